import { describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { Order } from '../../src/domain/order.js';
import type { CustomerScope } from '../../src/store/customers/customer.js';
import type { FoundRecord } from '../../src/store/search/find-records.js';
import { readSearchText } from '../../src/store/search/search-words.js';
import type { SearchAnswer } from '../../src/store/search/search.js';
import type { Ledger } from '../../src/store/store.js';
import { eventOf, orderOf } from '../store/samples.js';

const at = (minute: number): string => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
const scopeOf = (...channels: string[]): CustomerScope => ({ channels, orders: true, messages: true });
const noItem = { productId: null, retailerId: null, quantity: 1, unitPrice: null, total: null, imageUrl: null, isCustomItem: null };

/** What the gateway relies on when it searches. */
export function describeSearchStore(ledgerOf: () => Ledger, newChannel: () => string): void {
  describe('a search', () => {
    async function put(channel: string, reference: string, minute: number, more: Partial<Order> = {}): Promise<void> {
      await ledgerOf().orders.put(orderOf(channel, reference, { placedAt: at(minute), ...more }), eventOf(channel, reference));
    }
    const named = (name: string | null, phoneNumber: string | null = null): Order['customer'] => ({
      name,
      phoneNumber,
      email: null,
      contactId: null,
    });
    const write = (channel: string, id: string, minute: number, text: string, contactId = '4915112345678') =>
      ledgerOf().messages.put(
        { ...unseenMessage(channel, id, contactId), sentAt: at(minute), direction: 'INBOUND', content: { type: 'TextContent', text } },
        at(minute),
      );
    const indexAll = async (): Promise<void> => {
      while (await ledgerOf().search.index.step());
    };
    async function find(
      text: string,
      scope: CustomerScope,
      more: Partial<Parameters<Ledger['search']['find']>[1]> = {},
    ): Promise<SearchAnswer> {
      await indexAll();
      const request = { nouns: ['ORDER', 'CUSTOMER', 'MESSAGE'], deadlineAt: Infinity, signal: undefined, ...more } as const;
      return ledgerOf().search.find(scope, { words: readSearchText(text), ...request });
    }
    const keys = ({ records }: Pick<SearchAnswer, 'records'>): string[] => records.map(({ kind, key }: FoundRecord) => `${kind} ${key}`);
    const orders = { nouns: ['ORDER'] } as const;

    it('MUST say how many changes its index lacks, and since when', async () => {
      await indexAll();
      const none = { waiting: 0, oldestAt: null, isFilled: true };
      expect((await ledgerOf().figures([])).search).toEqual(none);
      const channel = newChannel();
      const before = new Date(Date.now() - 1000).toISOString();
      for (const reference of ['a', 'b']) await put(channel, reference, 1);
      const { search } = await ledgerOf().figures([]);
      expect(search).toMatchObject({ waiting: 2, isFilled: true });
      expect((search.oldestAt ?? '') >= before).toBe(true);
      const lagging = await ledgerOf().search.index.asOfEach([channel, 'another']);
      expect(lagging.get(channel)).toBe(search.oldestAt);
      expect(lagging.get('another')).toBeDefined();
      await indexAll();
      expect((await ledgerOf().figures([])).search).toEqual(none);
      expect((await ledgerOf().search.index.asOfEach([channel])).get(channel) ?? '').toMatch(/^20/);
    });

    it('MUST find all words in any case and without accents, and the last one by its beginning', async () => {
      const channel = newChannel();
      await put(channel, 'a', 1, { customer: named('João Groß-Müller') });
      await put(channel, 'b', 2, { customer: named('Joana Grossmann') });
      for (const text of ['joao gross', 'JOÃO', 'müller joão', 'muller, joao', 'gros joao', 'Joao GROSS-m', 'ＪＯＡＯ']) {
        expect(keys(await find(text, scopeOf(channel), orders)), text).toEqual(text.startsWith('gros') ? [] : ['ORDERS a']);
      }
      expect(keys(await find('joa', scopeOf(channel), orders))).toEqual(['ORDERS b', 'ORDERS a']);
      expect(await find('joa gross', scopeOf(channel), orders)).toMatchObject({ records: [], isComplete: true });
      expect(keys(await find('%', scopeOf(channel), orders))).toEqual([]);
    });

    it('MUST find numbers by their first digits, by their last four, and as people write them', async () => {
      const [channel, phone] = [newChannel(), '+5531987654321'];
      await put(channel, 'a', 1, { customer: named(null, phone) });
      await put(channel, 'b', 2, { customer: named(null, '+4915112345678') });
      for (const text of [
        phone,
        '5531',
        '4321',
        '(31) 98765-4321',
        '031 98765-4321',
        '0055 31 98765 4321',
        '31 8765-4321',
        '+55 31 8765-4321',
      ]) {
        expect(keys(await find(text, scopeOf(channel))), text).toEqual(['ORDERS a', `ORDERS_CONTACTS ${phone}`]);
      }
      for (const text of ['321', '98765', '43210']) expect(keys(await find(text, scopeOf(channel))), text).toEqual([]);
    });

    it('MUST rank references before names, names before items, whole words before beginnings, and new records before old ones', async () => {
      const channel = newChannel();
      await put(channel, 'item', 9, { items: [{ ...noItem, name: 'Luna lamp' }] });
      await put(channel, 'old-name', 1, { customer: named('Luna') });
      await put(channel, 'new-name', 2, { customer: named('Luna') });
      await put(channel, 'beginning', 5, { customer: named('Lunara') });
      await put(channel, 'ORD-luna', 0);
      await write(channel, 'text', 8, 'Luna, please');
      await write(channel, 'beginning', 9, 'lunatic');
      expect(keys(await find('luna', scopeOf(channel), { nouns: ['ORDER', 'MESSAGE'] }))).toEqual([
        'ORDERS ORD-luna',
        'ORDERS new-name',
        'ORDERS old-name',
        'ORDERS beginning',
        'ORDERS item',
        'MESSAGES text',
        'MESSAGES beginning',
      ]);
      expect(keys(await find('ordluna', scopeOf(channel)))).toEqual(['ORDERS ORD-luna']);
    });

    it('MUST read nothing outside of the channels and rights of the scope', async () => {
      const [one, two] = [newChannel(), newChannel()];
      await put(one, 'a', 1, { customer: named('Zed', '+14155552671') });
      await put(two, 'b', 2, { customer: named('Zed') });
      await write(one, 'm', 3, 'zed', '14155552671');
      expect(keys(await find('zed', { ...scopeOf(one), messages: false })).sort()).toEqual(['ORDERS a', 'ORDERS_CONTACTS +14155552671']);
      expect(keys(await find('zed', { ...scopeOf(one), orders: false }))).toEqual(['MESSAGES m']);
      expect(keys(await find('2671', { ...scopeOf(one), orders: false }))).toEqual(['MESSAGES_CONTACTS +14155552671']);
      expect(keys(await find('zed', scopeOf(two)))).toEqual(['ORDERS b']);
      expect(await find('zed', scopeOf())).toMatchObject({ records: [], isComplete: true });
    });

    it('MUST follow changes, and say since when the index has them', async () => {
      const channel = newChannel();
      await put(channel, 'a', 1, { customer: named('Before') });
      await write(channel, 'm', 1, 'hello');
      expect(keys(await find('before', scopeOf(channel), orders))).toEqual(['ORDERS a']);
      const started = new Date().toISOString();
      await put(channel, 'a', 1, { customer: named('After') });
      const kinds = ['ORDERS'] as const;
      const pending = await ledgerOf().search.index.asOf([channel], kinds);
      expect(pending !== null && pending >= started).toBe(true);
      await put(channel, 'b', 2);
      expect(await ledgerOf().search.index.asOf([channel], kinds)).toBe(pending);
      expect(keys(await find('before', scopeOf(channel), orders))).toEqual([]);
      const answer = await find('after', scopeOf(channel), orders);
      expect([keys(answer), answer.isComplete]).toEqual([['ORDERS a'], true]);
      expect(answer.asOf !== null && pending !== null && answer.asOf > pending).toBe(true);
      await write(channel, 'm', 1, 'goodbye');
      expect(keys(await find('hello', scopeOf(channel)))).toEqual([]);
      expect(keys(await find('goodbye', scopeOf(channel)))).toEqual(['MESSAGES m']);
    });

    it('MUST NOT index a message again for its status', async () => {
      const channel = newChannel();
      await write(channel, 'm', 1, 'hello');
      await indexAll();
      const status = { status: 'READ', providerStatus: null, at: at(2), failureReason: null } as const;
      await ledgerOf().messages.applyStatus({ channel, messageId: 'm', contactId: '4915112345678' }, status);
      expect(await ledgerOf().search.index.step()).toBe(false);
    });

    it('MUST end at its deadline with what it has', async () => {
      const channel = newChannel();
      await put(channel, 'a', 1, { customer: named('Late') });
      expect(await find('late', scopeOf(channel), { deadlineAt: 0 })).toMatchObject({ records: [], isComplete: false });
    });

    it('MUST NOT promise completeness when more records have the words than are compared', async () => {
      const channel = newChannel();
      for (let number = 0; number < 30; number += 1) await put(channel, `many-${number}`, number, { customer: named('Many Common') });
      await put(channel, 'one', 1, { customer: named('Rare Common') });
      const parts = scopeOf(channel, ...Array.from({ length: 2_000 }, (_, index) => `${channel}-${index}`));
      const common = await find('common', parts, orders);
      expect([common.records.length >= 20, common.isComplete]).toEqual([true, false]);
      const rare = await find('rare common', parts, orders);
      expect([keys(rare), rare.isComplete]).toEqual([['ORDERS one'], true]);
    });
  });
}
