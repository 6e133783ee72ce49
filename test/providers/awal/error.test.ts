import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import type { HttpResponse } from '../../../src/http-client/exchange.js';
import { toProviderError } from '../../../src/providers/awal/error.js';
import { rateLimitExceeded } from '../../../src/providers/awal/simulator/rate-limits.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import { htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { createRedactor } from '../../../src/observability/redact.js';
import { openAwal } from './channel.js';

/** What reading an order throws when Awal answers this. */
async function failureOf(answer: SimulatedAnswer): Promise<ProviderError> {
  const { orders, simulator } = await openAwal();
  simulator.fail({ kind: 'answer', answer, times: 2 });
  // What concerns one order stands where the order would be, anything else is thrown.
  const failure = await orders.get(['1', '2'], createCall()).then(
    (found) => found.get('1'),
    (error: unknown) => error,
  );
  if (!(failure instanceof ProviderError)) throw new Error('a ProviderError was expected');
  return failure;
}

describe('a refusal of Awal', () => {
  it.each([
    [401, 'authentication_failed', 'unauthenticated', undefined],
    [401, 'missing_headers', 'unauthenticated', undefined],
    [400, 'missing_headers', 'unauthenticated', undefined],
    [400, 'validation_failed', 'invalid', 'INVALID'],
    [400, 'constructor', 'invalid', 'INVALID'],
    [422, 'validation_failed', 'invalid', 'INVALID'],
    [400, 'invalid_phone_number', 'invalid', 'INVALID'],
    [403, 'forbidden', 'forbidden', undefined],
    [409, 'conflict', 'conflict', undefined],
    [405, 'method_not_allowed', 'refused', undefined],
    [500, 'server_error', 'unavailable', undefined],
    [503, 'service_unavailable', 'unavailable', undefined],
  ])('%i %s is %s', async (status, code, kind, refusalCode) => {
    const error = await failureOf(refusal(status, code, 'A sentence of theirs'));
    expect(error).toMatchObject({
      kind,
      provider: 'awal',
      channel: 'riyadh',
      sent: 'answered',
      providerCode: code,
      providerMessage: 'A sentence of theirs',
      nothingApplied: status < 500,
    });
    expect(error.refusal).toBe(refusalCode);
  });

  it('passes on the sentences about fields, and nothing else', async () => {
    const details = { phone: ['It is too short.', { toString: 1 }, 7] };
    const answer = { status: 400, body: { error: 'validation_failed', message: 'Validation failed', details } };
    expect((await failureOf(answer)).providerMessage).toBe('Validation failed; phone: It is too short.');
  });

  it('follows its code when the HTTP status differs', async () => {
    expect((await failureOf(refusal(400, 'authentication_failed', 'Invalid HMAC signature'))).kind).toBe('unauthenticated');
  });

  it('is unavailable for a server error, whatever code is with it', async () => {
    expect((await failureOf(refusal(500, 'validation_failed', 'x'))).kind).toBe('unavailable');
  });

  it.each([
    [400, 'invalid'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [409, 'conflict'],
    [422, 'invalid'],
    [429, 'rate-limited'],
    [502, 'unavailable'],
  ])('%i without a message is %s', async (status, kind) => {
    const error = await failureOf({ status });
    expect([error.kind, error.providerCode, error.providerMessage]).toEqual([kind, undefined, undefined]);
  });

  it.each([
    [400, 'unexpected-response'],
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [422, 'unexpected-response'],
    [429, 'rate-limited'],
    [502, 'unexpected-response'],
  ])('%i with a page of another server is %s', async (status, kind) => {
    const error = await failureOf({ status, headers: { 'content-type': 'text/html' }, body: '<html>no</html>' });
    expect([error.kind, error.providerCode, error.providerMessage]).toEqual([kind, undefined, undefined]);
  });

  it('names the fields that Awal names', async () => {
    const answer = refusal(422, 'validation_failed', 'Validation failed', { status: 'Invalid status', branch_id: 'Unknown branch' });
    expect((await failureOf(answer)).providerMessage).toBe('Validation failed; status: Invalid status; branch_id: Unknown branch');
  });

  it('is no wrong transition when it is a read that was refused', async () => {
    expect((await failureOf(refusal(422, 'validation_failed', 'Validation failed', { status: 'Invalid' }))).refusal).toBe('INVALID');
  });

  it('has a limited length, and shows nothing of a page of another server', async () => {
    const long = await failureOf(refusal(403, 'forbidden', 'x'.repeat(5000)));
    expect(long.providerMessage).toHaveLength(300);
    const page = await failureOf(htmlErrorPage);
    expect(JSON.stringify([page.message, page.providerMessage, page.cause])).not.toContain('nginx');
  });

  it('never repeats the credentials', async () => {
    const error = await failureOf(refusal(401, 'authentication_failed', 'client-123 signed with your-hmac-secret'));
    const shown = JSON.stringify([error.message, error.providerMessage, error.providerCode, error.cause]);
    expect(shown).not.toContain('your-hmac-secret');
    expect(shown).not.toContain('client-123');
    expect(error.providerMessage).toContain('signed with');
  });

  it('reads a code only where there is one', async () => {
    const error = await failureOf(rateLimitExceeded());
    expect(error.providerCode).toBeUndefined();
    expect(error.providerMessage).toBe('You have exceeded the rate limit for this endpoint.');
  });
});

describe("Awal's rate limit", () => {
  it('reports how long to wait', async () => {
    expect(await failureOf(rateLimitExceeded(30))).toMatchObject({ kind: 'rate-limited', retryAfterSeconds: 30, retryable: true });
  });

  it.each<[string, Record<string, string>, number | undefined]>([
    ['Retry-After first', { 'retry-after': '30', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1704128400' }, 30],
    ['the reset when nothing remains', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1704128400' }, 3600],
    ['a reset that has passed', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 0],
    ['no reset while something remains', { 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '1704128400' }, undefined],
    ['nothing', {}, undefined],
    ['garbage', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'soon' }, undefined],
  ])('is read from %s', (_, headers, expected) => {
    const response: HttpResponse = {
      failed: false,
      status: 429,
      headers,
      answeredAt: '2026-01-01T00:00:00.000Z',
      text: '',
      json: () => undefined,
    };
    const request = { channel: 'riyadh', changesStatus: false, redactor: createRedactor([]) };
    expect(toProviderError(response, request, 1704124800_000).retryAfterSeconds).toBe(expected);
  });
});
