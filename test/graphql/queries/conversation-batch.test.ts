import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Orders } from '../../../src/contract/provider.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import type { OrderStatus } from '../../../src/domain/order.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { channel } from '../../webhooks/fake-provider.js';
import { openShop, type Shop } from '../../webhooks/shop.js';

/** A provider whose orders and conversations only the ledger knows. */
const remembered: Orders = { track: { check: () => [] } };
const scopes = ['orders:read', 'conversations:read', 'channels:read'];
const clients = [
  { name: 'all', token: 'the-token-of-all', scopes, channels: ['*'] },
  { name: 'chat', token: 'the-token-of-chat', scopes: ['conversations:read'], channels: ['*'] },
];
const digits = (index: number): string => `141555500${String(index).padStart(2, '0')}`;
const at = (index: number): string => `2026-03-01T12:${String(index).padStart(2, '0')}:00.000Z`;

interface Row {
  readonly contactId: string;
  readonly fullName: string | null;
  readonly unreadCount: number;
  readonly lastMessage: { readonly messageId: string };
  readonly openOrders: readonly { readonly reference: string }[];
  readonly person: { readonly fullName: string | null } | null;
}

describe('a list of twenty conversations', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await openShop({ orders: remembered, clients });
    const { ledger } = shop.gateway;
    for (let index = 0; index < 20; index += 1) {
      const message = { ...unseenMessage(channel, `m-${index}`, digits(index)), direction: 'INBOUND', sentAt: at(index) } as const;
      await ledger.messages.put(message, at(index));
    }
    const order = async (reference: string, index: number, minute: number, status: OrderStatus, isNumber = true): Promise<void> => {
      const address = isNumber ? { phoneNumber: `+${digits(index)}`, contactId: null } : { phoneNumber: null, contactId: digits(index) };
      const customer = { name: `Person ${index}`, email: null, ...address };
      await ledger.orders.put(orderOf(channel, reference, { customer, status, placedAt: at(minute) }), eventOf(channel, reference));
    };
    await order('new', 3, 2, 'PENDING');
    await order('newer', 3, 3, 'SHIPPED', false);
    await order('done', 3, 4, 'DELIVERED');
    for (let index = 0; index < 7; index += 1) await order(`of-five-${index}`, 5, index, 'ACCEPTED');
    await order('canceled', 7, 1, 'CANCELED');
  });
  afterAll(() => shop.close());

  async function list(fields: string, client = 'all'): Promise<readonly Row[]> {
    const query = `{ conversations(first: 20) { nodes { contactId ${fields} } } }`;
    const { data, errors } = await shop.ask<{ conversations: { nodes: readonly Row[] } }, object>(query, {}, `the-token-of-${client}`);
    expect(errors).toEqual([]);
    return (data as { conversations: { nodes: readonly Row[] } }).conversations.nodes;
  }

  it('MUST have everything that an inbox shows with one read of each kind, and no call of the provider', async () => {
    const { ledger } = shop.gateway;
    const reads = [
      vi.spyOn(ledger.conversations, 'list'),
      vi.spyOn(ledger.messages, 'get'),
      vi.spyOn(ledger.orders, 'open'),
      vi.spyOn(ledger.customers, 'find'),
      vi.spyOn(ledger.customers, 'names'),
    ];
    const others = [
      vi.spyOn(ledger.orders, 'list'),
      vi.spyOn(ledger.orders, 'get'),
      vi.spyOn(ledger.conversations, 'get'),
      vi.spyOn(ledger.messages, 'list'),
    ];
    const rows = await list(
      'fullName unreadCount lastMessage { messageId } serviceWindow { isOpen } person { fullName } openOrders { reference status total { amount } }',
    );
    const counts = [reads, others].map((spies) => spies.map((spy) => spy.mock.calls.length));
    for (const spy of [...reads, ...others]) spy.mockRestore();
    expect(counts).toEqual([
      [1, 1, 1, 1, 1],
      [0, 0, 0, 0],
    ]);
    expect(rows.map(({ contactId, unreadCount, lastMessage }) => [contactId, unreadCount, lastMessage.messageId])).toEqual(
      Array.from({ length: 20 }, (_, index) => [digits(19 - index), 1, `m-${19 - index}`]),
    );
    const openOf = (index: number): readonly string[] | undefined =>
      rows.find(({ contactId }) => contactId === digits(index))?.openOrders.map(({ reference }) => reference);
    expect(openOf(3)).toEqual(['newer', 'new']);
    expect(openOf(5)).toEqual(['of-five-6', 'of-five-5', 'of-five-4', 'of-five-3', 'of-five-2']);
    expect([openOf(7), openOf(9)]).toEqual([[], []]);
  });

  it('MUST show names of orders where no message had one, and only to those who may read orders', async () => {
    const nameOf = (rows: readonly Row[], index: number): string | null | undefined =>
      rows.find(({ contactId }) => contactId === digits(index))?.fullName;
    const all = await list('fullName');
    expect([nameOf(all, 3), nameOf(all, 7), nameOf(all, 9)]).toEqual(['Person 3', 'Person 7', null]);
    expect(nameOf(await list('fullName', 'chat'), 3)).toBeNull();
  });

  it('MUST be readable from both ends and counted', async () => {
    const page = async (args: string) => {
      const query = `{ conversations(${args}) { nodes { contactId } totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;
      const { data, errors } = await shop.ask<
        { conversations: { nodes: Row[]; totalCount: number; pageInfo: Record<string, unknown> } },
        object
      >(query, {}, 'the-token-of-all');
      expect(errors).toEqual([]);
      const { nodes, totalCount, pageInfo } = (data as NonNullable<typeof data>).conversations;
      return { contacts: nodes.map(({ contactId }) => contactId), totalCount, pageInfo };
    };
    const last = await page('last: 3');
    expect(last.contacts).toEqual([2, 1, 0].map(digits));
    expect(last).toMatchObject({ totalCount: 20, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    const before = await page(`last: 17, before: "${String(last.pageInfo['startCursor'])}"`);
    expect(before.contacts).toEqual(Array.from({ length: 17 }, (_, index) => digits(19 - index)));
    expect(before.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const next = await page(`first: 5, after: "${String(before.pageInfo['endCursor'])}"`);
    expect(next).toMatchObject({ contacts: last.contacts, pageInfo: { hasNextPage: false, hasPreviousPage: true } });
    await shop.gateway.ledger.conversations.markRead(channel, digits(0), null, at(30));
    expect((await page('first: 1, filter: { unreadOnly: true }')).totalCount).toBe(19);
    expect((await page('first: 1, filter: { search: "00" }')).totalCount).toBe(20);
    expect((await page(`first: 1, filter: { search: "${digits(4)}" }`)).totalCount).toBe(1);
    expect((await page('first: 1, filter: { assignedAgent: "nobody" }')).totalCount).toBe(0);
  });
});
