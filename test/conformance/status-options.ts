import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import { OrderReferencesDocument, StatusOptionsDocument, type OrderStatus, type StatusOptionsQuery } from '../operations/generated.js';
import type { ProviderCase } from './provider-cases.js';
import { openShop, type Shop } from './provider-shop.js';

type Options = NonNullable<StatusOptionsQuery['order']>;

/** The sentences on what is offered of an order: tried one by one, with settings of the channel beside the simulator's own. */
export function describeStatusOptions(
  definition: ProviderDefinition,
  example: ProviderCase,
  settings: Readonly<Record<string, unknown>> = {},
): void {
  describe(`the statuses offered of an order${Object.keys(settings).length > 0 ? `, with ${Object.keys(settings).join()} changed` : ''}`, () => {
    let shop: Shop;
    beforeAll(async () => void (shop = await openShop(definition, example, settings)));
    afterAll(() => shop.close());

    const optionsOf = async (id: string): Promise<Options> => (await shop.read(StatusOptionsDocument, { id })).order as Options;

    const move = async (orderId: string, status: OrderStatus) => {
      const { answer, writes } = await shop.changeStatus({ orderId, status });
      expect(answer.errors).toEqual([]);
      return { payload: answer.data?.updateOrderStatus, writes };
    };

    /** Every status that is not offered is refused for the reasons given, before a call that writes. */
    const expectRefusals = async (id: string, { statusOptions }: Options): Promise<void> => {
      for (const { status, isAvailable, blockedBy } of statusOptions) {
        if (isAvailable) continue;
        expect(blockedBy.length, status).toBeGreaterThan(0);
        const { payload, writes } = await move(id, status);
        expect([status, payload?.outcome]).toEqual([status, null]);
        expect(payload?.userErrors.length, status).toBeGreaterThan(0);
        expect(blockedBy, status).toEqual(expect.arrayContaining([...(payload?.userErrors ?? [])]));
        expect(writes).toEqual([]);
      }
    };

    const expectAccepted = async (id: string, status: OrderStatus): Promise<void> => {
      const { payload } = await move(id, status);
      expect([status, payload?.userErrors]).toEqual([status, []]);
      expect(payload?.outcome).toMatch(/^(APPLIED|ACCEPTED)$/);
    };

    it('MUST be those of all statuses that have no reason against them', async () => {
      const { availableStatuses, statusOptions } = await optionsOf(await shop.newOrder());
      const all = ['PENDING', 'ACCEPTED', 'PROCESSING', 'PARTIALLY_SHIPPED', 'SHIPPED', 'DELIVERED', 'COMPLETED', 'CANCELED', 'REFUNDED'];
      expect(statusOptions.map(({ status }) => status)).toEqual(all);
      expect(statusOptions.filter(({ isAvailable }) => isAvailable).map(({ status }) => status)).toEqual(availableStatuses);
      for (const { isAvailable, blockedBy } of statusOptions) expect(blockedBy.length === 0).toBe(isAvailable);
    });

    it.each([
      ['PAYMENT_STATUS', 'paymentStatus', 'PAID'],
      ['MESSAGE', 'message', 'Your order is on its way.'],
      ['TEMPLATE', 'template', { name: 'order_update', language: 'en_US' }],
      ['REFERENCES', 'references', ['a reference']],
    ] as const)('MUST come with %s exactly where the provider has a place for it', async (name, input, value) => {
      const id = await shop.newOrder();
      const { availableStatuses, statusInputs } = await optionsOf(id);
      const [status] = availableStatuses;
      if (status === undefined) return;
      const { answer } = await shop.changeStatus({ orderId: id, status, [input]: value });
      const errors = answer.data?.updateOrderStatus?.userErrors ?? [];
      const hasNoPlace = errors.some(({ code, field }) => code === 'CAPABILITY_NOT_SUPPORTED' && field?.includes(input));
      expect(hasNoPlace).toBe(!statusInputs.includes(name));
    });

    it('MUST be accepted, and all others refused before a call, in every status that an order can get to', async () => {
      const seen = new Set<OrderStatus>();
      const paths: OrderStatus[][] = [[]];
      for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
        const id = await shop.newOrder();
        for (const status of path) await expectAccepted(id, status);
        const options = await optionsOf(id);
        if (seen.has(options.status)) continue;
        seen.add(options.status);
        await expectRefusals(id, options);
        for (const status of options.availableStatuses) if (status !== options.status) paths.push([...path, status]);
      }
      const canChange = example.change !== undefined && Object.keys(settings).length === 0;
      expect(seen.size).toBeGreaterThan(canChange ? 3 : 0);
    });

    it('MUST be accepted, and all others refused before a call, of every order there is: samples, webhooks, and what is tracked in part', async () => {
      await shop.learnOrders();
      // Where the simulator lists them itself they are alike but for their status, which the sentence before goes through.
      const { orders } = await shop.read(OrderReferencesDocument, { first: example.incompleteOrders === undefined ? 6 : 100 });
      expect(orders.nodes.length).toBeGreaterThan(example.change === undefined ? 0 : 3);
      for (const { id } of orders.nodes) {
        const options = await optionsOf(id);
        await expectRefusals(id, options);
        for (const status of options.availableStatuses) {
          if ((await optionsOf(id)).availableStatuses.includes(status)) await expectAccepted(id, status);
        }
      }
    }, 60_000);
  });
}
