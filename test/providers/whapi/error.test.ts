import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { refusal, whapiFailures } from '../../../src/providers/whapi/simulator/simulator.js';
import type { ChannelOptions } from './channel.js';
import { openWhapi } from './channel.js';

/** What completing an order throws; with an answer in place of the simulator's own where one is given. */
async function failureOf(answer?: SimulatedAnswer, options: ChannelOptions = {}): Promise<ProviderError> {
  const { orders, simulator, documented } = await openWhapi(options);
  if (answer !== undefined) simulator.fail({ kind: 'answer', answer });
  const thrown: unknown = await orders.complete(documented, createCall()).catch((error: unknown) => error);
  if (!(thrown instanceof ProviderError)) throw new Error('a ProviderError was expected');
  expect(simulator.requests).toHaveLength(1);
  return thrown;
}

describe('a refusal of Whapi', () => {
  it.each<[string, SimulatedAnswer, string, string]>([
    ['a number that is not connected', whapiFailures.needAuthorization, 'unauthenticated', '401'],
    ['an unknown token', whapiFailures.channelNotFound, 'unauthenticated', '404'],
    ['an order token it does not take', whapiFailures.needOrderToken, 'forbidden', '403'],
    ['wrong parameters', refusal(400, 'Wrong request parameters'), 'invalid', '400'],
    ['a used up plan', whapiFailures.limitExceeded, 'refused', '402'],
    ['a used up plan, in an answer without nesting', whapiFailures.limitExceededFlat, 'refused', '402'],
    ['a soft ban', whapiFailures.softBan, 'rate-limited', '429'],
    ['an internal error', whapiFailures.internal, 'unavailable', '500'],
    ['anything else below 500', refusal(418, 'I am a teapot'), 'refused', '418'],
  ])('for %s', async (_, answer, kind, providerCode) => {
    const error = await failureOf(answer);
    expect(error).toMatchObject({ kind, providerCode, provider: 'whapi', channel: 'sydney', sent: 'answered' });
  });

  it('with 402 has a code that clients can act on, in both shapes', async () => {
    expect(await failureOf(whapiFailures.limitExceeded)).toMatchObject({
      refusal: 'LIMIT_EXCEEDED',
      providerMessage: 'Trial version limit exceeded',
    });
    expect(await failureOf(whapiFailures.limitExceededFlat)).toMatchObject({
      refusal: 'LIMIT_EXCEEDED',
      providerMessage: 'trial version limit exceeded',
    });
  });

  it('with 429 is left alone for an hour, unless Whapi says how long', async () => {
    expect((await failureOf(whapiFailures.softBan)).retryAfterSeconds).toBe(3600);
    const received = { ...whapiFailures.softBan, headers: { 'retry-after': '86400' } };
    expect((await failureOf(received)).retryAfterSeconds).toBe(86400);
  });

  it('comes from the simulator itself for a wrong channel token, in the query and in the header', async () => {
    for (const auth of ['query', 'header'] as const) {
      expect(await failureOf(undefined, { auth, token: 'another-token' })).toMatchObject({ kind: 'unauthenticated', providerCode: '404' });
    }
  });

  it('is recognized without a message', async () => {
    const error = await failureOf({ status: 403, headers: { 'content-type': 'text/html' }, body: '<html>nginx</html>' });
    expect([error.kind, error.providerCode, error.providerMessage]).toEqual(['forbidden', undefined, undefined]);
    expect(error.message).not.toContain('nginx');
  });

  it('is bounded', async () => {
    expect((await failureOf(refusal(400, 'x'.repeat(5000)))).providerMessage).toHaveLength(300);
  });

  it('never repeats a token, neither the channel’s nor the order’s', async () => {
    const { simulator, documented } = await openWhapi();
    const orderToken = documented.keys.orderToken ?? '';
    const { token } = simulator.settings as { token: string };
    const error = await failureOf(refusal(403, `No: ${token}, ${orderToken} and ${encodeURIComponent(orderToken)}`));
    const shown = JSON.stringify([error.message, error.providerMessage, error.providerCode, error.cause]);
    for (const secret of [token, orderToken, encodeURIComponent(orderToken)]) expect(shown).not.toContain(secret);
    expect(error.providerMessage).toMatch(/^No: /);
  });
});
