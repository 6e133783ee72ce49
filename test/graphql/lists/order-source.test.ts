import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { toOrder, type Order } from '../../../src/domain/order.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { during, htmlPage } from '../../faults.js';
import {
  OrderDocument,
  OrderReferencesDocument,
  OrdersDocument,
  type OrderReferencesQuery,
  type OrderReferencesQueryVariables,
  type OrdersQueryVariables,
} from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { remember } from '../queries/five-channels.js';

/** A provider that lists orders 1 to 6. The ledger has later versions of some, and some that are no longer listed. */
let riyadh: AwalSimulator;
let gateway: RunningGateway;

const minute = (index: number): string => `2024-01-15T10:${String(index).padStart(2, '0')}:00.000Z`;
const listed = [1, 2, 3, 4, 5, 6].map((id) => sampleOrder({ id, created_at: minute(id * 10 - 5), updated_at: minute(id * 10 - 5) }));

/** An order as a webhook reported it. */
function reported(reference: string, more: Partial<Order>): Order {
  return toOrder({ channel: 'riyadh', reference, source: { kind: 'LEDGER', asOf: minute(59) }, ...more });
}

beforeAll(async () => {
  riyadh = await startAwalSimulator({ orders: listed });
  gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator: riyadh } } });
  await remember(gateway, 'riyadh', [
    reported('2', { status: 'SHIPPED', providerStatus: 'shipped', placedAt: minute(15), updatedAt: minute(16) }),
    reported('4', { status: 'COMPLETED', providerStatus: 'completed', placedAt: minute(35), updatedAt: minute(34) }),
    reported('900', { status: 'DELIVERED', placedAt: minute(30), updatedAt: minute(30) }),
    reported('901', { status: 'PENDING', placedAt: minute(58) }),
  ]);
});
afterAll(async () => {
  await gateway.close();
  await riyadh.close();
});

async function list(variables: OrdersQueryVariables) {
  const { orders } = await gateway.read(OrdersDocument, variables);
  return orders.nodes.map(({ reference, status, source }) => [reference, status, source.kind]);
}

async function walk(variables: OrderReferencesQueryVariables): Promise<string[]> {
  const walked: string[] = [];
  let after: string | null = null;
  do {
    const page: OrderReferencesQuery = await gateway.read(OrderReferencesDocument, { ...variables, after });
    walked.push(...page.orders.nodes.map(({ reference }) => reference));
    after = page.orders.pageInfo.hasNextPage ? page.orders.pageInfo.endCursor : null;
  } while (after !== null && walked.length < 20);
  return walked;
}

const readOrder = async (reference: string) => (await gateway.read(OrderDocument, { id: toId('Order', 'riyadh', reference) })).order;

describe('the orders of a provider with a list and webhooks', () => {
  it('are one list, each once, in its latest version and position', async () => {
    expect(await list({ first: 50 })).toEqual([
      ['901', 'PENDING', 'LEDGER'],
      ['6', 'PENDING', 'LIVE'],
      ['5', 'PENDING', 'LIVE'],
      ['4', 'PENDING', 'LIVE'],
      ['900', 'DELIVERED', 'LEDGER'],
      ['3', 'PENDING', 'LIVE'],
      ['2', 'SHIPPED', 'LEDGER'],
      ['1', 'PENDING', 'LIVE'],
    ]);
  });

  it.each([1, 2, 3, 5, 50])('are returned once each in pages of %i', async (first) => {
    expect(await walk({ first })).toEqual(['901', '6', '5', '4', '900', '3', '2', '1']);
  });

  it.each([1, 2, 3, 5, 50])('are returned once each by the time of their change, in pages of %i', async (first) => {
    const inOrder = ['6', '5', '4', '900', '3', '2', '1', '901'];
    expect(await walk({ first, orderBy: { field: 'UPDATED_AT', direction: 'DESC' } })).toEqual(inOrder);
    expect(await walk({ first, orderBy: { field: 'UPDATED_AT', direction: 'ASC' } })).toEqual([...inOrder].reverse());
  });

  it('are the same by id', async () => {
    expect(await readOrder('2')).toMatchObject({ status: 'SHIPPED', source: { kind: 'LEDGER' } });
    expect(await readOrder('4')).toMatchObject({ status: 'PENDING', source: { kind: 'LIVE' } });
    expect(await readOrder('900')).toMatchObject({ status: 'DELIVERED', source: { kind: 'LEDGER' } });
  });

  it('keep what only the provider reports of an order whose later version is in the ledger', async () => {
    expect((await readOrder('2'))?.items).toMatchObject([{ name: 'Dates, 1 kg', quantity: 1 }]);
  });

  it('are filtered as one list', async () => {
    expect(await list({ filter: { statuses: ['DELIVERED'] } })).toEqual([['900', 'DELIVERED', 'LEDGER']]);
    expect(await list({ filter: { statuses: ['SHIPPED'] } })).toEqual([['2', 'SHIPPED', 'LEDGER']]);
    expect((await list({ filter: { statuses: ['PENDING'] } })).map(([reference]) => reference)).toEqual(['901', '6', '5', '4', '3', '1']);
    expect(await walk({ first: 1, filter: { statuses: ['PENDING'] } })).toEqual(['901', '6', '5', '4', '3', '1']);
  });

  it('are an error by id while the provider cannot be read, because the stored version may be old', async () => {
    const id = toId('Order', 'riyadh', '2');
    const { data, errors } = await during(riyadh, { kind: 'answer', answer: htmlPage(502) }, () => gateway.ask(OrderDocument, { id }));
    expect(data?.order).toBeNull();
    expect(errors).toMatchObject([{ path: ['order'], extensions: { code: 'PROVIDER_BAD_RESPONSE' } }]);
  });
});
