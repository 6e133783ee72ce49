import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/contract/error.js';
import { zapiFailures } from '../../../src/providers/zapi/simulator/simulator.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { garbage, htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, reading } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel();
});
afterEach(() => channel.close());

/** Every documented or observed refusal, and what it means to us. */
const refusals: [string, SimulatedAnswer, Partial<ProviderError>][] = [
  ['not connected', zapiFailures.notConnected, { kind: 'refused' }],
  ['no such address', zapiFailures.noRoute, { kind: 'refused', providerCode: 'NOT_FOUND' }],
  ['no Client-Token', zapiFailures.clientTokenMissing, { kind: 'unauthenticated' }],
  ['null not allowed', zapiFailures.nullNotAllowed, { kind: 'unauthenticated' }],
  ['a blocked address', zapiFailures.addressBlocked, { kind: 'forbidden' }],
  ['an unknown instance', zapiFailures.instanceNotFound, { kind: 'unauthenticated' }],
  ['an invalid phone', zapiFailures.invalidPhone, { kind: 'invalid', refusal: 'INVALID', providerMessage: 'Invalid phone' }],
  ['a full queue', zapiFailures.queueFull, { kind: 'refused', refusal: 'LIMIT_EXCEEDED' }],
  ['405', { status: 405 }, { kind: 'refused' }],
  ['414', { status: 414 }, { kind: 'refused' }],
  ['415', { status: 415 }, { kind: 'refused' }],
  ['429', { status: 429, headers: { 'retry-after': '7' } }, { kind: 'rate-limited', retryAfterSeconds: 7 }],
  ['500', { status: 500 }, { kind: 'unavailable' }],
  ['an HTML page', htmlErrorPage, { kind: 'unexpected-response' }],
  ['garbage', garbage, { kind: 'unexpected-response' }],
  ['a redirection', { status: 302, body: {} }, { kind: 'unexpected-response' }],
];

const item = { productId: null, retailerId: null, name: 'Mug', quantity: 1, total: null, imageUrl: null, isCustomItem: null };

const calls: Readonly<Record<string, () => Promise<unknown>>> = {
  'send-text': () => must(channel.provider.messages?.text).send({ phoneNumber: '+5511999999999', text: 'Olá', replyTo: null }, call),
  'send-order': () =>
    must(channel.provider.orders?.send).send(
      {
        ...{
          phoneNumber: '+5511999999999',
          currencyCode: 'BRL',
          discount: null,
          tax: null,
          shipping: null,
          paymentSettings: null,
          text: null,
          reference: null,
          template: null,
          footerText: null,
          catalogId: null,
          expiresAt: null,
          expirationText: null,
        },
        items: [{ ...item, unitPrice: { amount: '1', currencyCode: 'BRL' } }],
      },
      call,
    ),
  'read-message': () => must(channel.provider.messages?.markRead).send({ messageId: '3EB0', contactId: '5511999999999' }, call),
  contacts: () =>
    must(channel.provider.subscribers?.list)({ filter: {}, sort: { field: 'NAME', direction: 'ASC' }, after: null, limit: 1 }, reading()),
  catalogs: () => must(channel.provider.catalogs).list(reading()),
  'phone-exists/{phone}': () => must(channel.provider.phoneNumbers).status('+5511999999999', reading()),
  status: () => must(channel.provider.connection)(reading()),
};

describe.each(Object.entries(calls))('zapi › failures of %s', (name, ask) => {
  it.each(refusals)('MUST be reported when the answer is %s', async (_, answer, expected) => {
    channel.simulator.fail({ kind: 'answer', answer });
    expect(await failureOf(ask())).toMatchObject({ provider: 'zapi', channel: 'brazil', sent: 'answered', ...expected });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it('MUST hold no address and no secret', async () => {
    for (const [, answer] of refusals) {
      channel.simulator.fail({ kind: 'answer', answer });
      const error = await failureOf(ask());
      const text = JSON.stringify({ ...error, message: error.message, cause: error.cause });
      for (const hidden of ['sandbox-instance', 'sandbox-account-token', '/instances', '127.0.0.1', '203.0.113.7', '<html'])
        expect(text).not.toContain(hidden);
    }
  });

  it('MUST be repeated after a broken connection only when nothing was sent', async () => {
    await channel.close();
    channel = await openChannel({ retries: 1 });
    channel.simulator.fail({ kind: 'cut-after' });
    const isSending = name.startsWith('send-') || name === 'read-message';
    const outcome = await ask().then(
      () => 'answered',
      (error: unknown) => error,
    );
    if (isSending) expect(outcome).toMatchObject({ kind: 'unavailable', sent: 'maybe', nothingApplied: false });
    else expect(outcome).toBe('answered');
    expect(channel.simulator.requests.filter(({ target }) => target === channel.simulator.requests[0]?.target)).toHaveLength(
      isSending ? 1 : 2,
    );
  });
});

async function failureOf(asking: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await asking.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProviderError);
  return error as ProviderError;
}
