import { describe, expect, it } from 'vitest';
import { faultsOfAnswer, faultsOfRequest } from './openapi-facts.js';

const json = { contentType: 'application/json' };
const text = { method: 'POST', target: '/messages/text', ...json };
const bodyOf = (change: object): string => JSON.stringify({ to: '61491570156', body: 'Hello', ...change });
const message = { id: 'a-b', type: 'text', chat_id: '61491570156@s.whatsapp.net', from_me: true, timestamp: 1713264543 };

describe('the facts of the OpenAPI description', () => {
  it('MUST allow what is described', () => {
    expect(faultsOfRequest({ ...text, body: bodyOf({}) })).toEqual([]);
    expect(faultsOfRequest({ ...text, target: '/messages/text?token=t', body: bodyOf({ typing_time: 1.5 }) })).toEqual([]);
    expect(faultsOfAnswer('POST', '/messages/text', 200, { sent: true, message })).toEqual([]);
  });

  it.each([
    ['another address', { ...text, target: '/messages/texts', body: bodyOf({}) }, 'no operation POST /messages/texts'],
    ['another method', { ...text, method: 'PUT', body: bodyOf({}) }, 'A body is not described'],
    ['a parameter that is not described', { ...text, target: '/messages/text?to=1', body: bodyOf({}) }, 'parameter to is not described'],
    ['another content type', { ...text, contentType: 'text/plain', body: 'x' }, 'content type text/plain is not described'],
    ['a missing member', { ...text, body: '{"to":"61491570156"}' }, "required property 'body'"],
    ['a member that is not described', { ...text, body: bodyOf({ colour: 'red' }) }, 'additionalProperty":"colour"'],
    ['another type', { ...text, body: bodyOf({ body: 7 }) }, 'body/body must be string'],
    ['another form', { ...text, body: bodyOf({ to: '+61491570156' }) }, 'body/to must match pattern'],
    ['a number beyond the limits', { ...text, body: bodyOf({ typing_time: 61 }) }, 'body/typing_time must be <= 60'],
    [
      'a path parameter of another form',
      { method: 'GET', target: '/contacts/olivia', contentType: '', body: '' },
      'ContactID must match pattern',
    ],
    [
      'a query parameter of another type',
      { method: 'GET', target: '/chats?count=many', contentType: '', body: '' },
      'count must be number',
    ],
    [
      'a value that is no member of the enumeration',
      { method: 'GET', target: '/messages/list/61491570156@s.whatsapp.net?sort=up', contentType: '', body: '' },
      'sort must be equal',
    ],
    [
      'an inner member that is not described',
      { method: 'POST', target: '/messages/interactive', ...json, body: bodyOf({ body: { text: 'a', size: 1 }, action: {} }) },
      'additionalProperty":"size"',
    ],
  ])('MUST name %s in a request', (_, request, fault) => {
    expect(faultsOfRequest(request).join()).toContain(fault);
  });

  it.each([
    ['a missing member', 200, { sent: true, message: { ...message, id: undefined } }, "required property 'id'"],
    ['another type', 200, { sent: 'yes' }, 'answer/sent must be boolean'],
    [
      'a value that is no member of the enumeration',
      200,
      { sent: true, message: { ...message, status: 'flying' } },
      'must be equal to one',
    ],
    ['a status that is not described', 404, {}, 'The status 404 is not described'],
  ])('MUST name %s in an answer', (_, status, value, fault) => {
    expect(faultsOfAnswer('POST', '/messages/text', status, JSON.parse(JSON.stringify(value))).join()).toContain(fault);
  });
});
