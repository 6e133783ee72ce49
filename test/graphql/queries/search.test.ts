import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Orders } from '../../../src/contract/provider.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import type { Order } from '../../../src/domain/order.js';
import type { Ledger } from '../../../src/store/store.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { channel as shopChannel } from '../../webhooks/fake-provider.js';
import { fakeChannel, openShop, type Shop } from '../../webhooks/shop.js';

const at = (minute: number): string => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
const ana = '+5531987654321';
const reading = ['orders:read', 'conversations:read', 'channels:read'];
/** A provider whose orders only the ledger knows. */
const remembered: Orders = { track: { check: () => [] } };
const clients = [
  { name: 'all', token: 'the-token-of-all', scopes: reading, channels: ['*'] },
  { name: 'one', token: 'the-token-of-one', scopes: reading, channels: [shopChannel] },
  { name: 'chat', token: 'the-token-of-chat', scopes: ['conversations:read'], channels: ['*'] },
  { name: 'orders', token: 'the-token-of-orders', scopes: ['orders:read'], channels: ['*'] },
  { name: 'stranger', token: 'the-token-of-stranger', scopes: ['templates:read'], channels: ['*'] },
];

interface Result {
  readonly type: string;
  readonly order?: { readonly reference: string } | null;
  readonly customer?: { readonly phoneNumbers: readonly string[] } | null;
  readonly message?: { readonly messageId: string } | null;
  readonly highlights?: readonly {
    readonly field: string;
    readonly text: string;
    readonly ranges: readonly { start: number; length: number }[];
  }[];
}
interface Page {
  readonly nodes: readonly Result[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean; readonly endCursor: string };
  readonly isComplete: boolean;
  readonly asOf: string | null;
}

describe('a search over channels', () => {
  let shop: Shop;

  async function fill(ledger: Ledger): Promise<void> {
    const order = async (channel: string, reference: string, minute: number, customer: Partial<Order['customer']>): Promise<void> => {
      const known = { name: null, phoneNumber: null, email: null, contactId: null, ...customer };
      await ledger.orders.put(orderOf(channel, reference, { customer: known, placedAt: at(minute) }), eventOf(channel, reference));
    };
    const message = async (channel: string, id: string, minute: number, text: string): Promise<void> => {
      const content = { type: 'TextContent', text } as const;
      const sent = { ...unseenMessage(channel, id, ana.slice(1)), direction: 'INBOUND', sentAt: at(minute), content } as const;
      await ledger.messages.put(sent, at(minute));
    };
    await order(shopChannel, 'ORD-1001', 1, { name: 'Ana María', phoneNumber: ana });
    await order(shopChannel, 'ORD-1002', 2, { name: 'Bea' });
    await order('second', 'ORD-1003', 3, { name: 'Anabel', phoneNumber: ana });
    await message('second', 'm-1', 4, 'Olá, onde está o pedido ORD-1001?');
  }

  beforeAll(async () => {
    shop = await openShop({ orders: remembered, channels: { second: fakeChannel('fake') }, clients });
    await fill(shop.gateway.ledger);
    // The index follows within a moment, on its own.
    await vi.waitFor(async () => expect((await search('text: "1001"')).nodes).toHaveLength(2), { interval: 20, timeout: 10_000 });
  });
  afterAll(() => shop.close());

  const ask = (args: string, fields: string, client: string) =>
    shop.ask<{ search: Page }, object>(`{ search(${args}) { ${fields} } }`, {}, `the-token-of-${client}`);

  async function search(args: string, client = 'all', nodes = reading.length): Promise<Page> {
    const found = [
      'type',
      ...(client === 'chat' ? [] : ['order { reference source { kind } }']),
      'customer { phoneNumbers }',
      ...(client === 'orders' || nodes === 0 ? [] : ['message { messageId }']),
      'highlights { field text ranges { start length } }',
    ].join(' ');
    const fields = `nodes { ${found} } edges { cursor } isComplete asOf pageInfo { hasNextPage hasPreviousPage endCursor }`;
    const { data, errors } = await ask(args, fields, client);
    expect(errors).toEqual([]);
    return (data as { search: Page }).search;
  }
  const keysOf = ({ nodes }: Page): (string | undefined)[] =>
    nodes.map(({ order, customer, message }) => order?.reference ?? message?.messageId ?? customer?.phoneNumbers.join());

  it('MUST find orders, customers and messages, the best first, each once, without a call to a provider', async () => {
    const page = await search('text: "maria ANA"');
    expect(page.nodes.map(({ type }) => type).sort()).toEqual(['CUSTOMER', 'ORDER']);
    expect(page.isComplete).toBe(true);
    expect(Date.now() - Date.parse(page.asOf ?? '')).toBeLessThan(60_000);
    expect(keysOf(await search('text: "(31) 98765-4321"')).sort()).toEqual([ana, 'ORD-1001', 'ORD-1003'].sort());
    expect(keysOf(await search('text: "ord 1001"'))).toEqual(['ORD-1001', 'm-1']);
    expect(keysOf(await search('text: "ord-1001", types: [MESSAGE]'))).toEqual(['m-1']);
    expect(keysOf(await search('text: "nobody"'))).toEqual([]);
  });

  it('MUST say where the words are', async () => {
    const [order] = (await search('text: "mari", types: [ORDER]')).nodes;
    expect(order?.highlights).toEqual([{ field: 'NAME', text: 'Ana María', ranges: [{ start: 4, length: 4 }] }]);
    const [message] = (await search('text: "esta ola"')).nodes;
    expect(message?.highlights).toEqual([
      {
        field: 'TEXT',
        text: 'Olá, onde está o pedido ORD-1001?',
        ranges: [
          { start: 0, length: 3 },
          { start: 10, length: 4 },
        ],
      },
    ]);
    const [customer] = (await search('text: "4321", types: [CUSTOMER]')).nodes;
    expect(customer?.highlights).toEqual([{ field: 'ADDRESS', text: ana, ranges: [{ start: 10, length: 4 }] }]);
  });

  it('MUST be paged without a gap or a repetition', async () => {
    const all = await search('text: "ord"');
    expect(keysOf(all)).toHaveLength(4);
    const paged: (string | undefined)[] = [];
    for (let after = ''; ;) {
      const page = await search(`text: "ord", first: 1${after}`);
      paged.push(...keysOf(page));
      expect(page.pageInfo.hasPreviousPage).toBe(after !== '');
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(paged).toEqual(keysOf(all));
    const numbers = await search('text: "4321", first: 1, types: [CUSTOMER]');
    expect([keysOf(numbers), numbers.pageInfo.hasNextPage]).toEqual([[ana], false]);
  });

  it('MUST show only what the viewer may see', async () => {
    expect(keysOf(await search('text: "ana"', 'one')).sort()).toEqual([ana, 'ORD-1001'].sort());
    expect(keysOf(await search('text: "1001"', 'one'))).toEqual(['ORD-1001']);
    expect(keysOf(await search('text: "1001"', 'chat'))).toEqual(['m-1']);
    expect(keysOf(await search('text: "ana"', 'chat'))).toEqual([]);
    expect(keysOf(await search('text: "4321"', 'chat'))).toEqual([ana]);
    expect(keysOf(await search('text: "1001"', 'orders'))).toEqual(['ORD-1001']);
    expect(keysOf(await search('text: "1001", types: [MESSAGE]', 'orders'))).toEqual([]);
    const { errors } = await ask('text: "ana"', 'isComplete', 'stranger');
    expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  it('MUST refuse texts without words, too many words, and cursors of another search', async () => {
    const foreign = (await search('text: "ord", first: 1')).pageInfo.endCursor;
    const words = Array.from({ length: 11 }, (_, index) => `w${index}`).join(' ');
    const wrong = [
      '""',
      '" -- "',
      `"${'x'.repeat(101)}"`,
      `"${words}"`,
      `"ana", after: "${foreign}"`,
      '"ana", after: "x"',
      '"ana", first: 0',
    ];
    for (const text of wrong) {
      const { errors } = await ask(`text: ${text}`, 'isComplete', 'all');
      expect(errors[0]?.extensions['code'], text).toBe('BAD_USER_INPUT');
    }
  });
});
