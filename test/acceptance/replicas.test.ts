import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import type { Simulator } from '../../src/providers/simulator/server.js';
import { connectClient, take } from '../graphql/transport/subscribing-client.js';
import { UpdateOrderStatusDocument } from '../operations/generated.js';
import { ask, createContainer, startGateway, type RunningGateway } from './running-image.js';
import { openShop, type Shop } from './shop.js';
import { shared, type Setting, type Stores } from './stores.js';

const image = inject('image');
const orderChanged = 'subscription { orderChanged { kind order { reference } } }';
const requestsPerMinute = 300;

interface Written {
  readonly updateOrderStatus: { readonly outcome: string | null; readonly userErrors: readonly { readonly code: string }[] };
}

// Replicas have servers between them.
describe.runIf(shared !== undefined)('two replicas of the image on PostgreSQL and Redis', () => {
  let stores: Stores;
  let shop: Shop;
  let one: RunningGateway;
  let two: RunningGateway;
  const toEnd: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    stores = await (shared as Setting).open();
    toEnd.push(stores.remove);
    shop = await openShop();
    toEnd.push(shop.close);
    // Both begin at once, on an empty database.
    [one, two] = await Promise.all([startReplica(), startReplica()]);
  });
  afterAll(async () => {
    for (const end of toEnd.splice(0).reverse()) await end();
  });

  async function startReplica(): Promise<RunningGateway> {
    const container = await createContainer(image, stores.environment);
    toEnd.push(container.remove);
    const limited = { wabotick: { callsPerMinute: 20, timeoutMs: 1000 } };
    const file = await shop.configure(container.volume, { server: { limits: { requestsPerMinute } }, channel: limited });
    const gateway = await startGateway(container, { environment: { PARLEY_CONFIG: file }, token: shop.token });
    toEnd.push(() => gateway.stop('SIGKILL'));
    return gateway;
  }

  const simulator = (provider: string): Simulator => shop.simulators[provider] as Simulator;
  /** Orders of one provider, reported to this replica. */
  const place = async (replica: RunningGateway, count: number): Promise<void> => {
    const { webhooks } = simulator('zapi');
    webhooks?.deliverTo(shop.webhookAddress(replica.address, 'zapi'));
    for (let order = 0; order < count; order += 1) webhooks?.placeOrder();
    const statuses = (await webhooks?.delivered()) ?? [];
    expect(statuses.slice(-count)).toEqual(Array.from({ length: count }, () => 200));
  };
  const referencesAt = async (replica: RunningGateway): Promise<string[]> => {
    const query = 'query ($channel: String!) { orders(first: 100, filter: { channels: [$channel] }) { nodes { reference } } }';
    const { data, errors } = await replica.ask(query, { channel: shop.channel('zapi') });
    expect(errors).toEqual([]);
    return (data as { orders: { nodes: { reference: string }[] } }).orders.nodes.map(({ reference }) => reference);
  };
  const webhooksAt = async (replica: RunningGateway, state: string): Promise<number> => {
    const query = 'query ($filter: WebhookEventFilter) { webhookEvents(first: 100, filter: $filter) { nodes { id } } }';
    const { data } = await replica.ask(query, { filter: { channels: [shop.channel('zapi')], processingStates: [state] } });
    return (data as { webhookEvents: { nodes: unknown[] } }).webhookEvents.nodes.length;
  };
  const change = async (
    replica: RunningGateway,
    [order, status]: readonly [string, string],
    idempotencyKey: string,
  ): Promise<Written['updateOrderStatus']> => {
    const input = { orderId: toId('Order', shop.channel('awal'), order), status, idempotencyKey };
    return ((await replica.ask(UpdateOrderStatusDocument.toString(), { input })).data as Written).updateOrderStatus;
  };
  const puts = (): number => simulator('awal').requests.filter(({ method }) => method === 'PUT').length;

  it('MUST publish at the second what the first receives by webhook, and then both know it', async () => {
    const client = connectClient(two.address, shop.token);
    toEnd.push(() => client.dispose());
    const events = await client.subscribe(orderChanged);
    await place(one, 1);
    const [event] = await take(events, 1);
    expect(event).toMatchObject({ data: { orderChanged: { kind: 'PLACED' } } });
    const reference = (event?.data?.['orderChanged'] as unknown as { order: { reference: string } }).order.reference;
    expect(await referencesAt(one)).toEqual([reference]);
    expect(await referencesAt(two)).toEqual([reference]);
  });

  it('MUST give one key the same answer, and call the provider once', async () => {
    const answers = [
      await change(one, ['2', 'SHIPPED'], 'one-after-the-other'),
      await change(two, ['2', 'SHIPPED'], 'one-after-the-other'),
    ];
    expect(answers).toMatchObject([
      { outcome: 'APPLIED', userErrors: [] },
      { outcome: 'APPLIED', userErrors: [] },
    ]);
    expect(puts()).toBe(1);
  });

  it('MUST call the provider once for a key that comes to both at the same time', async () => {
    const before = puts();
    const answers = await Promise.all([
      change(one, ['1', 'ACCEPTED'], 'at-the-same-time'),
      change(two, ['1', 'ACCEPTED'], 'at-the-same-time'),
    ]);
    expect(puts() - before).toBe(1);
    const said = answers.map(({ outcome, userErrors }) => outcome ?? userErrors[0]?.code);
    expect(said).toContain('APPLIED');
    for (const word of said) expect(['APPLIED', 'IDEMPOTENCY_KEY_IN_USE']).toContain(word);
  });

  it("MUST share a channel's calls per minute", async () => {
    const channel = shop.channel('wabotick');
    const query = 'query ($channels: [String!]) { templates(first: 1, filter: { channels: $channels }) { sources { state } } }';
    const before = simulator('wabotick').requests.length;
    const begun = performance.now();
    const askOften = async (replica: RunningGateway): Promise<string[]> => {
      const states: string[] = [];
      for (let round = 0; round < 6; round += 1) {
        const { data } = await replica.ask(query, { channels: [channel] });
        states.push(...(data as { templates: { sources: { state: string }[] } }).templates.sources.map(({ state }) => state));
      }
      return states;
    };
    const states = (await Promise.all([one, two].map(askOften))).flat();
    const seconds = (performance.now() - begun) / 1000;
    const calls = simulator('wabotick').requests.length - before;
    expect(states.filter((state) => state === 'OK')).toHaveLength(calls);
    expect(new Set(states)).toEqual(new Set(['OK', 'RATE_LIMITED']));
    // Two at once for both together, one every 3.3 s after that, and one more where Redis was too slow for a moment. Alone each has two.
    expect(calls).toBeLessThanOrEqual(3 + Math.floor(seconds / 3.3));
    const redis = new Redis(stores.environment['REDIS_URL'] as string);
    toEnd.push(() => redis.quit());
    expect(await redis.zcard(`parley:callers:{${channel}}`)).toBe(2);
  });

  it("MUST share a client's requests per minute", async () => {
    const query = { query: '{ __typename }', token: shop.otherToken };
    const begun = performance.now();
    const statuses: number[] = [];
    while (statuses.length < 10 * requestsPerMinute && statuses.at(-1) !== 429)
      statuses.push(...(await Promise.all([one, two].map(async ({ address }) => (await ask(address, query)).status))));
    const seconds = (performance.now() - begun) / 1000;
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    const accepted = statuses.filter((status) => status === 200).length;
    expect(accepted).toBeGreaterThanOrEqual(requestsPerMinute);
    // What flowed back meanwhile; two replicas with limits of their own would accept twice as many.
    expect(accepted).toBeLessThanOrEqual(requestsPerMinute + Math.ceil((seconds * requestsPerMinute) / 60));
  });

  it('MUST go on when one is killed, and apply what that one had accepted and not applied', { timeout: 120_000 }, async () => {
    const known = await referencesAt(two);
    const client = connectClient(two.address, shop.token);
    toEnd.push(() => client.dispose());
    const events = await client.subscribe(orderChanged);
    const release = await holdEvents();
    await place(one, 10);
    expect(await webhooksAt(two, 'PENDING')).toBe(10);
    await one.stop('SIGKILL');
    await release();
    expect(await change(two, ['1', 'SHIPPED'], 'after-the-death')).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    // The dead one's turn at the channel ends after 30 seconds at most.
    await expect.poll(() => webhooksAt(two, 'PENDING'), { timeout: 60_000, interval: 500 }).toBe(0);
    expect(await webhooksAt(two, 'DONE')).toBe(11);
    const placed = await referencesAt(two);
    expect(placed).toHaveLength(known.length + 10);
    expect(new Set(placed).size).toBe(placed.length);
    // The change of order 1 is among the events; each order is reported once.
    const received = (await take(events, 11)).map(
      ({ data }) => data?.['orderChanged'] as unknown as { kind: string; order: { reference: string } },
    );
    const reported = received.filter(({ kind }) => kind === 'PLACED').map(({ order }) => order.reference);
    expect(reported.sort()).toEqual(placed.filter((reference) => !known.includes(reference)).sort());
  });

  it('MUST end with 0 at SIGTERM, the last one too', async () => {
    expect(await two.stop()).toMatchObject({ code: 0, stderr: '' });
  });

  /** Nothing that happens to orders can be recorded until it is released; webhooks can be kept. */
  async function holdEvents(): Promise<() => Promise<void>> {
    const holder = new pg.Client({ connectionString: stores.environment['DATABASE_URL'] });
    await holder.connect();
    await holder.query('begin');
    await holder.query('lock table order_events in exclusive mode');
    let isReleased = false;
    const release = async (): Promise<void> => {
      if (isReleased) return;
      isReleased = true;
      await holder.end();
    };
    toEnd.push(release);
    return release;
  }
});
