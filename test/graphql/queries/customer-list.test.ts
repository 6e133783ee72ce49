import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Orders } from '../../../src/contract/provider.js';
import { toId } from '../../../src/domain/id.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import type { Ledger } from '../../../src/store/store.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { channel as shopChannel } from '../../webhooks/fake-provider.js';
import { fakeChannel, openShop, type Shop } from '../../webhooks/shop.js';
import { connectClient, take } from '../transport/subscribing-client.js';

const at = (minute: number): string => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`;
const [ana, bea, eva] = ['+5531987654321', '+4915112345678', '+14155552671'];
const reading = ['orders:read', 'conversations:read', 'channels:read'];
/** A provider whose orders only the ledger knows. */
const remembered: Orders = { track: { check: () => [] } };
const clients = [
  { name: 'all', token: 'the-token-of-all', scopes: [...reading, 'customers:write'], channels: ['*'] },
  { name: 'one', token: 'the-token-of-one', scopes: [...reading, 'customers:write'], channels: [shopChannel] },
  { name: 'chat', token: 'the-token-of-chat', scopes: ['conversations:read'], channels: ['*'] },
  { name: 'stranger', token: 'the-token-of-stranger', scopes: ['templates:read'], channels: ['*'] },
];
const idOf = (number: string): string => toId('Customer', '', number);

interface Page {
  readonly nodes: readonly { readonly id: string; readonly fullName: string | null; readonly phoneNumbers: readonly string[] }[];
  readonly edges: readonly { readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string;
    readonly endCursor: string;
  };
  readonly isComplete: boolean;
  readonly totalCount: number | null;
}

describe('customers over channels', () => {
  let shop: Shop;
  let counter = 0;

  async function fill(ledger: Ledger): Promise<void> {
    const order = async (channel: string, number: string, minute: number, name: string): Promise<void> => {
      const customer = { name, phoneNumber: number, email: null, contactId: null };
      const reference = `order-${(counter += 1)}`;
      await ledger.orders.put(
        orderOf(channel, reference, { customer, placedAt: at(minute) }),
        eventOf(channel, reference, { at: at(minute) }),
      );
    };
    const message = async (channel: string, number: string, minute: number): Promise<void> => {
      const sent = { ...unseenMessage(channel, `m-${(counter += 1)}`, number.slice(1)), direction: 'INBOUND', sentAt: at(minute) } as const;
      await ledger.messages.put(sent, at(minute));
    };
    await order(shopChannel, ana, 1, 'Ana María');
    await message('second', ana, 5);
    await order(shopChannel, bea, 2, 'Bea');
    await message('second', eva, 3);
  }

  beforeAll(async () => {
    shop = await openShop({ orders: remembered, channels: { second: fakeChannel('fake') }, clients });
    await fill(shop.gateway.ledger);
  });
  afterAll(() => shop.close());

  const ask = <Data>(query: string, variables: object = {}, client = 'all') =>
    shop.ask<Data, object>(query, variables, `the-token-of-${client}`);

  async function list(args: string, client = 'all'): Promise<Page> {
    const fields =
      'nodes { id fullName phoneNumbers } edges { cursor } isComplete totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const { data, errors } = await ask<{ customers: Page }>(`{ customers${args} { ${fields} } }`, {}, client);
    expect(errors).toEqual([]);
    return (data as { customers: Page }).customers;
  }
  const idsOf = ({ nodes }: Page): string[] => nodes.map(({ id }) => id);

  it('MUST be listed last seen first, complete, each once', async () => {
    const page = await list('');
    expect(idsOf(page)).toEqual([ana, eva, bea].map(idOf));
    expect(page.nodes.map(({ fullName }) => fullName)).toEqual(['Ana María', null, 'Bea']);
    expect(page).toMatchObject({ isComplete: true, pageInfo: { hasNextPage: false, hasPreviousPage: false } });
    expect(page.pageInfo.endCursor).toBe(page.edges.at(-1)?.cursor);
  });

  it('MUST be found by name without accents, and by digits', async () => {
    expect(idsOf(await list('(filter: { search: "maria ANA" })'))).toEqual([idOf(ana)]);
    expect(idsOf(await list('(filter: { search: "1511234" })'))).toEqual([idOf(bea)]);
    expect(idsOf(await list('(filter: { hasOrders: true }, orderBy: { field: FIRST_SEEN_AT, direction: ASC })'))).toEqual(
      [ana, bea].map(idOf),
    );
    expect(idsOf(await list('(filter: { channels: ["second"] })'))).toEqual([ana, eva].map(idOf));
  });

  it('MUST be counted, whatever the page', async () => {
    expect((await list('(first: 1)')).totalCount).toBe(3);
    expect((await list('(filter: { hasOrders: true })')).totalCount).toBe(2);
    expect((await list('(first: 1, filter: { channels: ["second"] })')).totalCount).toBe(2);
    // A contact on a channel that the viewer may not see does not count.
    expect((await list('', 'one')).totalCount).toBe(2);
  });

  it('MUST be paged both ways', async () => {
    const first = await list('(first: 2)');
    expect([idsOf(first), first.pageInfo.hasNextPage]).toEqual([[ana, eva].map(idOf), true]);
    const next = await list(`(first: 2, after: "${first.pageInfo.endCursor}")`);
    expect([idsOf(next), next.pageInfo.hasNextPage, next.pageInfo.hasPreviousPage]).toEqual([[idOf(bea)], false, true]);
    const back = await list(`(last: 1, before: "${next.pageInfo.startCursor}")`);
    expect([idsOf(back), back.pageInfo.hasPreviousPage]).toEqual([[idOf(eva)], true]);
    expect(idsOf(await list('(last: 2)'))).toEqual([eva, bea].map(idOf));
  });

  it('MUST refuse sizes and cursors that it did not give', async () => {
    const wrong = ['(first: 0)', '(first: 101)', '(last: 0)', '(first: 1, last: 1)', '(after: "bm9uc2Vuc2U")', '(filter: { search: " " })'];
    const foreign = `(after: "${(await list('(filter: { hasOrders: true })')).pageInfo.endCursor}")`;
    for (const args of [...wrong, foreign, '(filter: { channels: ["unknown"] })']) {
      const { errors } = await ask(`{ customers${args} { nodes { id } } }`);
      expect(errors[0]?.extensions['code'], args).toBe('BAD_USER_INPUT');
    }
  });

  it('MUST be only those whom the viewer may see', async () => {
    expect(idsOf(await list('', 'one'))).toEqual([bea, ana].map(idOf));
    expect(idsOf(await list('', 'chat'))).toEqual([ana, eva].map(idOf));
    expect((await list('', 'chat')).nodes.map(({ fullName }) => fullName)).toEqual([null, null]);
    expect((await ask('{ customers { nodes { id } } }', {}, 'stranger')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
  });

  it('MUST be linked from orders and conversations', async () => {
    const query = `{
      orders(filter: { search: "order-1" }) { nodes { customer { person { id fullName } } } }
      conversation(channel: "second", phoneNumber: "${ana}") { person { id } }
      customer(phoneNumber: "${ana}") { conversations { channel { name } contactId } }
    }`;
    expect((await ask(query)).data).toEqual({
      orders: { nodes: [{ customer: { person: { id: idOf(ana), fullName: 'Ana María' } } }] },
      conversation: { person: { id: idOf(ana) } },
      customer: { conversations: [{ channel: { name: 'second' }, contactId: ana.slice(1) }] },
    });
  });

  const mergeText = `mutation ($ids: [ID!]!) { mergeCustomers(input: { customerIds: $ids }) {
    customer { id phoneNumbers merges { id mergedBy sides { contacts { channel { name } phoneNumber } } } } userErrors { code field }
  } }`;
  interface Merged {
    readonly mergeCustomers: {
      readonly customer: { readonly id: string; readonly merges: readonly { readonly id: string; readonly mergedBy: string }[] } | null;
      readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] }[];
    };
  }
  const merge = async (client: string, ...numbers: string[]) =>
    (await ask<Merged>(mergeText, { ids: numbers.map(idOf) }, client)).data?.mergeCustomers;
  const split = async (mergeId: string, client = 'all') =>
    (
      await ask(
        'mutation ($mergeId: ID!) { splitCustomer(input: { mergeId: $mergeId }) { customers { id } userErrors { code } } }',
        { mergeId },
        client,
      )
    ).data;
  const wholeOf = async (id: string, client = 'all') =>
    (
      await ask(
        'query ($id: ID!) { customer(id: $id) { id fullName phoneNumbers firstSeenAt lastSeenAt timeline { nodes { at } } contacts { contactId } } }',
        { id },
        client,
      )
    ).data;

  it('MUST be one under every id after a merge, and as before after it is split, with an event of each', async () => {
    const events = connectClient(shop.address, 'the-token-of-all');
    const blind = connectClient(shop.address, 'the-token-of-one');
    const stream = await events.subscribe('subscription { customerChanged { id kind actor customers { id } } }');
    const unseen = await blind.subscribe('subscription { customerChanged { customers { phoneNumbers } } }');
    const before = await Promise.all([ana, eva].map((number) => wholeOf(idOf(number))));
    const merged = await merge('all', ana, eva);
    expect(merged).toMatchObject({ userErrors: [], customer: { id: idOf(eva), phoneNumbers: [eva, ana], merges: [{ mergedBy: 'all' }] } });
    expect(await wholeOf(idOf(ana))).toEqual(await wholeOf(idOf(eva)));
    expect(idsOf(await list(''))).toEqual([eva, bea].map(idOf));
    expect(await merge('all', eva, ana)).toEqual(merged);
    const mergeId = merged?.customer?.merges[0]?.id ?? '';
    const undone = { splitCustomer: { customers: [ana, eva].map((number) => ({ id: idOf(number) })), userErrors: [] } };
    expect(await split(mergeId)).toEqual(undone);
    expect(await split(mergeId)).toEqual(undone);
    expect(await Promise.all([ana, eva].map((number) => wholeOf(idOf(number))))).toEqual(before);
    expect((await take(stream, 2)).map(({ data }) => data)).toMatchObject([
      { customerChanged: { kind: 'MERGED', actor: 'all' } },
      { customerChanged: { kind: 'SPLIT', actor: 'all', customers: [{ id: idOf(ana) }, { id: idOf(eva) }] } },
    ]);
    // Eva is not on this viewer's channel, so the next event is its first.
    const again = await merge('one', ana, bea);
    expect((await take(unseen, 1)).map(({ data }) => data)).toEqual([{ customerChanged: { customers: [{ phoneNumbers: [bea, ana] }] } }]);
    await split(again?.customer?.merges[0]?.id ?? '', 'one');
    await events.dispose();
    await blind.dispose();
  });

  it('MUST have exact statistics over all channels and numbers, and only with the scope of orders', async () => {
    const total = (amount: string, currencyCode: string) => ({ total: { amount, currencyCode } });
    const place = (
      channel: string,
      reference: string,
      minute: number,
      money: object,
      phoneNumber: string | null,
      contactId: string | null,
    ) =>
      shop.gateway.ledger.orders.put(
        orderOf(channel, reference, { customer: { name: null, phoneNumber, email: null, contactId }, placedAt: at(minute), ...money }),
        eventOf(channel, reference, { at: at(minute) }),
      );
    const [noa, other] = ['+4915112345600', '+4915112345601'];
    await place(shopChannel, 'n-1', 10, total('0.10', 'EUR'), noa, 'chat-7');
    await place('second', 'n-2', 12, total('0.20', 'EUR'), other, null);
    await place('second', 'n-3', 11, total('5', 'BRL'), noa, null);
    await place(shopChannel, 'n-4', 13, {}, null, 'chat-7');
    // The same address of somebody else on another channel.
    await place('second', 'x-1', 14, total('99', 'EUR'), null, 'chat-7');
    const merged = await merge('all', noa, other);
    const fields =
      'firstOrderAt lastOrderAt statistics { groups { orderCount amounts { currencyCode orderCount sum { amount } } } sources { state } }';
    const statistics = async (client: string) => ask(`{ customer(phoneNumber: "${noa}") { ${fields} } }`, {}, client);
    expect((await statistics('all')).data).toEqual({
      customer: {
        firstOrderAt: at(10),
        lastOrderAt: at(13),
        statistics: {
          groups: [
            {
              orderCount: 4,
              amounts: [
                { currencyCode: 'BRL', orderCount: 1, sum: { amount: '5.00' } },
                { currencyCode: 'EUR', orderCount: 2, sum: { amount: '0.30' } },
              ],
            },
          ],
          sources: [{ state: 'OK' }, { state: 'OK' }],
        },
      },
    });
    expect((await statistics('one')).data).toMatchObject({ customer: { statistics: { groups: [{ orderCount: 2 }] } } });
    expect((await statistics('chat')).data).toEqual({ customer: null });
    await split(merged?.customer?.merges[0]?.id ?? '');
  });

  it('MUST refuse a customer whom the viewer may not see as one that does not exist, and show nothing of a merge', async () => {
    const alone = await wholeOf(idOf(ana), 'one');
    const unknown = { customer: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'customerIds', '1'] }] };
    expect(await merge('one', ana, eva)).toEqual(unknown);
    expect(await merge('one', ana, '+14155550000')).toEqual(unknown);
    const merged = await merge('all', ana, eva);
    const mergeId = merged?.customer?.merges[0]?.id ?? '';
    expect(await wholeOf(idOf(ana), 'one')).toEqual(alone);
    const missing = { splitCustomer: { customers: [], userErrors: [{ code: 'NOT_FOUND' }] } };
    expect(await split(mergeId, 'one')).toEqual(missing);
    expect(await split(toId('CustomerMerge', '', '0'.repeat(28)))).toEqual(missing);
    expect(await split('nonsense')).toEqual(missing);
    await split(mergeId);
    expect((await ask(mergeText, { ids: [idOf(ana)] }, 'chat')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
    expect((await merge('all'))?.userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'customerIds'] }]);
  });
});
