import { describe, expect, it } from 'vitest';
import type { RefusalCode } from '../../../src/contract/error.js';
import { failureOf, openWabotick } from './fixture.js';

const text = { phoneNumber: '+14155552671', text: 'Hello', replyTo: null };
const write = { correlationId: 'write-1', deadlineAt: undefined };

const documented: [string, RefusalCode][] = [
  ['WhatsApp account not found.', 'ACCOUNT_NOT_FOUND'],
  ['Subscriber limit has been exceeded. You cannot have more subscribers.', 'LIMIT_EXCEEDED'],
  ['Something went wrong or subscriber already exist.', 'ALREADY_EXISTS'],
  ['You can send between 1 and 3 reply buttons.', 'INVALID'],
  ['When sending media with buttons, media_type must be one of: image, video, document.', 'INVALID'],
];

const assumed: [string, RefusalCode | undefined][] = [
  ['Subscriber not found.', 'NOT_FOUND'],
  ['Label not found.', 'NOT_FOUND'],
  ['Labels 7 and 8 do not exist', undefined],
  ['Sequence not found.', 'NOT_FOUND'],
  ['Template not found.', 'NOT_FOUND'],
  ['Bot flow not found.', 'NOT_FOUND'],
  ['Team member not found.', 'NOT_FOUND'],
  ['Media not found.', 'NOT_FOUND'],
  ['Message not found.', 'NOT_FOUND'],
  ['Catalog not found.', 'NOT_FOUND'],
  ['Order not found', 'NOT_FOUND'],
  ['Custom field does not exist.', undefined],
  ['No such label', 'NOT_FOUND'],
  ['Label already exist.', 'ALREADY_EXISTS'],
  ['Invalid cart status', 'UNSUPPORTED_STATUS'],
  ['The phone_number field is required.', 'INVALID'],
  ['The phone_number field is malformed.', 'INVALID'],
  ['The customer has not written within 24 hours.', 'OUTSIDE_SERVICE_WINDOW'],
  ['This template is waiting for approval or was rejected.', undefined],
  ['It is raining.', undefined],
];

describe('a refusal', () => {
  it.each([...documented, ...assumed])('%j means %s', async (message, refusal) => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '0', message } } });
    const error = await failureOf(provider.messages.text!.send(text, write));
    expect(error).toMatchObject({ kind: 'refused', sent: 'answered', providerMessage: message, refusal });
    expect(provider.simulator.requests).toHaveLength(1);
  });
});
