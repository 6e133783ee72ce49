import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/contract/error.js';
import { kaleyraFailures } from '../../../src/providers/kaleyra/simulator/simulator.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { garbage, htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { TestChannel } from './channel.js';
import { call, openChannel, sampleOrder, statusChange } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel({ timeoutMs: 300 });
});
afterEach(() => channel.close());

/** The seven documented failures and what else is known: answer, and what it means to us. */
const table: [string, SimulatedAnswer, Partial<ProviderError>][] = [
  ['RBC001', kaleyraFailures.credentials, { kind: 'unauthenticated', refusal: undefined, providerMessage: 'Incorrect SID or API key.' }],
  ['WA401 phone_number', kaleyraFailures.phoneNumber, { kind: 'refused', refusal: 'ACCOUNT_NOT_FOUND' }],
  ['WA400', kaleyraFailures.payload, { kind: 'refused', refusal: 'PROVIDER_REFUSED', providerMessage: 'Refer to correct payload format' }],
  ['WA500', kaleyraFailures.internal, { kind: 'unavailable', refusal: undefined, nothingApplied: true, retryable: true }],
  ['E110', kaleyraFailures.balance, { kind: 'refused', refusal: 'INSUFFICIENT_BALANCE', retryable: false }],
  [
    'WA-401 account',
    kaleyraFailures.account,
    { kind: 'refused', refusal: 'PROVIDER_REFUSED', message: expect.stringContaining('account may not') as string },
  ],
  [
    'WA-401 phone_number',
    kaleyraFailures.version,
    { kind: 'refused', refusal: 'PROVIDER_REFUSED', message: expect.stringContaining('another version') as string },
  ],
  ['WAV2101', kaleyraFailures.dailyLimit, { kind: 'refused', refusal: 'LIMIT_EXCEEDED' }],
];

describe('kaleyra › failures that were answered', () => {
  it.each(table)('MUST classify %s', async (code, answer, expected) => {
    channel.simulator.fail({ kind: 'answer', answer });
    const body = answer.body as { message: string };
    const [providerCode] = code.split(' ');
    expect(await failure()).toMatchObject({
      ...{ provider: 'kaleyra', channel: 'india', sent: 'answered', providerCode, providerMessage: body.message, nothingApplied: false },
      ...expected,
    });
    expect(channel.simulator.requests).toHaveLength(1);
    expect(channel.simulator.sent).toHaveLength(0);
  });

  it('MUST have a sentence of its own for each', async () => {
    const sentences = [];
    for (const [, answer] of table) {
      channel.simulator.fail({ kind: 'answer', answer });
      sentences.push((await failure()).message);
    }
    expect(new Set(sentences).size).toBe(table.length);
  });

  it.each<[string, SimulatedAnswer, Partial<ProviderError>]>([
    [
      'WA401 with another key as refused, not as a missing number',
      answerOf(401, 'WA401', 'template'),
      { kind: 'refused', refusal: 'PROVIDER_REFUSED' },
    ],
    [
      'WA-401 with another key as refused, not as wrong credentials',
      answerOf(401, 'WA-401', 'other'),
      { kind: 'refused', refusal: 'PROVIDER_REFUSED' },
    ],
    [
      'a code nobody knows by its HTTP status',
      answerOf(400, 'WA999', 'error'),
      { kind: 'invalid', refusal: undefined, providerCode: 'WA999' },
    ],
    ['401 without a body as unauthenticated', { status: 401 }, { kind: 'unauthenticated', providerCode: undefined }],
    ['403 as forbidden', { status: 403 }, { kind: 'forbidden' }],
    ['404 as refused: no such address', { status: 404 }, { kind: 'refused' }],
    [
      '429 as rate-limited, with the wait of the answer',
      kaleyraFailures.tooManyRequests,
      { kind: 'rate-limited', retryAfterSeconds: 2, nothingApplied: true },
    ],
    [
      '500 with another code as unavailable, without knowing',
      answerOf(500, 'X500', 'error'),
      { kind: 'unavailable', nothingApplied: false },
    ],
    ['an HTML page with 502 as an unexpected response', htmlErrorPage, { kind: 'unexpected-response', nothingApplied: false }],
    ['504 without a body as unavailable', { status: 504 }, { kind: 'unavailable', nothingApplied: false }],
  ])('MUST report %s', async (_, answer, expected) => {
    channel.simulator.fail({ kind: 'answer', answer });
    expect(await failure()).toMatchObject({ sent: 'answered', ...expected });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it.each<[string, SimulatedAnswer]>([
    ['garbage', garbage],
    ['an empty body', { status: 202 }],
    ['an HTML page', { status: 200, body: '<html></html>' }],
    ['a list', { status: 202, body: [] }],
    ['an answer without an id', { status: 202, body: { code: 'WA202', data: [] } }],
    ['an empty id', { status: 202, body: { code: 'WA202', data: { message_id: '' } } }],
  ])('MUST report %s as unexpected-response: it may have been sent all the same', async (_, answer) => {
    channel.simulator.fail({ kind: 'replace-after', answer });
    expect(await failure()).toMatchObject({ kind: 'unexpected-response', sent: 'answered', nothingApplied: false });
    expect(channel.simulator.sent).toHaveLength(1);
  });

  it('MUST take data.id where message_id is not there, as public clients do', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 202, body: { code: 'WA202', data: { id: 'A1' } } } });
    await expect(send()).resolves.toEqual({ outcome: 'ACCEPTED', providerId: 'A1' });
  });
});

describe('kaleyra › failures without an answer', () => {
  it('MUST say that a connection broken after sending may have sent', async () => {
    channel.simulator.fail({ kind: 'cut-after' });
    expect(await failure()).toMatchObject({ kind: 'unavailable', sent: 'maybe', nothingApplied: false });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST give up at the deadline of the call, without knowing', async () => {
    channel.simulator.fail({ kind: 'hang' });
    const sending = channel.status.send(sampleOrder(channel.simulator), statusChange(), { ...call, deadlineAt: Date.now() + 100 });
    await expect(sending).rejects.toMatchObject({ kind: 'timeout', sent: 'maybe' });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST report that nothing was sent when no server listens', async () => {
    await channel.simulator.close();
    expect(await failure()).toMatchObject({ kind: 'unavailable', sent: 'no', nothingApplied: true });
  });
});

describe('kaleyra › secrets', () => {
  it.each<[string, SimulatedAnswer]>([
    ...table.map(([name, answer]): [string, SimulatedAnswer] => [name, answer]),
    ['a sentence that repeats the key', { status: 400, body: { code: 'WA400', message: 'bad key sandbox-api-key', error: {} } }],
    ['a code that repeats the SID', { status: 400, body: { code: 'SANDBOX-SID', message: 'x', error: {} } }],
    ['an HTML page', htmlErrorPage],
  ])('MUST hold no address and no secret in the error of %s', async (_, answer) => {
    channel.simulator.fail({ kind: 'answer', answer });
    const error = await failure();
    const text = JSON.stringify({ ...error, message: error.message, cause: error.cause });
    for (const hidden of ['SANDBOX-SID', 'sandbox-api-key', '/v2', '127.0.0.1', '<html', '918012345678'])
      expect(text).not.toContain(hidden);
  });

  it('MUST limit the length of what it passes on', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 400, body: { code: 'WA400', message: 'x'.repeat(5000), error: {} } } });
    expect((await failure()).providerMessage).toBe('x'.repeat(300));
  });
});

function answerOf(status: number, code: string, key: string): SimulatedAnswer {
  return { status, body: { code, message: 'A sentence', data: {}, error: { [key]: 'A sentence' } } };
}

function send(): Promise<unknown> {
  return channel.status.send(sampleOrder(channel.simulator), statusChange(), call);
}

async function failure(): Promise<ProviderError> {
  const error: unknown = await send().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}
