import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/contract/error.js';
import { zapiFailures } from '../../../src/providers/zapi/simulator/simulator.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { garbage, htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { TestChannel } from './channel.js';
import { call, detailsChange, documentedOrder, openChannel, statusChange } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel();
});
afterEach(() => channel.close());

const secrets = ['sandbox-instance', 'sandbox-instance-token', 'sandbox-account-token'];

describe('zapi › failures that were answered', () => {
  it.each<[string, SimulatedAnswer, Partial<ProviderError>]>([
    ['200 {"value":false} as refused: not connected', zapiFailures.notConnected, { kind: 'refused', refusal: undefined }],
    ['200 NOT_FOUND as refused: no such address', zapiFailures.noRoute, { kind: 'refused', providerCode: 'NOT_FOUND' }],
    ['404 NOT_FOUND likewise', { ...zapiFailures.noRoute, status: 404 }, { kind: 'refused', providerCode: 'NOT_FOUND' }],
    ['a bare 404 likewise', { status: 404 }, { kind: 'refused', providerCode: undefined }],
    [
      '"null not allowed" as unauthenticated',
      zapiFailures.nullNotAllowed,
      { kind: 'unauthenticated', providerMessage: 'null not allowed' },
    ],
    ['the same with 200', { ...zapiFailures.nullNotAllowed, status: 200 }, { kind: 'unauthenticated' }],
    [
      '400 "your client-token is not configured" as unauthenticated',
      zapiFailures.clientTokenMissing,
      { kind: 'unauthenticated', providerMessage: 'your client-token is not configured' },
    ],
    ['an unknown instance as unauthenticated', zapiFailures.instanceNotFound, { kind: 'unauthenticated' }],
    ['a blocked address as forbidden', zapiFailures.addressBlocked, { kind: 'forbidden', providerMessage: undefined }],
    ['"[IP] not allowed" as forbidden', { status: 403, body: { error: '[IP] not allowed' } }, { kind: 'forbidden' }],
    [
      '400 "Invalid phone" as INVALID',
      zapiFailures.invalidPhone,
      { kind: 'invalid', refusal: 'INVALID', providerMessage: 'Invalid phone' },
    ],
    ['a full queue as LIMIT_EXCEEDED', zapiFailures.queueFull, { kind: 'refused', refusal: 'LIMIT_EXCEEDED' }],
    [
      'another 400 as invalid, with its sentence',
      { status: 400, body: { error: 'Invalid currency' } },
      { kind: 'invalid', providerMessage: 'Invalid currency' },
    ],
    ['405 as refused', { status: 405 }, { kind: 'refused' }],
    ['415 as refused', { status: 415 }, { kind: 'refused' }],
    [
      '429 as rate-limited',
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'rate-limited', retryAfterSeconds: 7, nothingApplied: true },
    ],
    ['500 as unavailable', { status: 500, body: { error: 'Internal' } }, { kind: 'unavailable', nothingApplied: false }],
    ['an HTML page with 502 as an unexpected response', htmlErrorPage, { kind: 'unexpected-response', nothingApplied: false }],
  ])('MUST report %s', async (_, answer, expected) => {
    channel.simulator.fail({ kind: 'answer', answer });
    expect(await failure()).toMatchObject({ provider: 'zapi', channel: 'brazil', sent: 'answered', ...expected });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it.each<[string, SimulatedAnswer]>([
    ['garbage', garbage],
    ['an empty body', { status: 200 }],
    ['an HTML page', { status: 200, body: '<html></html>' }],
    ['a list', { status: 200, body: [] }],
    ['an answer without an id', { status: 200, body: { zaapId: '3999' } }],
    ['an error nobody knows', { status: 200, body: { error: 'Something else' } }],
    ['a redirection', { status: 302, headers: { location: 'http://127.0.0.1/' }, body: { messageId: 'D241' } }],
  ])('MUST report %s as unexpected-response: it may have been sent all the same', async (_, answer) => {
    channel.simulator.fail({ kind: 'replace-after', answer });
    expect(await failure()).toMatchObject({ kind: 'unexpected-response', sent: 'answered', nothingApplied: false });
    expect(channel.simulator.orders.get('4N8FCTW1WM6')?.order.status).toBe('PROCESSING');
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST take id for messageId where only that is there', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { id: 'D241XXXX' } } });
    await expect(send()).resolves.toEqual({ outcome: 'ACCEPTED', providerId: 'D241XXXX', raw: { id: 'D241XXXX' } });
  });

  it('MUST report failures of order-payment-update in the same way', async () => {
    channel.simulator.fail({ kind: 'answer', answer: zapiFailures.notConnected });
    await expect(channel.details.send(documentedOrder(channel.simulator), detailsChange(), call)).rejects.toMatchObject({
      kind: 'refused',
      sent: 'answered',
    });
  });
});

describe('zapi › failures without an answer', () => {
  it('MUST say that a connection broken after sending may have sent', async () => {
    channel.simulator.fail({ kind: 'cut-after' });
    expect(await failure()).toMatchObject({ kind: 'unavailable', sent: 'maybe', nothingApplied: false });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST give up at the deadline of the call, without knowing', async () => {
    channel.simulator.fail({ kind: 'hang' });
    const sending = channel.status.send(documentedOrder(channel.simulator), statusChange(), { ...call, deadlineAt: Date.now() + 100 });
    await expect(sending).rejects.toMatchObject({ kind: 'timeout', sent: 'maybe' });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST report that nothing was sent when no server listens', async () => {
    await channel.simulator.close();
    expect(await failure()).toMatchObject({ kind: 'unavailable', sent: 'no', nothingApplied: true });
  });
});

describe('zapi › secrets', () => {
  it('MUST never pass on the Client-Token that a refusal repeats', async () => {
    const answer = { status: 403, body: { error: 'Client-Token sandbox-account-token not allowed' } };
    channel.simulator.fail({ kind: 'answer', answer });
    const error = await failure();
    expect(error).toMatchObject({ kind: 'unauthenticated', providerMessage: undefined });
    expect(everythingOf(error)).not.toContain('sandbox-account-token');
  });

  it.each(secrets)('MUST never pass on a sentence that holds %s', async (secret) => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 400, body: { error: `cannot post to /instances/${secret}` } } });
    expect(everythingOf(await failure())).not.toContain(secret);
  });

  it('MUST bound what it passes on', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 400, body: { error: 'x'.repeat(5000) } } });
    expect((await failure()).providerMessage).toBe('x'.repeat(300));
  });

  it.each<[string, SimulatedAnswer]>([...Object.entries(zapiFailures), ['garbage', garbage], ['an HTML page', htmlErrorPage]])(
    'MUST hold no address and no secret in the error of %s',
    async (_, answer) => {
      channel.simulator.fail({ kind: 'answer', answer });
      const text = everythingOf(await failure());
      for (const hidden of [...secrets, '/instances', '127.0.0.1', '203.0.113.7', '<html']) expect(text).not.toContain(hidden);
    },
  );
});

function send(): Promise<unknown> {
  return channel.status.send(documentedOrder(channel.simulator), statusChange(), call);
}

async function failure(): Promise<ProviderError> {
  const error: unknown = await send().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}

function everythingOf(error: ProviderError): string {
  return JSON.stringify({ ...error, message: error.message, cause: error.cause });
}
