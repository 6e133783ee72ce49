import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../../../src/contract/error.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import { garbage, htmlErrorPage, type Fault } from '../../../src/providers/simulator/server.js';
import { wabotick } from '../../../src/providers/wabotick/index.js';
import { call, endpointsOf, failureOf, formOf, openWabotick, type WabotickChannel } from './fixture.js';

const listOf = { filter: {}, after: null, limit: 20 } as const;
const ordersByTime = { ...listOf, sort: { field: 'PLACED_AT', direction: 'DESC' } } as const;
const peopleByTime = { ...listOf, sort: { field: 'CREATED_AT', direction: 'DESC' } } as const;
const templatesByTime = { ...listOf, sort: { field: 'UPDATED_AT', direction: 'DESC' } } as const;

describe('every request', () => {
  const number = { phone_number_id: '109876543210987' };
  const person = '14155552671';
  const requests: [string, (provider: WabotickChannel) => Promise<unknown>, Record<string, string>][] = [
    ['catalog/list', ({ catalogs }) => catalogs.list(call()), {}],
    ['subscriber/get', ({ subscribers }) => subscribers.get!([person], call()), { ...number, phone_number: person }],
    [
      'subscriber/list',
      ({ subscribers }) => subscribers.list!({ ...peopleByTime, limit: 2 }, call()),
      { ...number, limit: '100', offset: '0', orderBy: 'id DESC' },
    ],
    [
      'get/conversation',
      ({ conversations }) => conversations.messages(person, { offset: 5, limit: 7 }, call()),
      { ...number, phone_number: person, limit: '7', offset: '5' },
    ],
    ['template/list', ({ templates }) => templates.list(templatesByTime, call()), number],
    ['label/list', ({ labels }) => labels.list(call()), number],
    ['subscriber/custom-fields/list', ({ customFields }) => customFields.list(call()), {}],
    ['get/post-back-list', ({ postbacks }) => postbacks.list(call()), number],
  ];

  it.each(requests)('%s is a form posted with the token in the body and these fields only', async (endpoint, ask, fields) => {
    const provider = await openWabotick();
    await ask(provider);
    const [request, ...others] = provider.simulator.requests;
    expect(others).toEqual([]);
    expect([request?.method, request?.target]).toEqual(['POST', `/api/v1/whatsapp/${endpoint}`]);
    expect(request?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' });
    expect(formOf(request)).toEqual({ apiToken: provider.simulator.settings['apiToken'], ...fields });
  });

  it('catalog/order/list names the catalog, and nothing else', async () => {
    const provider = await openWabotick({ settings: { catalogIds: ['762561142206860'] } });
    await provider.orders.list!(ordersByTime, call());
    expect(endpointsOf(provider.simulator)).toEqual(['catalog/order/list']);
    expect(formOf(provider.simulator.requests[0])).toEqual({
      apiToken: provider.simulator.settings['apiToken'],
      whatsapp_catalog_id: '762561142206860',
    });
  });

  it('encodes the bar of the token and never puts the token into an address', async () => {
    const provider = await openWabotick();
    await provider.labels.list(call());
    expect(provider.simulator.requests[0]?.body).toMatch(/^apiToken=18492%7C[0-9a-f]{40}&/);
    expect(provider.simulator.requests[0]?.target).not.toContain('18492');
  });

  it.each(['plain_1.5-*', 'a b', 'c&d=e+f', '%41', 'ç ✓ \u{1f600}', "~!'()", 'a\r\nb'])(
    'carries the text %j as forms encode it',
    async (text) => {
      const provider = await openWabotick({ settings: { phoneNumberId: '42', catalogIds: [text] } });
      await failureOf(provider.orders.list!(ordersByTime, call()));
      expect(provider.simulator.requests[0]?.body).toContain(`&${new URLSearchParams({ whatsapp_catalog_id: text }).toString()}`);
    },
  );

  it('goes below the path of the configured address', async () => {
    const { simulator } = await openWabotick();
    const settings = wabotick.settings.parse(simulator.settings);
    const account = { channel: 'shop', baseUrl: `${simulator.baseUrl}/proxy/`, timeZone: 'UTC', amountUnit: undefined, settings };
    const provider = wabotick.create(account, createHttpClient({ origin: simulator.baseUrl }));
    await failureOf(provider.labels!.list(call()));
    await provider.close();
    expect(simulator.requests.map(({ target }) => target)).toEqual(['/proxy/api/v1/whatsapp/label/list']);
  });

  it('gives up when the client leaves, and when its deadline passes', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'hang', times: 2 });
    const left = failureOf(provider.labels.list(call({ signal: AbortSignal.timeout(30) })));
    const late = failureOf(provider.postbacks.list(call({ deadlineAt: Date.now() + 30 })));
    expect([(await left).kind, (await late).kind]).toEqual(['timeout', 'timeout']);
  });
});

describe('an answer that is a failure', () => {
  const answered = (status: number, body: unknown, headers: Record<string, string> = {}): Fault => ({
    kind: 'answer',
    answer: { status, body, headers },
  });
  const refused = (message: string, status: unknown = '0'): Fault => answered(200, { status, message });

  it.each<[string, Fault, Partial<ProviderError>]>([
    ['status "0"', refused('It is closed.'), { kind: 'refused', providerMessage: 'It is closed.', refusal: undefined }],
    ['status 0', refused('It is closed.', 0), { kind: 'refused', providerMessage: 'It is closed.' }],
    ['status false', refused('It is closed.', false), { kind: 'refused', providerMessage: 'It is closed.' }],
    ['status "error"', refused('It is closed.', 'error'), { kind: 'refused', providerMessage: 'It is closed.' }],
    ['status "failed"', refused('It is closed.', 'failed'), { kind: 'refused', providerMessage: 'It is closed.' }],
    ['the unknown number', refused('WhatsApp account not found.'), { kind: 'refused', refusal: 'ACCOUNT_NOT_FOUND' }],
    [
      'the used up quota',
      refused('Subscriber limit has been exceeded. You cannot have more subscribers.'),
      { kind: 'refused', refusal: 'LIMIT_EXCEEDED' },
    ],
    [
      'the message for a duplicate',
      refused('Something went wrong or subscriber already exist.'),
      { kind: 'refused', refusal: 'ALREADY_EXISTS' },
    ],
    ['too many buttons', refused('You can send between 1 and 3 reply buttons.'), { kind: 'refused', refusal: 'INVALID' }],
    ['a missing field', refused('The phone_number_id field is required.'), { kind: 'refused', refusal: 'INVALID' }],
    ['an unknown order', refused('Order not found', false), { kind: 'refused', refusal: 'NOT_FOUND' }],
    ['an order that there is not', refused('No order found'), { kind: 'refused', refusal: 'NOT_FOUND' }],
    ['an unknown status', refused('Invalid cart status', false), { kind: 'refused', refusal: 'UNSUPPORTED_STATUS' }],
    ['a bad token in HTTP 200', refused('Unauthenticated.'), { kind: 'unauthenticated', providerMessage: 'Unauthenticated.' }],
    [
      'a bad token without a status',
      answered(200, { message: 'Unauthenticated.' }),
      { kind: 'unauthenticated', providerMessage: undefined },
    ],
    ['a bad token in HTTP 401', answered(401, { message: 'Unauthenticated.' }), { kind: 'unauthenticated' }],
    ['a bad token in other words', refused('Invalid API token'), { kind: 'unauthenticated' }],
    ['HTTP 403', answered(403, 'no'), { kind: 'forbidden' }],
    ['HTTP 404', answered(404, { message: 'The route could not be found.' }), { kind: 'not-found', refusal: undefined }],
    ['HTTP 422', answered(422, { message: 'The given data was invalid.', errors: {} }), { kind: 'invalid', providerMessage: undefined }],
    [
      'HTTP 429',
      answered(429, { message: 'Too Many Attempts.' }, { 'retry-after': '17' }),
      { kind: 'rate-limited', retryAfterSeconds: 17, retryable: true },
    ],
    ['too many requests in HTTP 200', refused('Too Many Attempts.'), { kind: 'rate-limited', retryAfterSeconds: undefined }],
    ['HTTP 502 with a page', { kind: 'answer', answer: htmlErrorPage }, { kind: 'unexpected-response', retryable: false }],
    ['HTTP 503 without a body', answered(503, undefined), { kind: 'unavailable', retryable: true }],
    ['HTTP 200 with a page', answered(200, '<html>login</html>'), { kind: 'unexpected-response' }],
    ['a redirect', answered(302, '', { location: '/login' }), { kind: 'unexpected-response' }],
    ['a redirect with records', answered(302, { status: '1', message: [] }, { location: '/' }), { kind: 'unexpected-response' }],
    ['garbage', { kind: 'answer', answer: garbage }, { kind: 'unexpected-response', retryable: false }],
    ['half a body', { kind: 'truncate' }, { kind: 'unexpected-response' }],
    ['a list without an envelope', answered(200, []), { kind: 'unexpected-response' }],
    ['a status that says nothing', answered(200, { status: 'maybe', message: [] }), { kind: 'unexpected-response' }],
    ['a status that cannot be text', answered(200, { status: { toString: 1 }, message: [] }), { kind: 'unexpected-response' }],
    ['success without records', answered(200, { status: '1', message: 'Done.' }), { kind: 'unexpected-response' }],
    ['nothing', answered(200, undefined), { kind: 'unexpected-response' }],
  ])('%s', async (_, fault, expected) => {
    const provider = await openWabotick();
    provider.simulator.fail(fault);
    const error = await failureOf(provider.labels.list(call()));
    expect(error).toMatchObject({ provider: 'wabotick', channel: 'shop', sent: 'answered', ...expected });
  });

  it('that never arrives is reported as a timeout', async () => {
    const provider = await openWabotick({ timeoutMs: 100 });
    provider.simulator.fail({ kind: 'hang' });
    expect(await failureOf(provider.labels.list(call()))).toMatchObject({ kind: 'timeout', sent: 'maybe', provider: 'wabotick' });
    await provider.simulator.close();
    expect(await failureOf(provider.labels.list(call()))).toMatchObject({ kind: 'unavailable', sent: 'no' });
  });

  it('is quoted in at most 300 characters, without the token', async () => {
    const provider = await openWabotick();
    const token = String(provider.simulator.settings['apiToken']);
    provider.simulator.fail(refused(`${token} and ${token.split('|')[1]} are ${'x'.repeat(400)}`));
    const { providerMessage, message } = await failureOf(provider.labels.list(call()));
    expect(providerMessage).toHaveLength(300);
    expect(providerMessage?.startsWith('[redacted] and [redacted] are xxx')).toBe(true);
    expect(message).toBe('The provider refused the request.');
  });

  it.each([200, 401] as const)('comes for a wrong token as HTTP %i', async (badTokenStatus) => {
    const provider = await openWabotick({ badTokenStatus, settings: { apiToken: '1|wrong' } });
    expect(await failureOf(provider.catalogs.list(call()))).toMatchObject({ kind: 'unauthenticated' });
  });

  it('has their message for a wrong number', async () => {
    const provider = await openWabotick({ settings: { phoneNumberId: '5' } });
    const error = await failureOf(provider.labels.list(call()));
    expect(error).toMatchObject({ kind: 'refused', providerMessage: 'WhatsApp account not found.', refusal: 'ACCOUNT_NOT_FOUND' });
  });
});

describe('an answer that is a success', () => {
  const one = { id: 7, label_name: 'VIP' };
  const two = { id: 8, label_name: 'New' };

  it.each<[string, unknown, string[]]>([
    ['status "1"', { status: '1', message: [one, two] }, ['VIP', 'New']],
    ['status 1', { status: 1, message: [one] }, ['VIP']],
    ['status true', { status: true, message: [one] }, ['VIP']],
    ['status "success"', { status: 'success', message: [one] }, ['VIP']],
    ['records in data', { status: '1', data: [one] }, ['VIP']],
    ['records in data beside a sentence', { status: '1', message: 'Labels retrieved', data: [one] }, ['VIP']],
    ['records in mesasge', { status: '1', mesasge: [one] }, ['VIP']],
    ['one record without a list', { status: '1', message: one }, ['VIP']],
    ['a list in a JSON string', { status: '1', message: JSON.stringify([one, two]) }, ['VIP', 'New']],
    ['a map of numbers', { status: '1', message: { 0: one, 3: two } }, ['VIP', 'New']],
    ['an empty list', { status: '1', message: [] }, []],
    ['an empty map', { status: '1', message: {} }, []],
    ['elements that are no records', { status: '1', message: [null, 'x', one] }, ['VIP']],
    ['an unreadable element', '{"status":"1","message":[{"id":7,"label_name":"VIP"},{"id":}]}', ['VIP']],
    ['a missing comma', '{"status":"1" "message":[{"id":7,"label_name":"VIP"}]}', ['VIP']],
  ])('%s', async (_, body, names) => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    expect((await provider.labels.list(call())).map(({ name }) => name)).toEqual(names);
  });
});
