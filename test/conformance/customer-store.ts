import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { Order } from '../../src/domain/order.js';
import { canonicalNumber } from '../../src/domain/phone-canonical.js';
import type { ContactPosition, CustomerListRequest, CustomerPage } from '../../src/store/customers/customer-list.js';
import type { CustomerScope, LedgerCustomer } from '../../src/store/customers/customer.js';
import type { CustomerEvent } from '../../src/store/customers/merges.js';
import type { Ledger } from '../../src/store/store.js';
import { eventOf, noon, orderOf } from '../store/samples.js';

const phone = '+5531987654321';
const short = '553187654321';
const at = (minute: number): string => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
const scopeOf = (...channels: string[]): CustomerScope => ({ channels, orders: true, messages: true });

const newest = { direction: 'DESC', olderThan: null, newerThan: null } as const;
const everybody: CustomerListRequest = {
  filter: { channels: null, search: null, hasOrders: false, seenFrom: null, seenTo: null },
  sort: { field: 'LAST_SEEN_AT', direction: 'DESC' },
  after: null,
  before: null,
  limit: 100,
  isFromEnd: false,
};

/** What the gateway relies on when it asks for a person over channels. */
export function describeCustomerStore(ledgerOf: () => Ledger, newChannel: () => string): void {
  describe('customers', () => {
    async function put(channel: string, reference: string, minute: number | null, contactId: string | null, phoneNumber: string | null) {
      const customer = { name: `named in ${reference}`, phoneNumber, email: null, contactId };
      const placedAt = minute === null ? null : at(minute);
      await ledgerOf().orders.put(
        orderOf(channel, reference, { customer, placedAt }),
        eventOf(channel, reference, { at: at(minute ?? 0) }),
      );
    }
    const write = (channel: string, id: string, minute: number, contactId: string) =>
      ledgerOf().messages.put({ ...unseenMessage(channel, id, contactId), sentAt: at(minute), direction: 'INBOUND' }, at(minute));

    async function find(phoneNumber: string, scope: CustomerScope): Promise<LedgerCustomer | null> {
      return (await ledgerOf().customers.find([{ channel: '', address: canonicalNumber(phoneNumber) }], scope))[0] ?? null;
    }

    it('MUST be found by equal numbers and pairs, within the given channels alone', async () => {
      const [one, two] = [newChannel(), newChannel()];
      await put(one, '1', 1, null, phone);
      await put(one, '2', null, null, `+${short}`);
      await ledgerOf().contactPairs.put(two, { contactId: short, alias: 'a@lid' }, at(0));
      await write(two, 'm', 5, 'a@lid');
      await write(one, 'x', 6, 'a@lid');
      expect(await find(`+${short}`, scopeOf(one, two))).toMatchObject({
        key: { channel: '', address: phone },
        phoneNumbers: [phone],
        firstSeenAt: at(1),
        lastSeenAt: at(5),
      });
      const alone = await find(phone, scopeOf(one));
      expect(alone?.contacts).toEqual([{ channel: one, contactId: null, phoneNumber: phone, lid: null }]);
      expect([alone?.firstSeenAt, alone?.lastSeenAt]).toEqual([at(1), at(1)]);
      expect(await find(phone, { ...scopeOf(two), messages: false })).toBeNull();
      expect(await find(phone, scopeOf())).toBeNull();
      expect(await find('+14155552671', scopeOf(one, two))).toBeNull();
    });

    it('MUST not be joined by an address that orders name with several numbers', async () => {
      const channel = newChannel();
      await put(channel, '1', 1, 'chat-1', phone);
      await put(channel, '2', 2, 'chat-2', phone);
      await put(channel, '3', 3, 'chat-2', '+4915112345678');
      await write(channel, 'm1', 4, 'chat-1');
      await write(channel, 'm2', 5, 'chat-2');
      const found = await find(phone, scopeOf(channel));
      expect(found?.lastSeenAt).toBe(at(4));
    });

    it('MUST have a timeline in one order with positions that continue it, and the newest name', async () => {
      const [one, two] = [newChannel(), newChannel()];
      for (let count = 0; count < 5; count += 1) {
        await put(count % 2 === 0 ? one : two, `o${count}`, 1, null, phone);
        await write(one, `m${count}`, 1 + count, short);
        await write(two, `n${count}`, 1, phone);
      }
      const { customers } = ledgerOf();
      const scope = scopeOf(one, two);
      const customer = await find(phone, scope);
      if (customer === null) throw new Error('No customer was found.');
      const all = await customers.timeline(customer, scope, { ...newest, limit: 100 });
      expect(all).toHaveLength(15);
      const keys = all.map(({ position: { key, id } }) => `${key} ${id}`);
      expect(keys).toEqual([...new Set(keys)].sort().reverse());
      for (let start = 0; start < all.length; start += 4) {
        const olderThan = all[start - 1]?.position ?? null;
        expect(await customers.timeline(customer, scope, { ...newest, olderThan, limit: 4 })).toEqual(all.slice(start, start + 5));
        const newerThan = all[start]?.position ?? null;
        const back = await customers.timeline(customer, scope, { ...newest, direction: 'ASC', newerThan, limit: 4 });
        expect(back.toReversed()).toEqual(all.slice(Math.max(0, start - 5), start));
      }
      expect(
        (await customers.timeline(customer, { ...scope, orders: false }, { ...newest, limit: 100 })).every((entry) => entry.message),
      ).toBe(true);
      expect((await customers.timeline(customer, { ...scope, messages: false }, { ...newest, limit: 100 })).length).toBe(5);
      await put(two, 'newest', 30, null, phone);
      expect(await customers.names([customer], scope)).toEqual(['named in newest']);
      expect(await customers.names([customer], { ...scope, orders: false })).toEqual([null]);
    });

    const list = (scope: CustomerScope, request: Partial<CustomerListRequest> = {}): Promise<CustomerPage> =>
      ledgerOf().customers.list(scope, { ...everybody, ...request });
    const addressesIn = ({ customers }: CustomerPage): string[] => customers.map(({ customer }) => customer.key.address);
    const filter = (more: Partial<CustomerListRequest['filter']>): Partial<CustomerListRequest> => ({
      filter: { ...everybody.filter, ...more },
    });

    it('MUST be listed once each, by when they were last or first seen, within the given channels alone', async () => {
      const [one, two] = [newChannel(), newChannel()];
      await put(one, '1', 1, null, phone);
      await write(two, 'm1', 9, short);
      await put(one, '2', 5, null, '+4915112345678');
      await ledgerOf().contactPairs.put(two, { contactId: '4915112345678', alias: 'b@lid' }, at(0));
      await write(two, 'm2', 7, 'b@lid');
      await write(two, 'm3', 8, 'c@lid');
      const scope = scopeOf(one, two);
      expect(addressesIn(await list(scope))).toEqual([phone, 'c@lid', '+4915112345678']);
      expect(addressesIn(await list(scope, { sort: { field: 'FIRST_SEEN_AT', direction: 'ASC' } }))).toEqual([
        phone,
        '+4915112345678',
        'c@lid',
      ]);
      expect(addressesIn(await list(scopeOf(one)))).toEqual(['+4915112345678', phone]);
      expect(addressesIn(await list({ ...scope, orders: false }))).toEqual([phone, 'c@lid', '+4915112345678']);
      expect(addressesIn(await list({ ...scope, messages: false }))).toEqual(['+4915112345678', phone]);
      expect(addressesIn(await list(scope, filter({ channels: [one] })))).toEqual(['+4915112345678', phone]);
      expect(addressesIn(await list(scope, filter({ hasOrders: true })))).toEqual(['+4915112345678', phone]);
      expect(addressesIn(await list(scope, filter({ seenFrom: at(8), seenTo: at(9) })))).toEqual(['c@lid']);
      expect(addressesIn(await list(scopeOf()))).toEqual([]);
      const [{ customer } = { customer: null }] = (await list(scope)).customers;
      expect(customer).toEqual(await find(phone, scope));
    });

    it('MUST be found in lists by the words of a name, without accents, and by digits', async () => {
      const channel = newChannel();
      const named = async (reference: string, name: string, phoneNumber: string): Promise<void> => {
        const customer = { name, phoneNumber, email: null, contactId: null };
        await ledgerOf().orders.put(orderOf(channel, reference, { customer }), eventOf(channel, reference));
      };
      await named('1', 'José  Müller', phone);
      await named('2', '100% Ana_Maria', '+4915112345678');
      const search = async (text: string): Promise<string[]> => addressesIn(await list(scopeOf(channel), filter({ search: text })));
      for (const text of ['jose muller', 'MÜLLER josé', 'José', '319876', 'ull']) expect(await search(text), text).toEqual([phone]);
      for (const text of ['100%', 'ana_m', 'Maria']) expect(await search(text), text).toEqual(['+4915112345678']);
      for (const text of ['jose maria', '1%0', 'an_a']) expect(await search(text), text).toEqual([]);
    });

    it('MUST be paged both ways without a gap or a repetition, whatever is known of them', async () => {
      const record = fc.record({
        channel: fc.nat(1),
        kind: fc.constantFrom('order', 'message', 'both'),
        person: fc.nat(9),
        by: fc.constantFrom('number', 'short', 'lid'),
        minute: fc.option(fc.nat(5), { nil: null }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(record, { maxLength: 25 }),
          fc.integer({ min: 1, max: 4 }),
          fc.constantFrom('ASC', 'DESC'),
          async (records, size, direction) => {
            const channels = [newChannel(), newChannel()];
            const numberOf = (person: number): string => `+553198765432${person}`;
            for (const [index, { channel: at, kind, person, by, minute }] of records.entries()) {
              const channel = channels[at] ?? '';
              const digits = by === 'short' ? `55318765432${person}` : numberOf(person).slice(1);
              const contact = by === 'lid' ? `${person}00000@lid` : digits;
              // Half of the people have a pair.
              if (by === 'lid' && person % 2 === 0)
                await ledgerOf().contactPairs.put(channel, { contactId: numberOf(person).slice(1), alias: contact }, noon);
              if (kind !== 'message') await put(channel, `o${index}`, minute, contact, by === 'lid' ? null : `+${digits}`);
              if (kind !== 'order') await write(channel, `m${index}`, minute ?? 0, contact);
            }
            const scope = scopeOf(...channels);
            for (const field of ['LAST_SEEN_AT', 'FIRST_SEEN_AT'] as const) {
              const sort = { field, direction } as const;
              const whole = addressesAndChannels(await list(scope, { sort }));
              expect(new Set(whole).size).toBe(whole.length);
              expect(await pagesOf(scope, { sort, limit: size })).toEqual(whole);
              expect((await pagesOf(scope, { sort, limit: size, isFromEnd: true })).toReversed()).toEqual(whole.toReversed());
              const times = (await list(scope, { sort })).customers.map(
                ({ customer }) => (field === 'LAST_SEEN_AT' ? customer.lastSeenAt : customer.firstSeenAt) ?? '',
              );
              expect(times).toEqual(direction === 'ASC' ? times.toSorted() : times.toSorted().reverse());
            }
          },
        ),
        { numRuns: 15 },
      );
    }, 60_000);

    const addressesAndChannels = ({ customers }: CustomerPage): string[] =>
      customers.map(({ customer: { key } }) => `${key.channel} ${key.address}`);

    /** All pages in the order of the list, read from one end. */
    async function pagesOf(scope: CustomerScope, request: Partial<CustomerListRequest>): Promise<string[]> {
      let all: string[] = [];
      let bound: ContactPosition | null = null;
      for (let hasMore = true; hasMore;) {
        const page: CustomerPage = await list(scope, {
          ...request,
          ...(request.isFromEnd === true ? { before: bound } : { after: bound }),
        });
        all = request.isFromEnd === true ? [...addressesAndChannels(page), ...all] : [...all, ...addressesAndChannels(page)];
        bound = (request.isFromEnd === true ? page.customers[0] : page.customers.at(-1))?.position ?? null;
        ({ hasMore } = page);
      }
      return all;
    }

    it('MUST follow changes of records: another number, an earlier time, and a record that names nobody any more', async () => {
      const channel = newChannel();
      const scope = scopeOf(channel);
      await put(channel, '1', 5, null, phone);
      await put(channel, '1', 5, null, '+4915112345678');
      expect(addressesIn(await list(scope))).toEqual(['+4915112345678']);
      await put(channel, '2', 9, null, '+4915112345678');
      await put(channel, '2', 3, null, '+4915112345678');
      expect((await list(scope)).customers[0]?.customer).toMatchObject({ firstSeenAt: at(3), lastSeenAt: at(5) });
      expect(addressesIn(await list(scope, filter({ seenFrom: at(6) })))).toEqual([]);
      const nobody = { name: null, phoneNumber: null, email: null, contactId: null };
      for (const reference of ['1', '2']) {
        await ledgerOf().orders.change(channel, reference, (order): Order => ({ ...order, customer: nobody }), []);
      }
      expect(addressesIn(await list(scope))).toEqual([]);
    });

    it('MUST be listed out of records that an earlier version stored, in slices that may be interrupted', async () => {
      const channel = newChannel();
      await put(channel, '1', 1, null, phone);
      await write(channel, 'm', 2, 'd@lid');
      const before = await list(scopeOf(channel));
      expect(addressesIn(before)).toEqual(['d@lid', phone]);
      for (let steps = 0; !(await ledgerOf().customers.fill.step()); steps += 1) expect(steps).toBeLessThan(10_000);
      expect(await ledgerOf().customers.fill.isDone()).toBe(true);
      expect(await list(scopeOf(channel))).toEqual(before);
    }, 60_000);

    describe('merged by people', () => {
      const other = '+4915112345678';
      const keyOf = (address: string) => ({ channel: '', address });
      const merge = (scope: CustomerScope, ...addresses: string[]) =>
        ledgerOf().customers.merge(addresses.map(keyOf), scope, 'client', at(30));

      async function twoPeople(): Promise<[string, string, CustomerScope]> {
        const [one, two] = [newChannel(), newChannel()];
        await put(one, '1', 1, 'chat-1', phone);
        await write(one, 'm1', 2, short);
        await put(two, '2', 3, null, other);
        return [one, two, scopeOf(one, two)];
      }

      it('MUST be one under every id, in lists and timelines, until they are split: then all is as before', async () => {
        const [, two, scope] = await twoPeople();
        const { customers } = ledgerOf();
        const before = await list(scope);
        const { customer } = await merge(scope, phone, other);
        expect(customer).toMatchObject({
          key: { channel: '', address: other },
          phoneNumbers: [other, phone],
          firstSeenAt: at(1),
          lastSeenAt: at(3),
        });
        expect(customer?.contacts).toHaveLength(3);
        for (const address of [phone, other]) expect(await find(address, scope)).toEqual(customer);
        expect(addressesIn(await list(scope))).toEqual([other]);
        await put(two, '4', 9, null, other);
        if (customer === null) throw new Error('The customers were not merged.');
        expect(await customers.timeline(customer, scope, { ...newest, limit: 10 })).toHaveLength(4);
        const [made, ...more] = await customers.mergesOf(customer, scope);
        expect(more).toEqual([]);
        expect(made).toMatchObject({ mergedAt: at(30), mergedBy: 'client' });
        expect(made?.sides.map((side) => side.map(({ address }) => address))).toEqual([[phone], [other]]);
        await ledgerOf().customers.split(made?.id ?? '', scope, 'client', at(31));
        expect(addressesIn(await list(scope))).toEqual([other, phone]);
        expect((await list(scope)).customers.find(({ customer: { key } }) => key.address === phone)).toEqual(before.customers[1]);
        expect(await customers.mergesOf(customer, scope)).toEqual([]);
      });

      it('MUST be merged once and split once, however often and at the same time', async () => {
        const [one, , scope] = await twoPeople();
        const { customers } = ledgerOf();
        const answers = await Promise.all([merge(scope, phone, other), merge(scope, other, phone), merge(scope, phone, phone)]);
        expect(answers.map(({ unknown }) => unknown)).toEqual([[], [], []]);
        const customer = await find(phone, scope);
        if (customer === null) throw new Error('No customer was found.');
        const [made, ...more] = await customers.mergesOf(customer, scope);
        expect(more).toEqual([]);
        const id = made?.id ?? '';
        const splits = await Promise.all([customers.split(id, scope, 'client', at(31)), customers.split(id, scope, 'client', at(32))]);
        expect(splits).toEqual([made?.sides, made?.sides]);
        const events = await customers.events.after(null, id, 100);
        const isOfMerge = ({ sides }: CustomerEvent): boolean => sides.flat().some(({ channel }) => channel === one);
        // One of both splits is the first; the other finds nothing to do.
        const splitAt = expect.toBeOneOf([at(31), at(32)]) as string;
        expect(events.filter(isOfMerge).map(({ kind, at: when }) => [kind, when])).toEqual([
          ['MERGED', at(30)],
          ['SPLIT', splitAt],
        ]);
      });

      it('MUST be as if never merged for a scope that shows only one of them, and unknown where a scope shows none', async () => {
        const [one, two, scope] = await twoPeople();
        const { customers } = ledgerOf();
        const [alone, list1] = [await find(phone, scopeOf(one)), await list(scopeOf(one))];
        await merge(scope, phone, other);
        expect(await find(phone, scopeOf(one))).toEqual(alone);
        expect(await list(scopeOf(one))).toEqual(list1);
        expect(await find(phone, { ...scope, orders: false })).toMatchObject({ phoneNumbers: [phone] });
        const merged = await find(phone, scope);
        if (merged === null || alone === null) throw new Error('No customer was found.');
        const [made] = await customers.mergesOf(merged, scope);
        expect(await customers.mergesOf(alone, scopeOf(one))).toEqual([]);
        expect(await customers.split(made?.id ?? '', scopeOf(two), 'client', at(31))).toBeNull();
        expect(await customers.split('unknown', scope, 'client', at(31))).toBeNull();
        expect(await customers.merge([keyOf(phone), keyOf(other)], scopeOf(one), 'client', at(32))).toEqual({
          customer: null,
          unknown: [1],
        });
        // Another tenant knows both numbers and none of the channels.
        const third = newChannel();
        await put(third, '1', 1, null, phone);
        await put(third, '2', 2, null, other);
        expect(addressesIn(await list(scopeOf(third)))).toEqual([other, phone]);
      });
    });
  });
}
