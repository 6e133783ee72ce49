import { afterEach, describe, expect, it } from 'vitest';
import type { Orders } from '../../../src/contract/provider.js';
import { toId } from '../../../src/domain/id.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import type { OrderCustomer } from '../../../src/domain/order.js';
import type { Ledger } from '../../../src/store/store.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { channel as shopChannel } from '../../webhooks/fake-provider.js';
import { fakeChannel, openShop, type Shop } from '../../webhooks/shop.js';

const phone = '+5531987654321';
/** The same account, as WhatsApp writes it where the account is old. */
const short = '553187654321';
const lid = '998877665544332@lid';
const at = (minute: number): string => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
const scopes = ['orders:read', 'conversations:read', 'channels:read'];
/** A provider whose orders only the ledger knows. */
const remembered: Orders = { track: { check: () => [] } };

const clients = [
  { name: 'all', token: 'the-token-of-all', scopes, channels: ['*'] },
  { name: 'one', token: 'the-token-of-one', scopes, channels: [shopChannel] },
  { name: 'chat', token: 'the-token-of-chat', scopes: ['conversations:read'], channels: ['*'] },
  { name: 'seller', token: 'the-token-of-seller', scopes: ['orders:read'], channels: ['*'] },
  { name: 'stranger', token: 'the-token-of-stranger', scopes: ['templates:read'], channels: ['*'] },
];

const whole = `query ($phone: PhoneNumber, $id: ID) { customer(phoneNumber: $phone, id: $id) {
  id fullName phoneNumbers firstSeenAt lastSeenAt
  contacts { channel { name } contactId phoneNumber lid }
  orders { nodes { reference } sources { state } }
  timeline { nodes { at channel { name } message { messageId } orderEvent { kind } } pageInfo { hasNextPage hasPreviousPage } }
} }`;

interface Found {
  readonly id: string;
  readonly fullName: string | null;
  readonly phoneNumbers: readonly string[];
  readonly contacts: readonly {
    readonly channel: { readonly name: string };
    readonly contactId: string | null;
    readonly phoneNumber: string | null;
  }[];
  readonly orders: { readonly nodes: readonly { readonly reference: string }[] } | null;
  readonly timeline: { readonly nodes: readonly object[]; readonly pageInfo: object };
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
}

const said = (channel: string, messageId: string, minute: number) => ({
  at: at(minute),
  channel: { name: channel },
  message: { messageId },
  orderEvent: null,
});
const placed = (channel: string, minute: number) => ({
  at: at(minute),
  channel: { name: channel },
  message: null,
  orderEvent: { kind: 'PLACED' },
});

async function order(ledger: Ledger, channel: string, reference: string, minute: number, customer: Partial<OrderCustomer>): Promise<void> {
  const whom = { name: null, phoneNumber: null, email: null, contactId: null, ...customer };
  await ledger.orders.put(
    orderOf(channel, reference, { customer: whom, placedAt: at(minute) }),
    eventOf(channel, reference, { at: at(minute), kind: 'PLACED' }),
  );
}

async function message(ledger: Ledger, channel: string, messageId: string, minute: number, contactId: string): Promise<void> {
  const content = { type: 'TextContent', text: messageId } as const;
  await ledger.messages.put(
    { ...unseenMessage(channel, messageId, contactId), direction: 'INBOUND', sentAt: at(minute), content },
    at(minute),
  );
}

describe('a customer', () => {
  let shop: Shop;
  afterEach(() => shop.close());

  async function open(fill: (ledger: Ledger) => Promise<void>): Promise<void> {
    const channels = { second: fakeChannel('fake'), third: fakeChannel('fake') };
    shop = await openShop({ orders: remembered, channels, clients });
    await fill(shop.gateway.ledger);
  }

  async function ask(variables: { phone?: string; id?: string }, client = 'all') {
    return shop.ask<{ customer: Found | null }, object>(whole, variables, `the-token-of-${client}`);
  }

  async function customer(variables: { phone?: string; id?: string } = { phone }, client = 'all'): Promise<Found | null> {
    const { data, errors } = await ask(variables, client);
    expect(errors).toEqual([]);
    return data?.customer ?? null;
  }

  /** Ana on two channels, and people who have her name or e-mail address alone. */
  async function fillAna(ledger: Ledger): Promise<void> {
    await order(ledger, shopChannel, 'A-1', 1, { name: 'Ana', email: 'ana@example.com', phoneNumber: phone, contactId: short });
    await message(ledger, shopChannel, 'm2', 2, short);
    await message(ledger, 'second', 'm3', 3, '5531987654321@s.whatsapp.net');
    await order(ledger, 'second', 'B-1', 4, { name: 'Ana Maria', phoneNumber: `+${short}` });
    await ledger.contactPairs.put('second', { contactId: '5531987654321', alias: lid }, at(0));
    await message(ledger, 'second', 'm5', 5, lid);
    await order(ledger, 'second', 'X-1', 6, {
      name: 'Ana',
      email: 'ana@example.com',
      phoneNumber: '+4915112345678',
      contactId: '4915112345678',
    });
    await message(ledger, shopChannel, 'x2', 7, lid);
    await message(ledger, 'third', 'x3', 8, '4915112345678');
  }

  it('MUST be one person over channels by equal numbers and reported pairs, and by nothing else', async () => {
    await open(fillAna);
    const ana = await customer();
    expect(ana).toEqual({
      id: toId('Customer', '', phone),
      fullName: 'Ana Maria',
      phoneNumbers: [phone],
      firstSeenAt: at(1),
      lastSeenAt: at(5),
      contacts: [
        { channel: { name: 'second' }, contactId: null, phoneNumber: phone, lid },
        { channel: { name: 'second' }, contactId: '5531987654321@s.whatsapp.net', phoneNumber: phone, lid },
        { channel: { name: 'second' }, contactId: lid, phoneNumber: null, lid },
        { channel: { name: shopChannel }, contactId: short, phoneNumber: phone, lid: null },
      ],
      orders: { nodes: [{ reference: 'B-1' }, { reference: 'A-1' }], sources: [{ state: 'OK' }, { state: 'OK' }, { state: 'OK' }] },
      timeline: {
        nodes: [said('second', 'm5', 5), placed('second', 4), said('second', 'm3', 3), said(shopChannel, 'm2', 2), placed(shopChannel, 1)],
        pageInfo: { hasNextPage: false, hasPreviousPage: false },
      },
    });
    expect(await customer({ phone: `+${short}` })).toEqual(ana);
    expect(await customer({ id: ana?.id ?? '' })).toEqual(ana);
    const node = await shop.ask('query ($id: ID!) { node(id: $id) { __typename id } }', { id: ana?.id }, 'the-token-of-all');
    expect(node.data).toEqual({ node: { __typename: 'Customer', id: ana?.id } });
    expect(await customer({ phone: '+14155552671' })).toBeNull();
  });

  it('MUST be paged without a gap or a repetition, also where times are equal', async () => {
    await open(async (ledger) => {
      for (let count = 0; count < 7; count += 1) {
        await message(ledger, count % 2 === 0 ? shopChannel : 'second', `m${count}`, Math.floor(count / 3), short);
        await order(ledger, shopChannel, `o${count}`, Math.floor(count / 3), { phoneNumber: phone });
      }
    });
    const page = `query ($after: String) { customer(phoneNumber: "${phone}") { timeline(first: 3, after: $after) {
      edges { cursor node { message { id } orderEvent { id } } } pageInfo { hasNextPage endCursor } } } }`;
    type Page = {
      customer: {
        timeline: {
          edges: { cursor: string; node: { message: { id: string } | null; orderEvent: { id: string } | null } }[];
          pageInfo: { hasNextPage: boolean; endCursor: string };
        };
      };
    };
    const ids: string[] = [];
    const pages: number[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { timeline }: Page['customer'] = ((await shop.ask<Page, object>(page, { after }, 'the-token-of-all')).data as Page).customer;
      ids.push(...timeline.edges.map(({ node: { message: sent, orderEvent } }) => (sent ?? orderEvent)?.id ?? ''));
      pages.push(timeline.edges.length);
      expect(timeline.edges.at(-1)?.cursor).toBe(timeline.pageInfo.endCursor);
      ({ endCursor: after, hasNextPage: more } = timeline.pageInfo);
    }
    expect(pages).toEqual([3, 3, 3, 3, 2]);
    expect(new Set(ids).size).toBe(14);
    const foreign = `query ($after: String) { customer(phoneNumber: "${phone}") { timeline(after: $after) { nodes { at } } } }`;
    const { errors } = await shop.ask(foreign, { after: 'bm9uc2Vuc2U' }, 'the-token-of-all');
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('MUST be to a viewer as if there were only the channels that the viewer may see', async () => {
    const onShop = async (ledger: Ledger): Promise<void> => {
      await order(ledger, shopChannel, 'A-1', 1, { name: 'Ana', phoneNumber: phone, contactId: short });
      await message(ledger, shopChannel, 'm2', 2, short);
      // Known to be Ana's by the other channel alone.
      await order(ledger, shopChannel, 'L-1', 3, { name: 'Somebody', phoneNumber: '+4915112345678', contactId: '4915112345678' });
      await message(ledger, shopChannel, 'l2', 4, lid);
    };
    await open(onShop);
    const alone = await ask({ phone }, 'one');
    const byPair = await ask({ phone: '+4915112345678' }, 'one');
    await shop.close();
    await open(async (ledger) => {
      await onShop(ledger);
      await message(ledger, 'second', 'hidden', 0, short);
      await order(ledger, 'second', 'hidden-1', 50, { name: 'Hidden', phoneNumber: phone, contactId: lid });
      await ledger.contactPairs.put('second', { contactId: '5531987654321', alias: lid }, at(0));
      await ledger.contactPairs.put('second', { contactId: '4915112345678', alias: lid }, at(0));
    });
    expect(await ask({ phone }, 'one')).toEqual(alone);
    expect(await ask({ phone: '+4915112345678' }, 'one')).toEqual(byPair);
    expect(alone.data?.customer?.contacts).toHaveLength(1);
    const whole = await customer();
    expect(whole?.phoneNumbers).toEqual(['+4915112345678', phone]);
    expect(whole?.id).toBe(byPair.data?.customer?.id);
    expect(await customer({ id: alone.data?.customer?.id ?? '' })).toEqual(whole);
  });

  it('MUST not exist for a viewer who sees none of its channels', async () => {
    await open((ledger) => message(ledger, 'second', 'm1', 1, short));
    expect(await customer({ phone }, 'one')).toBeNull();
    expect(await customer({ id: toId('Customer', '', phone) }, 'one')).toBeNull();
    expect(await customer({ id: toId('Customer', 'second', phone) }, 'all')).toBeNull();
    expect((await customer({ phone }, 'all'))?.contacts).toHaveLength(1);
  });

  it('MUST show orders and messages only with the scopes that these need', async () => {
    await open(fillAna);
    const askWithout = async (part: RegExp, client: string) =>
      shop.ask<{ customer: Found | null }, object>(whole.replace(part, ''), { phone }, `the-token-of-${client}`);
    const seller = await askWithout(/message \{.*?\}/, 'seller');
    expect(seller.errors).toEqual([]);
    expect(seller.data?.customer?.contacts.map(({ contactId }) => contactId)).toEqual([null, short]);
    const orderEvents = [placed('second', 4), placed(shopChannel, 1)].map(({ message: _message, ...entry }) => entry);
    expect(seller.data?.customer?.timeline.nodes).toEqual(orderEvents);
    expect(seller.data?.customer?.lastSeenAt).toBe(at(4));
    const chat = await askWithout(/orderEvent \{.*?\}/, 'chat');
    expect(chat.errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([[['customer', 'orders'], 'FORBIDDEN']]);
    const messages = [said('second', 'm5', 5), said('second', 'm3', 3), said(shopChannel, 'm2', 2)];
    expect(chat.data?.customer).toMatchObject({
      fullName: null,
      orders: null,
      firstSeenAt: at(2),
      timeline: { nodes: messages.map(({ orderEvent: _event, ...entry }) => entry) },
    });
    expect((await ask({ phone }, 'stranger')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  it('MUST be named by exactly one of number and id', async () => {
    await open(fillAna);
    for (const variables of [{}, { phone, id: toId('Customer', '', phone) }, { id: toId('Order', shopChannel, 'A-1') }, { id: 'x' }]) {
      expect((await ask(variables)).errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    }
  });
});
