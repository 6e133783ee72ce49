import { describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { CustomerScope } from '../../src/store/customers/customers.js';
import type { Ledger } from '../../src/store/store.js';
import { eventOf, orderOf } from '../store/samples.js';

const phone = '+5531987654321';
const short = '553187654321';
const at = (minute: number): string => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
const scopeOf = (...channels: string[]): CustomerScope => ({ channels, orders: true, messages: true });

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

    it('MUST be found by equal numbers and pairs, within the given channels alone', async () => {
      const [one, two] = [newChannel(), newChannel()];
      await put(one, '1', 1, null, phone);
      await put(one, '2', null, null, `+${short}`);
      await ledgerOf().contactPairs.put(two, { contactId: short, alias: 'a@lid' }, at(0));
      await write(two, 'm', 5, 'a@lid');
      await write(one, 'x', 6, 'a@lid');
      const { customers } = ledgerOf();
      expect(await customers.find(`+${short}`, scopeOf(one, two))).toMatchObject({
        number: phone,
        phoneNumbers: [phone],
        firstSeenAt: at(1),
        lastSeenAt: at(5),
      });
      const alone = await customers.find(phone, scopeOf(one));
      expect(alone?.contacts).toEqual([{ channel: one, contactId: null, phoneNumber: phone }]);
      expect([alone?.firstSeenAt, alone?.lastSeenAt]).toEqual([at(1), at(1)]);
      expect(await customers.find(phone, { ...scopeOf(two), messages: false })).toBeNull();
      expect(await customers.find(phone, scopeOf())).toBeNull();
      expect(await customers.find('+14155552671', scopeOf(one, two))).toBeNull();
    });

    it('MUST not be joined by an address that orders name with several numbers', async () => {
      const channel = newChannel();
      await put(channel, '1', 1, 'chat-1', phone);
      await put(channel, '2', 2, 'chat-2', phone);
      await put(channel, '3', 3, 'chat-2', '+4915112345678');
      await write(channel, 'm1', 4, 'chat-1');
      await write(channel, 'm2', 5, 'chat-2');
      const found = await ledgerOf().customers.find(phone, scopeOf(channel));
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
      const customer = await customers.find(phone, scope);
      if (customer === null) throw new Error('No customer was found.');
      const all = await customers.timeline(customer, scope, { after: null, limit: 100 });
      expect(all).toHaveLength(15);
      const keys = all.map(({ position: { key, id } }) => `${key} ${id}`);
      expect(keys).toEqual([...new Set(keys)].sort().reverse());
      for (let start = 0; start < all.length; start += 4) {
        const after = all[start - 1]?.position ?? null;
        expect(await customers.timeline(customer, scope, { after, limit: 4 })).toEqual(all.slice(start, start + 5));
      }
      expect(
        (await customers.timeline(customer, { ...scope, orders: false }, { after: null, limit: 100 })).every((entry) => entry.message),
      ).toBe(true);
      expect((await customers.timeline(customer, { ...scope, messages: false }, { after: null, limit: 100 })).length).toBe(5);
      await put(two, 'newest', 30, null, phone);
      expect(await customers.name(customer, scope)).toBe('named in newest');
      expect(await customers.name(customer, { ...scope, orders: false })).toBeNull();
    });
  });
}
