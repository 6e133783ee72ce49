import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchesOrderFilter, type OrderFilter } from '../../src/domain/order-filter.js';
import { orderStatuses, paymentStatuses, type Order } from '../../src/domain/order.js';
import { comparePositions, type Direction, type Position } from '../../src/domain/position.js';
import type { OrderListRequest } from '../../src/store/orders/order-list.js';
import type { Ledger } from '../../src/store/store.js';
import type { WriteIntent } from '../../src/store/writes/writes.js';
import { eventOf, noon, orderOf } from '../store/samples.js';
import type { Store } from '../store/stores.js';
import { describeConversationStore } from './conversation-store.js';
import { describeCustomerStore } from './customer-store.js';
import { describeSearchStore } from './search-store.js';
import { describeWebhookStore } from './webhook-store.js';
import { describeWriteStore } from './write-store.js';

/** What the gateway relies on, whichever database holds the ledger. */
export function describeStore(name: string, createStore: () => Promise<Store>): void {
  describe(`the ledger in ${name}`, () => {
    let store: Store;
    let ledger: Ledger;
    let channels = 0;
    const newChannel = (): string => `channel-${++channels}`;

    beforeAll(async () => {
      store = await createStore();
      ledger = await store.open();
    }, 60_000);
    afterAll(async () => {
      await ledger.close();
      await store.remove();
    }, 60_000);

    describe('orders', () => {
      it('MUST come back as they were put, down to the raw record and the keys', async () => {
        const channel = newChannel();
        const order = orderOf(channel, '000000000000000000042', {
          number: 'A-1',
          customer: { name: 'Zoë \u0000 😀', phoneNumber: '+14155552671', email: 'z@example.org', contactId: '14155552671@c.us' },
          items: [
            {
              productId: 'p',
              retailerId: null,
              name: 'Tea',
              quantity: 2,
              unitPrice: { amount: '1.50', currencyCode: 'USD' },
              total: null,
              imageUrl: null,
              isCustomItem: null,
            },
          ],
          keys: { messageId: 'wamid.1', orderRequestId: null, orderToken: 'secret==' },
          raw: { nested: [1, null, { zero: '\u0000', half: '\ud800' }] },
        });
        await ledger.orders.put(order, eventOf(channel, order.reference));
        const known = await ledger.orders.get(channel, [order.reference, 'unknown', order.reference]);
        expect([...known]).toEqual([[order.reference, order]]);
      });

      it('MUST be of source LEDGER, as of the time of the report', async () => {
        const channel = newChannel();
        await ledger.orders.put(orderOf(channel, '1', { source: { kind: 'LIVE', asOf: noon } }), eventOf(channel, '1'));
        expect((await ledger.orders.get(channel, ['1'])).get('1')?.source).toEqual({ kind: 'LEDGER', asOf: noon });
      });

      it('MUST be absent for an empty request, and in another channel', async () => {
        const channel = newChannel();
        await ledger.orders.put(orderOf(channel, '1'), eventOf(channel, '1'));
        expect((await ledger.orders.get(channel, [])).size).toBe(0);
        expect((await ledger.orders.get(newChannel(), ['1'])).size).toBe(0);
      });

      it('MUST be replaced whole when put again, counting revisions and keeping when they were first seen', async () => {
        const channel = newChannel();
        const first = await ledger.orders.put(orderOf(channel, '1', { number: 'A', adminNotes: 'old' }), eventOf(channel, '1'));
        const second = await ledger.orders.put(
          orderOf(channel, '1', { number: 'B' }),
          eventOf(channel, '1', { at: '2026-01-02T00:00:00.000Z' }),
        );
        expect([first, second]).toEqual([
          { revision: 1, firstSeenAt: noon },
          { revision: 2, firstSeenAt: noon },
        ]);
        expect((await ledger.orders.get(channel, ['1'])).get('1')).toEqual(orderOf(channel, '1', { number: 'B' }));
      });

      it('MUST change together with their events, and only when they are known', async () => {
        const channel = newChannel();
        await ledger.orders.put(orderOf(channel, '1'), eventOf(channel, '1'));
        const changed = await ledger.orders.change(channel, '1', (order) => ({ ...order, status: 'SHIPPED' }), [
          eventOf(channel, '1', { kind: 'STATUS_CHANGED', from: 'PENDING', to: 'SHIPPED' }),
        ]);
        expect(changed).toEqual(orderOf(channel, '1', { status: 'SHIPPED' }));
        expect((await ledger.orders.get(channel, ['1'])).get('1')).toEqual(changed);
        expect(await ledger.orders.change(channel, '2', (order) => order, [eventOf(channel, '2')])).toBeNull();
        const histories = await ledger.events.ofOrder(channel, ['1', '2']);
        expect(histories.get('1')?.map(({ kind }) => kind)).toEqual(['TRACKED', 'STATUS_CHANGED']);
        expect(histories.get('2')).toEqual([]);
      });

      it('MUST lose none of the changes made at the same time', async () => {
        const channel = newChannel();
        await ledger.orders.put(orderOf(channel, '1', { itemCount: 0 }), eventOf(channel, '1'));
        const increment = (order: Order): Order => ({ ...order, itemCount: (order.itemCount ?? 0) + 1 });
        await Promise.all(Array.from({ length: 20 }, () => ledger.orders.change(channel, '1', increment, [])));
        expect((await ledger.orders.get(channel, ['1'])).get('1')?.itemCount).toBe(20);
      });

      it('MUST stay as they were when a change throws', async () => {
        const channel = newChannel();
        await ledger.orders.put(orderOf(channel, '1'), eventOf(channel, '1'));
        const failing = ledger.orders.change(
          channel,
          '1',
          () => {
            throw new Error('no');
          },
          [eventOf(channel, '1')],
        );
        await expect(failing).rejects.toThrow('no');
        expect((await ledger.orders.get(channel, ['1'])).get('1')).toEqual(orderOf(channel, '1'));
        expect((await ledger.events.ofOrder(channel, ['1'])).get('1')).toHaveLength(1);
      });
    });

    describe('transactions', () => {
      it('MUST keep all or nothing', async () => {
        const channel = newChannel();
        const failing = ledger.transaction(async ({ orders, events }) => {
          await orders.put(orderOf(channel, '1'), eventOf(channel, '1'));
          await events.append([eventOf(channel, '2')]);
          throw new Error('no');
        });
        await expect(failing).rejects.toThrow('no');
        expect((await ledger.orders.get(channel, ['1'])).size).toBe(0);
        expect([...(await ledger.events.ofOrder(channel, ['1', '2'])).values()]).toEqual([[], []]);
        await ledger.transaction(({ orders }) => orders.put(orderOf(channel, '1'), eventOf(channel, '1')));
        expect((await ledger.orders.get(channel, ['1'])).size).toBe(1);
      });
    });

    describe('lists', () => {
      const id = fc.oneof(
        fc.stringMatching(/^[0-9]{1,22}$/),
        fc.stringMatching(/^0{0,3}[0-9]{1,2}$/),
        fc.stringMatching(/^[a-zA-Z0-9_.#-]{1,6}$/),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }).filter((text) => !text.includes('\u0000')),
      );
      const time = fc.constantFrom(null, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2026-02-01T00:00:00.000Z');
      const order = fc.record({
        reference: id,
        placedAt: time,
        updatedAt: time,
        status: fc.constantFrom(...orderStatuses),
        paymentStatus: fc.constantFrom(...paymentStatuses),
        catalogId: fc.constantFrom(null, 'c1', 'C1'),
        branchId: fc.constantFrom(null, 'b1', 'b2'),
        number: fc.constantFrom(null, '100%', 'a_b', 'A\\B', 'ÉTÉ'),
        contactId: fc.constantFrom(null, '1@c.us', '2@c.us'),
        phoneNumber: fc.constantFrom(null, '+14155552671', '+14155552672'),
      });
      type Sample = typeof order extends fc.Arbitrary<infer T> ? T : never;
      const toOrders = (channel: string, samples: readonly Sample[]): Order[] =>
        samples.map(({ contactId, phoneNumber, reference, ...overrides }) =>
          orderOf(channel, reference, { ...overrides, customer: { name: 'Ann', email: null, contactId, phoneNumber } }),
        );
      const samples = fc.uniqueArray(order, { selector: ({ reference }) => reference, minLength: 1, maxLength: 25 });
      const filter: fc.Arbitrary<OrderFilter> = fc.record(
        {
          status: fc.option(fc.subarray([...orderStatuses])),
          paymentStatus: fc.option(fc.subarray([...paymentStatuses])),
          placedFrom: time,
          placedTo: time,
          customerPhoneNumber: fc.constantFrom(null, '+14155552671'),
          contactId: fc.constantFrom(null, '1@c.us'),
          aliases: fc.constantFrom(null, ['2@c.us'], ['1@c.us', '2@c.us']),
          catalogId: fc.constantFrom(null, 'c1'),
          branchId: fc.constantFrom(null, 'b2'),
          search: fc.constantFrom(null, '', '%', '_', '\\', 'été', 'ANN', '1', 'no such text', 'x'.repeat(60_000)),
        },
        { requiredKeys: [] },
      );

      it('MUST be in the total order, complete and without duplicates, by pages of any size and in both directions', async () => {
        await fc.assert(
          fc.asyncProperty(
            samples,
            fc.constantFrom<Direction>('ASC', 'DESC'),
            fc.constantFrom('PLACED_AT', 'UPDATED_AT'),
            fc.integer({ min: 1, max: 9 }),
            async (some, direction, field, limit) => {
              const channel = newChannel();
              const orders = toOrders(channel, some);
              await putAll(ledger, orders);
              const walked = await walk(ledger, channel, { filter: {}, sort: { field, direction }, limit });
              const keyOf = (one: Order): string => (field === 'PLACED_AT' ? one.placedAt : one.updatedAt) ?? '';
              const expected = orders
                .map((one) => ({ key: keyOf(one), id: one.reference }))
                .sort((left, right) => comparePositions(left, right, direction));
              expect(walked.map(({ key, id: reference }) => ({ key, id: reference }))).toEqual(expected);
            },
          ),
          { numRuns: 30 },
        );
      }, 60_000);

      it('MUST hold exactly what the filter of the domain lets pass', async () => {
        await fc.assert(
          fc.asyncProperty(samples, fc.array(filter, { minLength: 1, maxLength: 8 }), async (some, filters) => {
            const channel = newChannel();
            const orders = toOrders(channel, some);
            await putAll(ledger, orders);
            for (const one of filters) {
              const listed = await walk(ledger, channel, { filter: one, sort: { field: 'PLACED_AT', direction: 'ASC' }, limit: 100 });
              const expected = orders.filter((candidate) => matchesOrderFilter(candidate, one)).map(({ reference }) => reference);
              expect(listed.map(({ id: reference }) => reference).sort()).toEqual(expected.sort());
            }
          }),
          { numRuns: 30 },
        );
      }, 60_000);

      it('MUST go on behind a position whose order is gone or has moved', async () => {
        const channel = newChannel();
        await putAll(
          ledger,
          ['1', '2', '10'].map((reference) => orderOf(channel, reference)),
        );
        const page = await ledger.orders.list(channel, {
          filter: {},
          sort: { field: 'PLACED_AT', direction: 'ASC' },
          after: { key: noon, id: '9' },
          limit: 5,
        });
        expect(page.items.map(({ id: reference }) => reference)).toEqual(['10']);
        expect(page.isExhausted).toBe(true);
      });

      it('MUST say that nothing is left exactly when nothing is', async () => {
        const channel = newChannel();
        await putAll(
          ledger,
          ['1', '2'].map((reference) => orderOf(channel, reference)),
        );
        const sort = { field: 'PLACED_AT', direction: 'ASC' } as const;
        const pages = await Promise.all([1, 2, 3].map((limit) => ledger.orders.list(channel, { filter: {}, sort, after: null, limit })));
        expect(pages.map(({ items, isExhausted }) => [items.length, isExhausted])).toEqual([
          [1, false],
          [2, true],
          [2, true],
        ]);
      });
    });

    describe('events', () => {
      it('MUST be returned oldest first, those of the same moment in the order of recording', async () => {
        const channel = newChannel();
        const notes = ['late', 'first', 'second', 'third'];
        const recorded = await ledger.events.append(
          notes.map((note, index) => eventOf(channel, '1', { note, at: index === 0 ? '2026-06-01T00:00:00.000Z' : noon })),
        );
        const history = (await ledger.events.ofOrder(channel, ['1'])).get('1');
        expect(history?.map(({ note }) => note)).toEqual(['first', 'second', 'third', 'late']);
        expect(history?.[3]).toEqual(recorded[0]);
        expect(new Set(recorded.map((event) => event.id)).size).toBe(4);
      });

      it('MUST be limited to the latest 100 of each order, for many orders at once', async () => {
        const channel = newChannel();
        await ledger.events.append(Array.from({ length: 103 }, (_, index) => eventOf(channel, 'many', { note: String(index) })));
        await ledger.events.append([eventOf(channel, 'one')]);
        const histories = await ledger.events.ofOrder(channel, ['many', 'one', 'none']);
        expect(histories.get('many')?.map(({ note }) => Number(note))).toEqual(Array.from({ length: 100 }, (_, index) => index + 3));
        expect([histories.get('one')?.length, histories.get('none')?.length]).toEqual([1, 0]);
        expect((await ledger.events.ofOrder(channel, [])).size).toBe(0);
      });
    });

    describe('writes', () => {
      const intentOf = (channel: string, writeId: string, overrides: Partial<WriteIntent> = {}): WriteIntent => ({
        id: `${channel}-${writeId}`,
        channel,
        client: 'shop',
        operation: 'test',
        idempotencyKey: null,
        inputHash: 'hash',
        orderReference: null,
        owner: 'me',
        createdAt: noon,
        ...overrides,
      });
      const settled = { outcome: 'APPLIED', refusals: [], providerId: 'p1', settledAt: noon };
      const yesterday = '2025-12-31T12:00:00.000Z';

      it('MUST give a key of a client to one of many who ask at the same time', async () => {
        const channel = newChannel();
        const asked = Array.from({ length: 10 }, (_, index) =>
          ledger.writes.reserve(intentOf(channel, `w${index}`, { idempotencyKey: channel }), yesterday),
        );
        const reservations = await Promise.all(asked);
        expect(reservations.filter(({ reserved }) => reserved)).toHaveLength(1);
        const winner = await ledger.writes.find('shop', channel, yesterday);
        for (const reservation of reservations) if (!reservation.reserved) expect(reservation.holder).toEqual(winner);
        expect(await ledger.writes.find('another', channel, yesterday)).toBeNull();
      });

      it('MUST let one write of an order be open at a time', async () => {
        const channel = newChannel();
        const ofOrder = { orderReference: '1' };
        expect(await ledger.writes.reserve(intentOf(channel, 'w1', ofOrder), yesterday)).toEqual({ reserved: true });
        expect(await ledger.writes.reserve(intentOf(channel, 'w2', ofOrder), yesterday)).toMatchObject({
          reserved: false,
          holder: { id: `${channel}-w1` },
        });
        expect(await ledger.writes.reserve(intentOf(channel, 'w3', { orderReference: '2' }), yesterday)).toEqual({ reserved: true });
        await ledger.writes.markSent(`${channel}-w1`, noon);
        expect(await ledger.writes.reserve(intentOf(channel, 'w2', ofOrder), yesterday)).toMatchObject({ reserved: false });
        await ledger.writes.settle(`${channel}-w1`, { ...settled, state: 'DONE' });
        expect(await ledger.writes.reserve(intentOf(channel, 'w2', ofOrder), yesterday)).toEqual({ reserved: true });
      });

      it('MUST keep what became of a write under its key until the key is too old', async () => {
        const channel = newChannel();
        await ledger.writes.reserve(intentOf(channel, 'w1', { idempotencyKey: channel, orderReference: '1' }), yesterday);
        await ledger.writes.markSent(`${channel}-w1`, '2026-01-01T12:00:01.000Z');
        await ledger.writes.settle(`${channel}-w1`, {
          ...settled,
          state: 'REFUSED',
          outcome: null,
          refusals: [{ code: 'INVALID', message: 'no' }],
          result: { mediaId: 'm1', note: null },
        });
        expect(await ledger.writes.find('shop', channel, yesterday)).toEqual({
          ...intentOf(channel, 'w1', { idempotencyKey: channel, orderReference: '1' }),
          state: 'REFUSED',
          outcome: null,
          refusals: [{ code: 'INVALID', message: 'no' }],
          providerId: 'p1',
          result: { mediaId: 'm1', note: null },
          touchedAt: '2026-01-01T12:00:01.000Z',
          settledAt: noon,
          target: null,
          reads: 0,
          unchangedReads: 0,
          reportedStatus: null,
        });
        expect(await ledger.writes.find('shop', channel, noon)).toBeNull();
        expect(await ledger.writes.reserve(intentOf(channel, 'w2', { idempotencyKey: channel }), yesterday)).toMatchObject({
          reserved: false,
        });
        expect(await ledger.writes.reserve(intentOf(channel, 'w2', { idempotencyKey: channel }), noon)).toEqual({ reserved: true });
      });

      it('MUST give the key of a released write back, and never send what was released', async () => {
        const channel = newChannel();
        await ledger.writes.reserve(intentOf(channel, 'w1', { idempotencyKey: channel }), yesterday);
        await ledger.writes.release(`${channel}-w1`, 'RESERVED', noon);
        expect(await ledger.writes.markSent(`${channel}-w1`, noon)).toBe(false);
        expect(await ledger.writes.reserve(intentOf(channel, 'w2', { idempotencyKey: channel }), yesterday)).toEqual({ reserved: true });
      });

      it('MUST let a truth replace UNKNOWN, and never UNKNOWN a truth', async () => {
        const channel = newChannel();
        await ledger.writes.reserve(intentOf(channel, 'w1', { idempotencyKey: channel }), yesterday);
        await ledger.writes.markSent(`${channel}-w1`, noon);
        const states: (string | undefined)[] = [];
        for (const state of ['UNKNOWN', 'DONE', 'UNKNOWN'] as const) {
          await ledger.writes.settle(`${channel}-w1`, { ...settled, state });
          states.push((await ledger.writes.find('shop', channel, yesterday))?.state);
        }
        expect(states).toEqual(['UNKNOWN', 'DONE', 'DONE']);
      });

      it('MUST list the open ones', async () => {
        const channel = newChannel();
        for (const name of ['w1', 'w2', 'w3']) await ledger.writes.reserve(intentOf(channel, name), yesterday);
        await ledger.writes.markSent(`${channel}-w2`, noon);
        await ledger.writes.markSent(`${channel}-w3`, noon);
        await ledger.writes.settle(`${channel}-w3`, { ...settled, state: 'DONE' });
        const open = (await ledger.writes.open()).filter((write) => write.channel === channel);
        expect(open.map(({ id: writeId, state }) => [writeId, state]).sort()).toEqual([
          [`${channel}-w1`, 'RESERVED'],
          [`${channel}-w2`, 'SENT'],
        ]);
      });
    });

    describeWebhookStore(() => ledger, newChannel);
    describeConversationStore(() => ledger, newChannel);
    describeCustomerStore(() => ledger, newChannel);
    describeSearchStore(() => ledger, newChannel);
    describeWriteStore(() => ledger, newChannel);

    it('MUST find everything again when it is opened again, and hash as before', async () => {
      const channel = newChannel();
      await ledger.orders.put(orderOf(channel, '1'), eventOf(channel, '1'));
      const hash = ledger.hash('text');
      await ledger.close();
      ledger = await store.open();
      expect((await ledger.orders.get(channel, ['1'])).get('1')).toEqual(orderOf(channel, '1'));
      expect((await ledger.events.ofOrder(channel, ['1'])).get('1')).toHaveLength(1);
      expect(ledger.hash('text')).toBe(hash);
      expect(ledger.hash('other')).not.toBe(hash);
    });
  });
}

async function putAll(ledger: Ledger, orders: readonly Order[]): Promise<void> {
  await ledger.transaction(async (parts) => {
    for (const order of orders) await parts.orders.put(order, eventOf(order.channel, order.reference));
  });
}

/** Every page of a list, one after the other. */
async function walk(ledger: Ledger, channel: string, request: Omit<OrderListRequest, 'after'>) {
  const walked = [];
  let after: Position | null = null;
  for (;;) {
    const page = await ledger.orders.list(channel, { ...request, after });
    walked.push(...page.items);
    const last = page.items.at(-1);
    if (page.isExhausted || last === undefined) return walked;
    after = { key: last.key, id: last.id };
  }
}
