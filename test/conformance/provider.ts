import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import type { Fault } from '../../src/providers/simulator/server.js';
import { during, unreadableAnswers } from '../faults.js';
import { OrderByReferenceDocument, OrderDocument, OrdersDocument } from '../operations/generated.js';
import type { OrderQuery } from '../operations/generated.js';
import type { Answer } from '../running-gateway.js';
import { describeCapabilities } from './provider-capabilities.js';
import type { ProviderCase } from './provider-cases.js';
import { capabilitiesOf, listGapOf, openShop, type Counted, type Shop } from './provider-shop.js';
import { describeStatusOptions } from './status-options.js';
import { describeReadOnlyStatus, describeStatusWrites } from './provider-writes.js';

/** The provider's reads that there are, from which the sentences on its failures follow. */
export type Reading = 'order' | 'items' | 'nothing';

/** What every provider promises, in the words of the public schema and over real sockets. */
export function describeProviderConformance(definition: ProviderDefinition, example: ProviderCase): void {
  const can = capabilitiesOf(definition);
  const reading: Reading = can('orders.get') ? 'order' : can('orders.complete') ? 'items' : 'nothing';
  const kind = can('orders.get') ? 'LIVE' : 'LEDGER';
  const gap = listGapOf(definition);
  const completeness = { message: gap, isComplete: gap === null };

  describe(definition.displayName, () => {
    let shop: Shop;
    beforeAll(async () => void (shop = await openShop(definition, example)));
    afterAll(() => shop.close());

    const readOrder = (id: string): Promise<Counted<Answer<OrderQuery>>> => shop.counted(() => shop.ask(OrderDocument, { id }));

    describe('orders', () => {
      it(`MUST be listed ${kind === 'LIVE' ? 'live' : 'from the ledger, without a call,'} and say so`, async () => {
        await shop.newOrder();
        const { answer, requests } = await shop.counted(() => shop.read(OrdersDocument, { first: 5 }));
        const { nodes, sources } = answer.orders;
        expect(sources).toMatchObject([{ channel: { name: 'shop' }, state: 'OK', code: null, ...completeness }]);
        expect(nodes.length).toBeGreaterThan(0);
        expect(new Set(nodes.map(({ source }) => source.kind))).toEqual(new Set([can('orders.list') ? 'LIVE' : 'LEDGER']));
        expect(requests.length > 0).toBe(can('orders.list'));
      });

      it(`MUST be found by id ${kind === 'LIVE' ? 'live' : 'from the ledger'}, and by reference alike`, async () => {
        const id = await shop.newOrder();
        const { answer } = await readOrder(id);
        expect(answer.errors).toEqual([]);
        const { order } = answer.data ?? {};
        expect(order).toMatchObject({ id, channel: { name: 'shop' }, source: { kind } });
        const byReference = await shop.read(OrderByReferenceDocument, { channel: 'shop', reference: order?.reference ?? '' });
        expect(byReference.orderByReference).toMatchObject({ id, status: order?.status, placedAt: order?.placedAt });
      });

      it('MUST be null when nobody knows them', async () => {
        const { answer } = await readOrder(shop.unknownOrder);
        expect(answer).toEqual({ status: 200, data: { order: null }, errors: [] });
        const reference = example.unknownReference;
        expect(await shop.read(OrderByReferenceDocument, { channel: 'shop', reference })).toEqual({ orderByReference: null });
      });

      if (can('orders.list')) {
        it('MUST be UNKNOWN with the original word when their status is a word that nobody knows', async () => {
          const { answer } = await readOrder(await shop.newOrder());
          const { id, reference } = answer.data?.order as { id: string; reference: string };
          shop.sayStatus?.(reference, 'Beamed up');
          expect((await readOrder(id)).answer.data?.order).toMatchObject({ status: 'UNKNOWN', providerStatus: 'Beamed up' });
          const { orders } = await shop.read(OrdersDocument, { first: 100, filter: { statuses: ['UNKNOWN'] } });
          expect(orders.nodes).toMatchObject([{ id, providerStatus: 'Beamed up' }]);
          expect(orders.sources).toMatchObject([{ state: 'OK' }]);
        });
      }
    });

    describe('an answer to a read that is none', () => {
      const cases: (readonly [string, Fault])[] = [
        ...unreadableAnswers.map(([what, answer]) => [what, { kind: 'answer', answer }] as const),
        ['a body that ends half way', { kind: 'truncate' }],
      ];

      it.each(cases)('MUST be PROVIDER_BAD_RESPONSE: %s', async (_, fault) => {
        const id = await shop.newOrder();
        const { answer, requests } = await during(shop.simulator, fault, () => readOrder(id));
        expectReadFailure(reading, answer, requests.length, { code: 'PROVIDER_BAD_RESPONSE', retryable: false });
        shop.expectNothingLeaked(answer);
        await expectListFailure(can('orders.list'), shop, fault, 'PROVIDER_BAD_RESPONSE');
      });

      it('MUST NOT count as an answer when it reports a failure with status 200', async () => {
        const fault: Fault = { kind: 'answer', answer: example.failureIn200.answer };
        const id = await shop.newOrder();
        const { answer, requests } = await during(shop.simulator, fault, () => readOrder(id));
        expectReadFailure(reading, answer, requests.length, { code: example.failureIn200.read });
        shop.expectNothingLeaked(answer);
        await expectListFailure(can('orders.list'), shop, fault, example.failureIn200.read);
      });

      it('MUST be PROVIDER_RATE_LIMITED with the time to wait when it is a 429', async () => {
        const fault: Fault = { kind: 'answer', answer: { status: 429, headers: { 'retry-after': '7' }, body: {} } };
        const id = await shop.newOrder();
        const { answer, requests } = await during(shop.simulator, fault, () => readOrder(id));
        expectReadFailure(reading, answer, requests.length, { code: 'PROVIDER_RATE_LIMITED', retryable: true, retryAfterSeconds: 7 });
        await expectListFailure(can('orders.list'), shop, fault, 'PROVIDER_RATE_LIMITED', 'RATE_LIMITED');
      });

      it('MUST leave nothing behind: the next read succeeds', async () => {
        const id = await shop.newOrder();
        await during(shop.simulator, { kind: 'truncate' }, () => readOrder(id));
        const { answer } = await readOrder(id);
        expect(answer.errors).toEqual([]);
        expect(answer.data?.order?.id).toBe(id);
      });
    });

    describe('a provider that refuses the connection', () => {
      it('MUST be PROVIDER_UNAVAILABLE for what is read from it, and nothing else', async () => {
        const id = await shop.newOrder();
        await shop.gate.shut();
        try {
          const { answer } = await readOrder(id);
          expectReadFailure(reading, answer, 1, { code: 'PROVIDER_UNAVAILABLE', retryable: true });
          shop.expectNothingLeaked(answer);
          await expectListFailure(can('orders.list'), shop, undefined, 'PROVIDER_UNAVAILABLE');
        } finally {
          await shop.gate.open();
        }
      });
    });

    describe('credentials that are not accepted', () => {
      let locked: Shop;
      beforeAll(async () => void (locked = await openShop(definition, example, example.wrongCredentials)));
      afterAll(() => locked.close());

      it('MUST be PROVIDER_UNAUTHENTICATED for every call, and a write MUST NOT have been applied', async () => {
        const id = await locked.newOrder();
        const { answer, requests } = await locked.counted(() => locked.ask(OrderDocument, { id }));
        expectReadFailure(reading, answer, requests.length, { code: 'PROVIDER_UNAUTHENTICATED', retryable: false });
        locked.expectNothingLeaked(answer);
        await expectListFailure(can('orders.list'), locked, undefined, 'PROVIDER_UNAUTHENTICATED');
        if (example.change === undefined) return;
        const change = await locked.changeStatus({ orderId: id, status: example.change.to });
        expect(change.answer.data).toEqual({ updateOrderStatus: null });
        expect(change.answer.errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAUTHENTICATED', channel: 'shop' } }]);
        locked.expectNothingLeaked(change.answer);
      });
    });

    if (example.change === undefined) describeReadOnlyStatus(definition, () => shop);
    else describeStatusWrites(definition, example, example.change, () => shop);
    describeStatusOptions(definition, example);
    for (const settings of example.settings ?? []) describeStatusOptions(definition, example, settings);
    describeCapabilities(definition, example);

    it('has a status change in its conformance case exactly when it can change one', () => {
      expect(example.change !== undefined).toBe(can('orders.updateStatus'));
    });
  });

  /** An error where the provider had to be asked, none where it had not. */
  function expectReadFailure(what: Reading, answer: Answer<OrderQuery>, requests: number, expected: Record<string, unknown>): void {
    if (what === 'nothing') {
      expect(answer.errors).toEqual([]);
      expect(answer.data?.order).not.toBeNull();
      return;
    }
    const extensions = { provider: definition.name, channel: 'shop', ...expected };
    expect(answer.errors).toMatchObject([{ path: what === 'order' ? ['order'] : ['order', 'items'], extensions }]);
    expect(answer.data?.order?.items ?? null).toBeNull();
    expect(requests).toBeGreaterThan(0);
  }

  /** The list is not failed by its only channel, which says itself how it failed. */
  async function expectListFailure(lists: boolean, shop: Shop, fault: Fault | undefined, code: string, state = 'FAILED'): Promise<void> {
    const list = (): Promise<Answer<unknown>> => shop.ask(OrdersDocument, { first: 5 });
    const answer = await (fault === undefined ? list() : during(shop.simulator, fault, list));
    expect(answer.errors).toEqual([]);
    const source = lists ? { state, code, isComplete: false } : { state: 'OK', code: null, ...completeness };
    expect(answer.data).toMatchObject({ orders: { sources: [source] } });
    shop.expectNothingLeaked(answer);
  }
}
