import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import {
  UpdateOrderStatusDocument,
  WriteByIdDocument,
  WritesDocument,
  WritesWithOrdersDocument,
  type OrderStatus,
  type WriteFilter,
  type WritesQuery,
} from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { SetClock } from '../../set-clock.js';

const storefront = { name: 'storefront', token: 'storefront-token', scopes: ['orders:read', 'orders:write'], channels: ['*'] };
const operator = { name: 'operator', token: 'operator-token', scopes: ['operations:read'], channels: ['riyadh'] };

describe('writes', () => {
  let simulators: readonly AwalSimulator[];
  let gateway: RunningGateway;

  const update = async (channel: string, id: number, status: OrderStatus, idempotencyKey: string | null = null) => {
    const input = { orderId: toId('Order', channel, String(id)), status, idempotencyKey };
    return (await gateway.ask(UpdateOrderStatusDocument, { input }, storefront.token)).data?.updateOrderStatus;
  };
  const list = async (filter?: WriteFilter, token?: string) =>
    (await gateway.read(WritesDocument, { first: 100, filter }, token)).writes.nodes;

  beforeAll(async () => {
    const start = () => startAwalSimulator({ orders: [1, 2, 3, 4].map((id) => sampleOrder({ id })) });
    const [riyadh, jeddah] = [await start(), await start()];
    simulators = [riyadh, jeddah];
    const channels = { riyadh: { provider: 'awal', simulator: riyadh }, jeddah: { provider: 'awal', simulator: jeddah } };
    const clock = new SetClock();
    gateway = await runGateway({ channels, clients: [storefront, operator], timing: clock });
    await update('riyadh', 1, 'ACCEPTED', 'first');
    await update('jeddah', 1, 'ACCEPTED');
    riyadh.fail({
      kind: 'answer',
      answer: { status: 422, body: { error: 'validation_failed', message: 'No', details: { status: 'No' } } },
      when: ({ method }) => method === 'PUT',
    });
    await update('riyadh', 2, 'ACCEPTED', 'refused');
    riyadh.fail({ kind: 'answer', answer: { status: 429, body: {} }, when: ({ method }) => method === 'PUT' });
    await update('riyadh', 3, 'ACCEPTED', 'not applied');
    // The channel pauses after a 429.
    clock.pass(10);
    riyadh.fail({ kind: 'cut-before', when: ({ method }) => method === 'PUT' });
    await update('riyadh', 4, 'ACCEPTED', 'unknown');
  });
  afterAll(async () => {
    await gateway.close();
    await Promise.all(simulators.map((simulator) => simulator.close()));
  });

  it('are listed newest first, with client, operation, state and outcome', async () => {
    const writes = await list();
    expect(
      writes.map(({ channel, idempotencyKey, state, outcome, providerCode }) => [
        channel.name,
        idempotencyKey,
        state,
        outcome,
        providerCode,
      ]),
    ).toEqual([
      ['riyadh', 'unknown', 'UNKNOWN', 'UNKNOWN', null],
      ['riyadh', null, 'REFUSED', null, null],
      ['riyadh', 'refused', 'REFUSED', null, 'validation_failed'],
      ['jeddah', null, 'DONE', 'APPLIED', null],
      ['riyadh', 'first', 'DONE', 'APPLIED', null],
    ]);
    for (const write of writes) {
      expect(write).toMatchObject({ operation: 'updateOrderStatus', client: 'storefront' });
      expect(Date.parse(write.settledAt ?? '')).toBeGreaterThanOrEqual(Date.parse(write.requestedAt));
    }
  });

  it('are filtered by state and channel', async () => {
    expect((await list({ states: ['UNKNOWN', 'DONE'] })).map(({ state }) => state)).toEqual(['UNKNOWN', 'DONE', 'DONE']);
    expect((await list({ channels: ['jeddah'] })).map(({ channel }) => channel.name)).toEqual(['jeddah']);
    expect(await list({ channels: ['jeddah'], states: ['UNKNOWN'] })).toEqual([]);
    expect(await list({ states: [] })).toEqual([]);
  });

  it('are paged without repeating or skipping one', async () => {
    const all = (await list()).map(({ id }) => id);
    const walked: string[] = [];
    let after: string | null | undefined = null;
    for (let hasNextPage = true; hasNextPage;) {
      const page: WritesQuery = await gateway.read(WritesDocument, { first: 2, after });
      const { pageInfo, edges, nodes } = page.writes;
      expect(pageInfo.hasPreviousPage).toBe(after !== null);
      expect([edges[0]?.cursor, edges.at(-1)?.cursor]).toEqual([pageInfo.startCursor, pageInfo.endCursor]);
      walked.push(...nodes.map(({ id }) => id));
      ({ hasNextPage, endCursor: after } = pageInfo);
    }
    expect(walked).toEqual(all);
  });

  it('refuse a cursor of another filter, and an empty page', async () => {
    const { writes } = await gateway.read(WritesDocument, { first: 1 });
    const other = await gateway.ask(WritesDocument, { after: writes.pageInfo.endCursor, filter: { states: ['DONE'] } });
    expect(other.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
    expect((await gateway.ask(WritesDocument, { first: 0 })).errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT', argument: 'first' } },
    ]);
  });

  it('are visible to an operator for its own channels only', async () => {
    const seen = await list(undefined, operator.token);
    expect(new Set(seen.map(({ channel }) => channel.name))).toEqual(new Set(['riyadh']));
    const foreign = await gateway.ask(WritesDocument, { filter: { channels: ['jeddah'] } }, operator.token);
    expect(foreign.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'filter.channels' } }]);
  });

  it('are visible only with operations:read', async () => {
    const { errors } = await gateway.ask(WritesDocument, {}, storefront.token);
    expect(errors).toMatchObject([{ path: ['writes'], extensions: { code: 'FORBIDDEN' } }]);
  });

  it('have their orders, for clients with orders:read', async () => {
    const { writes } = await gateway.read(WritesWithOrdersDocument, { filter: { states: ['DONE'], channels: ['riyadh'] } });
    expect(writes.nodes.map(({ order }) => order)).toEqual([{ reference: '1', status: 'ACCEPTED' }]);
    const { errors } = await gateway.ask(WritesWithOrdersDocument, { filter: { states: ['DONE'] } }, operator.token);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });

  it('are nodes: found by id, hidden from other clients, and null when they do not exist', async () => {
    const [write] = await list({ channels: ['jeddah'] });
    const id = write?.id ?? '';
    expect((await gateway.read(WriteByIdDocument, { id })).node).toEqual({ __typename: 'Write', ...write });
    const hidden = [operator.token, storefront.token].map(async (token) => (await gateway.read(WriteByIdDocument, { id }, token)).node);
    expect(await Promise.all(hidden)).toEqual([null, null]);
    expect((await gateway.read(WriteByIdDocument, { id: toId('Write', 'jeddah', 'none') })).node).toBeNull();
    const [kept] = await gateway.gateway.ledger.writes.list({ channels: ['jeddah'], states: null, after: null, limit: 1 });
    const key = kept?.id ?? '';
    expect((await gateway.read(WriteByIdDocument, { id: toId('Write', 'riyadh', key) })).node).toBeNull();
  });
});
