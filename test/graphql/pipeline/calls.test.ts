import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { startWabotickSimulator, type WabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import { numerousData } from '../../../src/providers/wabotick/simulator/data.js';
import { OrdersWithCustomersDocument, UpdateOrderStatusDocument } from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

/** An account of 50 orders by 10 customers from 2 catalogs, and a second provider beside it. */
let miami: WabotickSimulator;
let riyadh: AwalSimulator;
let gateway: RunningGateway;

beforeAll(async () => {
  miami = await startWabotickSimulator({ data: numerousData({ orders: 50, customers: 10, catalogs: 2 }) });
  riyadh = await startAwalSimulator();
  gateway = await runGateway({
    channels: { miami: { provider: 'wabotick', simulator: miami }, riyadh: { provider: 'awal', simulator: riyadh } },
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([miami.close(), riyadh.close()]);
});
beforeEach(() => {
  miami.forgetRequests();
  riyadh.forgetRequests();
});

/** How often each endpoint was asked, by the end of its path. */
function miamiCalls(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { path } of miami.requests) {
    const endpoint = path.split('/whatsapp/')[1] ?? path;
    counts[endpoint] = (counts[endpoint] ?? 0) + 1;
  }
  return counts;
}

const reference = (index: number): string => `17231046738${String(index).padStart(10, '0')}`;
const orderIds = (count: number): string[] => Array.from({ length: count }, (_, index) => toId('Order', 'miami', reference(index)));

async function ask<Data>(query: string, variables: object = {}): Promise<Data> {
  const { data, errors } = await gateway.ask<Data, object>(query, variables);
  expect(errors).toEqual([]);
  return data as Data;
}

describe('calls to a provider', () => {
  it('are 1 catalog list, 2 order lists and 10 subscriber reads for 50 orders of 10 customers with their catalogs', async () => {
    const { orders } = await gateway.read(OrdersWithCustomersDocument, { first: 50, filter: { channels: ['miami'] } });
    expect(orders.nodes).toHaveLength(50);
    expect(orders.nodes.every(({ subscriber, catalog }) => subscriber?.firstName === 'John' && catalog?.name === 'The White')).toBe(true);
    expect(miamiCalls()).toEqual({ 'catalog/list': 1, 'catalog/order/list': 2, 'subscriber/get': 10 });
  });

  it('are one order list per catalog for 20 orders asked for one by one', async () => {
    const selections = orderIds(20).map((id, index) => `order${index}: order(id: "${id}") { reference }`);
    const data = await ask<Record<string, { reference: string }>>(`{ ${selections.join('\n')} }`);
    expect(Object.values(data).map((order) => order.reference)).toEqual(Array.from({ length: 20 }, (_, index) => reference(index)));
    expect(miamiCalls()).toEqual({ 'catalog/list': 1, 'catalog/order/list': 2 });
  });

  it('are no more for 50 ids in one field, in the order of the ids, with unknown ids and another channel among them', async () => {
    const ids = [...orderIds(50).reverse(), toId('Order', 'miami', '1'), toId('Order', 'riyadh', '2')];
    const { nodes } = await ask<{ nodes: ({ id: string } | null)[] }>('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });
    expect(nodes.map((node) => node?.id ?? null)).toEqual([...ids.slice(0, 50), null, ids[51]]);
    expect(miamiCalls()).toEqual({ 'catalog/list': 1, 'catalog/order/list': 2 });
    // The second finds out whether the order is of the channel's own number.
    expect(riyadh.requests.map(({ path }) => path)).toEqual(['/api/developer/orders/2', '/api/developer/orders']);
  });

  it('are shared between a list, orders by id and the catalogs of one request', async () => {
    const [id] = orderIds(1);
    await ask(`{
      orders(filter: { channels: ["miami"] }) { nodes { catalog { name } } }
      order(id: "${id}") { catalog { name orders(first: 2) { nodes { reference } } } }
      catalogs(channels: ["miami"]) { nodes { name } }
    }`);
    expect(miamiCalls()).toEqual({ 'catalog/list': 1, 'catalog/order/list': 2 });
  });

  it('are one subscriber read per person, however often and in whatever place the person is asked for', async () => {
    const contactId = '14155550100';
    await ask(`{
      one: subscriber(channel: "miami", contactId: "${contactId}") { firstName }
      two: subscriber(channel: "miami", phoneNumber: "+${contactId}") { lastName }
      conversation(channel: "miami", contactId: "${contactId}") { subscriber { firstName } assignedAgent }
      node(id: "${toId('Subscriber', 'miami', contactId)}") { id }
    }`);
    expect(miamiCalls()).toEqual({ 'subscriber/get': 1 });
  });

  it('are none for the history of 50 orders', async () => {
    const { orders } = await ask<{ orders: { nodes: { history: unknown[] }[] } }>(
      '{ orders(first: 50, filter: { channels: ["miami"] }) { nodes { history { kind } } } }',
    );
    expect(orders.nodes.map(({ history }) => history)).toEqual(Array.from({ length: 50 }, () => []));
    expect(miamiCalls()).toEqual({ 'catalog/list': 1, 'catalog/order/list': 2 });
  });

  it('are none for what the answer does not need of a person or catalog', async () => {
    await ask(
      '{ orders(first: 50, filter: { channels: ["miami"] }) { nodes { customer { contactId } channel { name provider { name } } } } }',
    );
    expect(miamiCalls()).toEqual({ 'catalog/list': 1, 'catalog/order/list': 2 });
  });

  it('are none for what the gateway knows itself', async () => {
    await ask('{ viewer { name channels { name } } providers { name } channels { name capabilities { name } } __typename }');
    expect(miami.requests).toEqual([]);
    expect(riyadh.requests).toEqual([]);
  });

  it('are made anew before and after a write, so that neither the write nor its answer trusts what is old', async () => {
    const [orderId] = orderIds(1);
    const { updateOrderStatus } = await gateway.read(UpdateOrderStatusDocument, {
      input: { orderId: orderId as string, status: 'SHIPPED' },
    });
    expect(updateOrderStatus?.order).toMatchObject({ status: 'SHIPPED', providerStatus: 'Shipped' });
    expect(miamiCalls()).toEqual({ 'catalog/list': 2, 'catalog/order/list': 4, 'catalog/order/status-change': 1 });
  });
});
