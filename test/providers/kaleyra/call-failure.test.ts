import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/contract/error.js';
import { kaleyraFailures } from '../../../src/providers/kaleyra/simulator/simulator.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { garbage, htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, sampleOrder, statusChange } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel({ timeoutMs: 300, settings: { orderStatusTemplate: undefined } });
});
afterEach(() => channel.close());

/** Every documented refusal, and what it means to us. */
const refusals: [string, SimulatedAnswer, Partial<ProviderError>][] = [
  ['RBC001', kaleyraFailures.credentials, { kind: 'unauthenticated', refusal: undefined, providerCode: 'RBC001' }],
  ['WA401', kaleyraFailures.phoneNumber, { kind: 'refused', refusal: 'ACCOUNT_NOT_FOUND', providerCode: 'WA401' }],
  ['WA400', kaleyraFailures.payload, { kind: 'refused', refusal: 'PROVIDER_REFUSED', providerMessage: 'Refer to correct payload format' }],
  ['WA500', kaleyraFailures.internal, { kind: 'unavailable', nothingApplied: true, retryable: true }],
  ['E110', kaleyraFailures.balance, { kind: 'refused', refusal: 'INSUFFICIENT_BALANCE' }],
  ['WA-401 account', kaleyraFailures.account, { kind: 'refused', refusal: 'PROVIDER_REFUSED', providerCode: 'WA-401' }],
  ['WA-401 phone_number', kaleyraFailures.version, { kind: 'refused', refusal: 'PROVIDER_REFUSED', providerCode: 'WA-401' }],
  ['WAV2101', kaleyraFailures.dailyLimit, { kind: 'refused', refusal: 'LIMIT_EXCEEDED' }],
  ['429', kaleyraFailures.tooManyRequests, { kind: 'rate-limited', retryAfterSeconds: 2, nothingApplied: true }],
  ['404', { status: 404 }, { kind: 'refused' }],
  ['500', { status: 500 }, { kind: 'unavailable', nothingApplied: false }],
  ['garbage', garbage, { kind: 'unexpected-response', nothingApplied: false }],
  ['an HTML page', htmlErrorPage, { kind: 'unexpected-response', nothingApplied: false }],
  ['a redirection', { status: 302, body: { code: 'WA202', data: { message_id: 'A1' } } }, { kind: 'unexpected-response' }],
];

const template = {
  templateId: null,
  name: 'thank_you',
  language: 'en_US',
  variables: [],
  headerVariables: [],
  buttonVariables: [],
  headerMedia: null,
  quickReplies: [],
  references: null,
};

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  'a text': () => must(channel.provider.messages?.text).send({ phoneNumber: '+919876543210', text: 'Hello', replyTo: null }, call),
  'a template': () => must(channel.provider.messages?.template).send({ phoneNumber: '+919876543210', ...template }, call),
  'a read receipt': () => must(channel.provider.messages?.markRead).send({ messageId: 'wamid.1' }, call),
  'an interactive order status': () => channel.status.send(sampleOrder(channel.simulator), statusChange({ message: 'Sent' }), call),
};

describe.each(Object.entries(calls))('kaleyra › failures of %s', (_name, send) => {
  it.each(refusals)('MUST be reported when the answer is %s', async (_, answer, expected) => {
    channel.simulator.fail({ kind: 'answer', answer });
    const error = await failureOf(send());
    expect(error).toMatchObject({ provider: 'kaleyra', channel: 'india', sent: 'answered', ...expected });
    const text = JSON.stringify({ ...error, message: error.message, cause: error.cause });
    for (const hidden of ['SANDBOX-SID', 'sandbox-api-key', '/v2', '127.0.0.1', '<html', '918012345678'])
      expect(text).not.toContain(hidden);
    expect(channel.simulator.requests).toHaveLength(1);
    expect(channel.simulator.accepted).toEqual([]);
  });

  it('MUST be sent once and stay unknown when the connection breaks after it', async () => {
    channel.simulator.fail({ kind: 'cut-after' });
    expect(await failureOf(send())).toMatchObject({ kind: 'unavailable', sent: 'maybe', nothingApplied: false });
    expect(channel.simulator.requests).toHaveLength(1);
    expect(channel.simulator.accepted).toHaveLength(1);
  });

  it('MUST not have been sent without an address', async () => {
    await channel.simulator.close();
    expect(await failureOf(send())).toMatchObject({ kind: 'unavailable', sent: 'no', nothingApplied: true });
  });
});

async function failureOf(sending: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await sending.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}
