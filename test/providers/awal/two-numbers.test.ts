import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { garbage } from '../../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { targets } from './channel.js';

const northern = [1, 2, 3, 4].map((id) => sampleOrder({ id, order_number: `N-${id}`, created_at: `2024-03-0${id}T10:00:00Z` }));
const southern = [11, 12, 13].map((id) => sampleOrder({ id, order_number: `S-${id}`, created_at: '2024-03-02T10:00:00Z' }));
const south = '654321';

/** Two channels at two numbers of one account: Awal returns any order of the account by its id. */
let simulator: AwalSimulator;
let gateway: RunningGateway;
beforeEach(async () => {
  simulator = await startAwalSimulator({ orders: northern, otherNumbers: { [south]: southern } });
  gateway = await runGateway({
    channels: {
      north: { provider: 'awal', simulator },
      south: { provider: 'awal', simulator, settings: { phoneNumberId: south } },
    },
  });
});
afterEach(async () => {
  await gateway.close();
  await simulator.close();
});

async function read<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
  const { data, errors } = await gateway.ask<Data, Record<string, unknown>>(query, variables);
  if (data == null || errors.length > 0) throw new Error(JSON.stringify(errors));
  return data;
}

const nodes = (channel: string, references: readonly number[]): Promise<{ nodes: readonly ({ reference: string } | null)[] }> =>
  read('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { reference } } }', {
    ids: references.map((reference) => toId('Order', channel, String(reference))),
  });

const changes = (): string[] => targets(simulator).filter((target) => !target.startsWith('GET'));
const lists = (): string[] => targets(simulator).filter((target) => target.startsWith('GET /api/developer/orders?'));

describe('an order of another number of the same account', () => {
  it('MUST look like one that does not exist, by id, by reference and as a node', async () => {
    const query = (reference: string) => `{
      order(id: "${toId('Order', 'north', reference)}") { reference }
      orderByReference(channel: "north", reference: "${reference}") { reference }
      node(id: "${toId('Order', 'north', reference)}") { id }
    }`;
    const nothing = { order: null, orderByReference: null, node: null };
    expect(await gateway.ask(query('11'))).toEqual({ status: 200, data: nothing, errors: [] });
    expect(await gateway.ask(query('404'))).toEqual({ status: 200, data: nothing, errors: [] });
    expect((await nodes('south', [11])).nodes).toEqual([{ reference: '11' }]);
  });

  it.each([
    ['updateOrderStatus', 'status: ACCEPTED'],
    ['updateOrder', 'adminNotes: "x"'],
  ])('MUST not be changed by %s, which answers as for one that is not there', async (mutation, change) => {
    const ask = (reference: string) =>
      gateway.ask(
        `mutation { ${mutation}(input: { orderId: "${toId('Order', 'north', reference)}", ${change} }) { outcome order { id } userErrors { code field message } } }`,
      );
    const answer = await ask('11');
    expect(answer.data).toMatchObject({ [mutation]: { outcome: null, order: null, userErrors: [{ code: 'NOT_FOUND' }] } });
    expect(answer).toEqual(await ask('404'));
    expect(changes()).toEqual([]);
    expect(simulator.order(11)).toEqual(southern[0]);
  });

  it('MUST stay unknown among orders of the own number, for one list beside their details', async () => {
    expect((await nodes('north', [1, 11, 2, 12, 3])).nodes).toEqual([
      { reference: '1' },
      null,
      { reference: '2' },
      null,
      { reference: '3' },
    ]);
    expect(lists()).toHaveLength(1);
    expect(simulator.requests).toHaveLength(6);
  });
});

describe('an order of the own number', () => {
  it('MUST be looked for in the list of its number by its number and day, once', async () => {
    await nodes('north', [2]);
    await nodes('north', [2]);
    const list = 'GET /api/developer/orders?phone_number_id=123456&page=1&limit=100&from_date=2024-03-01&to_date=2024-03-03&searchTerm=N-2';
    expect(targets(simulator)).toEqual(['GET /api/developer/orders/2', list, 'GET /api/developer/orders/2']);
  });

  it('MUST cost no more when it was listed before', async () => {
    await read('{ orders(filter: { channels: ["north"] }) { nodes { id } } }');
    simulator.forgetRequests();
    await nodes('north', [1, 2, 3, 4]);
    expect(lists()).toEqual([]);
    const answer = await read(
      `mutation { updateOrderStatus(input: { orderId: "${toId('Order', 'north', '1')}", status: ACCEPTED }) { outcome } }`,
    );
    expect(answer).toEqual({ updateOrderStatus: { outcome: 'APPLIED' } });
    expect(lists()).toEqual([]);
  });

  it('MUST cost no more after a webhook about it', async () => {
    const order = { ...northern[3], id: 4 };
    simulator.webhooks.deliverTo(`${gateway.address}/webhooks/north`);
    simulator.change(4, { status: 'accepted' });
    await expect.poll(async () => (await gateway.gateway.ledger.orders.get('north', ['4'])).size, { timeout: 10_000 }).toBe(1);
    expect((await nodes('north', [order.id])).nodes).toEqual([{ reference: '4' }]);
    expect(lists()).toEqual([]);
  });

  it('MUST be found without a number and a day', async () => {
    const list = { status: 200, body: { status: true, data: [{ id: 3 }], meta: { current_page: 1, per_page: 100, last_page: 1 } } };
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: true, data: { id: 3 } } } });
    simulator.fail({ kind: 'answer', answer: list });
    expect((await nodes('north', [3])).nodes).toEqual([{ reference: '3' }]);
    expect(lists()).toEqual(['GET /api/developer/orders?phone_number_id=123456&page=1&limit=100']);
  });

  it('MUST be an error and not missing when its list cannot be read', async () => {
    simulator.fail({ kind: 'answer', answer: garbage, when: ({ target }) => target.includes('searchTerm=N-2') });
    const query = `{ order(id: "${toId('Order', 'north', '2')}") { reference } }`;
    expect(await gateway.ask(query)).toMatchObject({ data: { order: null }, errors: [{ extensions: { code: 'PROVIDER_BAD_RESPONSE' } }] });
    expect(await read(query)).toEqual({ order: { reference: '2' } });
  });
});
