import { describe, expect, it } from 'vitest';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import type { Fault } from '../../src/providers/simulator/server.js';
import { during, unreadableAnswers } from '../faults.js';
import type { ProviderCase, StatusChangeCase } from './provider-cases.js';
import type { Shop } from './provider-shop.js';

/** What happens to an answer on its way back, or to a request on its way there: in each case nobody can know whether it was applied. */
const lostAnswers: readonly (readonly [string, Fault])[] = [
  ['is lost', { kind: 'cut-after' }],
  ['never came because the connection broke', { kind: 'cut-before' }],
  ['never comes', { kind: 'hang' }],
  ...unreadableAnswers.map(([what, answer]) => [`is ${what}`, { kind: 'replace-after', answer }] as const),
  ['is cut off half way', { kind: 'truncate' }],
  ['is empty', { kind: 'replace-after', answer: { status: 200 } }],
];

/** The sentences on changing an order's status, for providers that can. */
export function describeStatusWrites(
  definition: ProviderDefinition,
  example: ProviderCase,
  change: StatusChangeCase,
  given: () => Shop,
): void {
  describe('a change of status', () => {
    it(`MUST be exactly one write, whose outcome is ${change.outcome}`, async () => {
      const shop = given();
      const orderId = await shop.newOrder();
      const { answer, writes } = await shop.changeStatus({ orderId, status: change.to });
      expect(answer.errors).toEqual([]);
      expect(answer.data?.updateOrderStatus).toMatchObject({ outcome: change.outcome, userErrors: [] });
      expect(answer.data?.updateOrderStatus?.order).toMatchObject({ id: orderId, status: change.to });
      expect(writes).toHaveLength(1);
      const kind = change.outcome === 'APPLIED' ? 'STATUS_CHANGED' : 'STATUS_REQUESTED';
      expect(answer.data?.updateOrderStatus?.order?.history.at(-1)).toEqual({
        kind,
        actor: 'everything',
        from: change.before,
        to: change.to,
      });
    });

    it('MUST be refused as UNSUPPORTED_STATUS before any call when the provider has no such status', async () => {
      const shop = given();
      const orderId = await shop.newOrder();
      for (const status of [change.lacking, 'UNKNOWN'] as const) {
        const { answer, requests } = await shop.changeStatus({ orderId, status });
        expect(answer.errors).toEqual([]);
        expect(answer.data?.updateOrderStatus).toMatchObject({
          outcome: null,
          userErrors: [{ code: 'UNSUPPORTED_STATUS', field: ['input', 'status'] }],
        });
        expect(requests).toEqual([]);
      }
    });

    it('MUST be refused before it is sent when the order is not in the expected status', async () => {
      const shop = given();
      const input = { orderId: await shop.newOrder(), status: change.to };
      const refused = await shop.changeStatus({ ...input, expectedStatus: 'COMPLETED' });
      expect(refused.answer.data?.updateOrderStatus).toMatchObject({ outcome: null, userErrors: [{ code: 'STATUS_CONFLICT' }] });
      expect(refused.writes).toEqual([]);
      const sent = await shop.changeStatus({ ...input, expectedStatus: change.before });
      expect(sent.answer.data?.updateOrderStatus?.outcome).toBe(change.outcome);
    });

    it('MUST NOT be sent again when the same idempotencyKey comes again', async () => {
      const shop = given();
      const input = { orderId: await shop.newOrder(), status: change.to, idempotencyKey: 'twice' };
      await shop.changeStatus(input);
      const again = await shop.changeStatus(input);
      expect(again.answer.data?.updateOrderStatus).toMatchObject({ outcome: change.outcome, userErrors: [] });
      expect(again.writes).toEqual([]);
    });

    it('MUST be distinguished from an order that nobody knows', async () => {
      const shop = given();
      const { answer, writes } = await shop.changeStatus({ orderId: shop.unknownOrder, status: change.to });
      expect(answer.errors).toEqual([]);
      expect(answer.data?.updateOrderStatus).toMatchObject({ order: null, outcome: null, userErrors: [{ field: ['input', 'orderId'] }] });
      expect(['NOT_FOUND', 'MISSING_ORDER_SNAPSHOT']).toContain(answer.data?.updateOrderStatus?.userErrors[0]?.code);
      expect(writes).toEqual([]);
    });

    it.each(lostAnswers)('whose answer %s MUST be UNKNOWN, and never sent twice', async (what, fault) => {
      const shop = given();
      const input = { orderId: await shop.newOrder(), status: change.to, idempotencyKey: `whose answer ${what}` };
      const onWrites: Fault = { ...fault, when: (request) => example.isWrite(request) };
      const first = await during(shop.simulator, onWrites, () => shop.changeStatus(input));
      expect(first.answer.errors).toEqual([]);
      expect(first.answer.data?.updateOrderStatus).toMatchObject({
        outcome: 'UNKNOWN',
        userErrors: [{ code: 'OUTCOME_UNKNOWN', field: null }],
      });
      expect(first.writes).toHaveLength(1);
      shop.expectNothingLeaked(first.answer);
      const again = await shop.changeStatus(input);
      // Meanwhile the gateway may have found out by looking.
      expect(['UNKNOWN', 'APPLIED']).toContain(again.answer.data?.updateOrderStatus?.outcome);
      expect(again.writes).toEqual([]);
    });

    it('MUST NOT count as done when its failure comes with status 200', async () => {
      const shop = given();
      const fault: Fault = { kind: 'answer', answer: example.failureIn200.answer, when: (request) => example.isWrite(request) };
      const orderId = await shop.newOrder();
      const { answer, writes } = await during(shop.simulator, fault, () => shop.changeStatus({ orderId, status: change.to }));
      const code = example.failureIn200.write;
      const outcome = code === 'OUTCOME_UNKNOWN' ? 'UNKNOWN' : null;
      expect(answer.data?.updateOrderStatus).toMatchObject({ outcome, userErrors: [{ code }] });
      expect(writes).toHaveLength(1);
      shop.expectNothingLeaked(answer);
    });

    it.each(['cut off', 'answering 429'] as const)(
      'of a provider %s MUST be an error with nothing recorded against the key',
      async (how) => {
        const shop = given();
        const input = { orderId: await shop.newOrder(), status: change.to, idempotencyKey: `of a provider ${how}` };
        const failed = await (how === 'cut off' ? whileCutOff(shop, input) : whileLimited(shop, input));
        expect(failed.answer.data).toEqual({ updateOrderStatus: null });
        const code = how === 'cut off' ? 'PROVIDER_UNAVAILABLE' : 'PROVIDER_RATE_LIMITED';
        const extensions = { code, provider: definition.name, channel: 'shop', retryable: true };
        expect(failed.answer.errors).toMatchObject([{ path: ['updateOrderStatus'], extensions }]);
        shop.expectNothingLeaked(failed.answer);
        const again = await shop.changeStatus(input);
        expect(again.answer.data?.updateOrderStatus).toMatchObject({ outcome: change.outcome, userErrors: [] });
        expect(again.writes).toHaveLength(1);
      },
    );
  });

  async function whileCutOff(shop: Shop, input: Parameters<Shop['changeStatus']>[0]): ReturnType<Shop['changeStatus']> {
    await shop.gate.shut();
    try {
      const failed = await shop.changeStatus(input);
      expect(failed.requests).toEqual([]);
      return failed;
    } finally {
      await shop.gate.open();
    }
  }

  async function whileLimited(shop: Shop, input: Parameters<Shop['changeStatus']>[0]): ReturnType<Shop['changeStatus']> {
    const answer = { status: 429, headers: { 'retry-after': '7' }, body: {} };
    return during(shop.simulator, { kind: 'answer', answer, when: (request) => example.isWrite(request) }, () => shop.changeStatus(input));
  }
}

/** The message of providers that report a status which nobody can change. */
export function describeReadOnlyStatus(definition: ProviderDefinition, given: () => Shop): void {
  describe('a change of status', () => {
    it(`MUST be refused as CAPABILITY_NOT_SUPPORTED before any call, because ${definition.displayName} cannot`, async () => {
      const shop = given();
      const orderId = await shop.newOrder();
      for (const status of ['PENDING', 'SHIPPED', 'COMPLETED', 'UNKNOWN'] as const) {
        const { answer, requests } = await shop.changeStatus({ orderId, status, idempotencyKey: 'once' });
        expect(answer.errors).toEqual([]);
        expect(answer.data?.updateOrderStatus).toMatchObject({ outcome: null, userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED' }] });
        expect(requests).toEqual([]);
      }
    });
  });
}
