import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { toListed } from '../../src/providers/awal/simulator/orders.js';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import type { ReceivedRequest } from '../../src/providers/simulator/server.js';
import { connectClient } from '../graphql/transport/subscribing-client.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { createDatabase } from '../store/own-database.js';
import { WalkingClock } from '../walking-clock.js';
import { hour, orderNumbered, waitFor } from './shop.js';

const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;

interface FoundEvent {
  readonly kind: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly origin: string;
  readonly order: { readonly reference: string; readonly status: string; readonly isDeletedAtProvider: boolean };
}

/** Gateways over one store that copy the orders of one simulated provider, on a clock that the test moves. */
interface Shop {
  readonly simulator: AwalSimulator;
  readonly gateways: readonly RunningGateway[];
  /** Moves the clock, and waits until the list was read after that. */
  pass(seconds: number, part?: 'asOf' | 'fullAt'): Promise<void>;
  /** The events that each gateway's subscriber has received, as `kind reference from>to origin`. */
  readonly told: readonly (readonly string[])[];
  /** The events that the subscriber of the first gateway has received. */
  readonly events: readonly FoundEvent[];
  deliverWebhooks(): void;
}

const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

const subscription = 'subscription { orderChanged { kind from to origin order { reference status isDeletedAtProvider } } }';
const daySeconds = 24 * 60 * 60;

async function openShop({ isShared, before }: { isShared: boolean; before?: (simulator: AwalSimulator) => void }): Promise<Shop> {
  const simulator = await startAwalSimulator({ orders: [1, 2, 3].map((id) => orderNumbered(id)) });
  toEnd.push(() => simulator.close());
  before?.(simulator);
  const database = isShared ? await createDatabase(databaseUrl as string) : undefined;
  if (database !== undefined) toEnd.push(() => database.remove());
  const place = database === undefined ? {} : { databaseUrl: database.url, ...(redisUrl !== undefined && { redisUrl }) };
  let nowMs = Date.now();
  const gateways: RunningGateway[] = [];
  const received: FoundEvent[][] = [];
  for (let index = 0; index < (isShared ? 2 : 1); index += 1) {
    const riyadh = { provider: 'awal', simulator, sync: { orders: '60s' }, webhookKey: 'key-of-riyadh' };
    const gateway = await runGateway({ channels: { riyadh }, timing: new WalkingClock(), syncNowMs: () => nowMs, ...place });
    toEnd.push(() => gateway.close());
    const client = connectClient(gateway.address, 'everything-token');
    toEnd.push(() => client.dispose());
    const results = await client.subscribe(subscription);
    const events: FoundEvent[] = [];
    void (async () => {
      for await (const { data } of results) events.push(data?.['orderChanged'] as unknown as FoundEvent);
    })().catch(() => undefined);
    gateways.push(gateway);
    received.push(events);
  }
  const status = async () => {
    const query = '{ channel(name: "riyadh") { sync { state asOf fullAt progress isComplete } } }';
    type Status = { state: string; asOf: string | null; fullAt: string | null; progress: number | null; isComplete: boolean };
    const { data } = await (gateways[0] as RunningGateway).ask<{ channel: { sync: readonly [Status] } }, never>(query);
    return data?.channel.sync[0];
  };
  const read = async (part: 'asOf' | 'fullAt'): Promise<void> => {
    const since = new Date(nowMs - 59_000).toISOString();
    const isRead = (state: string | undefined): boolean => state === 'CURRENT' || (state === 'VERIFYING' && part === 'fullAt');
    await waitFor(status, (one) => isRead(one?.state) && (one?.[part] ?? '') >= since && one?.progress === 1);
  };
  // With a disturbed list the second read of it is not the last one, and waits.
  await read(before === undefined ? 'asOf' : 'fullAt');
  return {
    simulator,
    gateways,
    async pass(seconds, part = 'asOf') {
      nowMs += seconds * 1000;
      for (const { gateway } of gateways) gateway.sync.wake();
      await read(part);
    },
    get told() {
      // The items of an order that came by webhook are fetched afterwards.
      const withoutItems = received.map((events) => events.filter(({ kind }) => kind !== 'DETAILS_CHANGED'));
      return withoutItems.map((events) =>
        events.map(({ kind, from, to, origin, order }) => `${kind} ${order.reference} ${from}>${to} ${origin}`),
      );
    },
    events: received[0] as readonly FoundEvent[],
    deliverWebhooks: () => simulator.webhooks.deliverTo(`${gateways.at(-1)?.address}/webhooks/riyadh/key-of-riyadh`),
  };
}

/** Waits until every subscriber has received as many events, and returns what each of them received. */
async function toldOf(shop: Shop, lines: readonly string[]): Promise<void> {
  await waitFor(
    async () => shop.told,
    (told) => told.every(({ length }) => length >= lines.length),
  );
  expect(shop.told).toEqual(shop.gateways.map(() => lines));
}

async function historyOf(shop: Shop, reference: string): Promise<string[]> {
  const query = 'query ($id: ID!) { order(id: $id, maxAge: 1000000) { history { kind origin } } }';
  const gateway = shop.gateways.at(-1) as RunningGateway;
  const { data } = await gateway.ask<{ order: { history: { kind: string; origin: string }[] } }, object>(query, {
    id: toId('Order', 'riyadh', reference),
  });
  return (data?.order.history ?? []).map(({ kind, origin }) => `${kind} ${origin}`);
}

const places: [string, boolean][] = [['one gateway with SQLite', false]];
// Replicas need a server between them.
if (databaseUrl !== undefined) places.push([`two gateways with PostgreSQL${redisUrl === undefined ? '' : ' and Redis'}`, true]);

describe.each(places)('changes that only reads find, at %s', (_, isShared) => {
  it('MUST be told once, with their origin, and nothing of the first copy', async () => {
    const isPage = (request: ReceivedRequest): boolean => request.path.endsWith('/orders');
    const data = [3, 1].map((id) => toListed(orderNumbered(id)));
    const meta = { current_page: 1, per_page: 100, total: 2, last_page: 1 };
    // The first read drops an order, which is no news when the second one has it.
    const shop = await openShop({
      isShared,
      before: (simulator) => simulator.fail({ kind: 'answer', when: isPage, answer: { status: 200, body: { status: true, data, meta } } }),
    });
    await shop.pass(3600, 'fullAt');
    shop.simulator.webhooks.placeOrder();
    await shop.pass(60);
    shop.simulator.change(3, { status: 'accepted', payment_status: 'paid' });
    await shop.pass(60);
    await shop.pass(60);
    shop.simulator.change(4, { status: 'delivered' });
    await shop.pass(60);
    await toldOf(shop, [
      'PLACED 4 null>PENDING READ',
      'STATUS_CHANGED 3 PENDING>ACCEPTED READ',
      'PAYMENT_CHANGED 3 null>null READ',
      'STATUS_CHANGED 4 PENDING>DELIVERED READ',
    ]);
    expect(await historyOf(shop, '4')).toEqual(['PLACED READ', 'STATUS_CHANGED READ']);
    expect(await historyOf(shop, '2')).toEqual([]);
  });

  it('MUST be told when the provider deletes an order, with the order as it was, and when it is there again', async () => {
    const shop = await openShop({ isShared });
    const order = shop.simulator.order(2);
    shop.simulator.remove(2);
    await shop.pass(daySeconds, 'fullAt');
    await toldOf(shop, ['DELETED 2 null>null READ']);
    expect(shop.events[0]?.order).toEqual({ reference: '2', status: 'PENDING', isDeletedAtProvider: true });
    shop.simulator.restore(order);
    await shop.pass(daySeconds, 'fullAt');
    await toldOf(shop, ['DELETED 2 null>null READ', 'RESTORED 2 null>null READ']);
  });

  it('MUST NOT be told again by the webhook that comes later, nor after the webhook that came first', async () => {
    const shop = await openShop({ isShared });
    shop.deliverWebhooks();
    shop.simulator.webhooks.placeOrder();
    expect(await shop.simulator.webhooks.delivered()).toEqual([200]);
    await toldOf(shop, ['PLACED 4 null>PENDING WEBHOOK']);
    await shop.pass(60);
    shop.simulator.webhooks.deliverTo(undefined);
    shop.simulator.change(4, { status: 'accepted' });
    shop.simulator.change(1, { status: 'accepted' });
    await shop.pass(60);
    const found = ['STATUS_CHANGED 4 PENDING>ACCEPTED READ', 'STATUS_CHANGED 1 PENDING>ACCEPTED READ'];
    await toldOf(shop, ['PLACED 4 null>PENDING WEBHOOK', ...found]);
    // The late webhooks of both, of which the ledger has one order and not the other.
    shop.deliverWebhooks();
    shop.simulator.change(4, {});
    shop.simulator.change(1, {});
    shop.simulator.change(1, { status: 'delivered' });
    expect(await shop.simulator.webhooks.delivered()).toEqual([200, 200, 200, 200]);
    await toldOf(shop, ['PLACED 4 null>PENDING WEBHOOK', ...found, 'STATUS_CHANGED 1 ACCEPTED>DELIVERED WEBHOOK']);
  });

  it('MUST be told once when the webhook and the read come at the same moment', async () => {
    const shop = await openShop({ isShared });
    shop.deliverWebhooks();
    const statuses = ['accepted', 'delivered', 'pending', 'accepted', 'delivered', 'pending'];
    for (const [index, status] of statuses.entries()) {
      const reading = shop.pass(60);
      shop.simulator.change(1, { status, updated_at: hour(1000 + index) });
      await reading;
      await shop.simulator.webhooks.delivered();
      await shop.pass(60);
      await waitFor(
        async () => shop.told,
        (told) => told.every(({ length }) => length > index),
      );
    }
    const changes = [
      'PENDING>ACCEPTED',
      'ACCEPTED>DELIVERED',
      'DELIVERED>PENDING',
      'PENDING>ACCEPTED',
      'ACCEPTED>DELIVERED',
      'DELIVERED>PENDING',
    ];
    const withoutOrigin = shop.told.map((lines) => lines.map((line) => line.replace(/ \w+$/, '')));
    expect(withoutOrigin).toEqual(shop.gateways.map(() => changes.map((change) => `STATUS_CHANGED 1 ${change}`)));
  });

  it('MUST NOT be told again after updateOrderStatus', async () => {
    const shop = await openShop({ isShared });
    const update = 'mutation ($id: ID!) { updateOrderStatus(input: { orderId: $id, status: ACCEPTED }) { outcome } }';
    const gateway = shop.gateways.at(-1) as RunningGateway;
    const { data } = await gateway.ask<{ updateOrderStatus: object }, object>(update, { id: toId('Order', 'riyadh', '3') });
    expect(data?.updateOrderStatus).toEqual({ outcome: 'APPLIED' });
    await shop.pass(60);
    await shop.pass(60);
    shop.simulator.change(3, { status: 'delivered' });
    await shop.pass(60);
    await toldOf(shop, ['STATUS_CHANGED 3 PENDING>ACCEPTED WRITE', 'STATUS_CHANGED 3 ACCEPTED>DELIVERED READ']);
  });
});
