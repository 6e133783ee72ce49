import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/store/store.js';
import { startGate } from '../gate.js';
import { openShops, type Shops } from '../graphql/auth/shops.js';
import { connectClient, take, type Result, type SubscribingClient } from '../graphql/transport/subscribing-client.js';
import { createDatabase } from '../store/own-database.js';

const { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl } = process.env;

/** Cleanups of a test, run in reverse order. */
const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function ownDatabase(server: string): Promise<string> {
  const database = await createDatabase(server);
  toEnd.push(() => database.remove());
  return database.url;
}

async function startShops(options: Parameters<typeof openShops>[0]): Promise<Shops> {
  const shops = await openShops(options);
  toEnd.push(() => shops.close());
  return shops;
}

function connect({ address }: Shops): SubscribingClient {
  const client = connectClient(address, 'everything-token');
  toEnd.push(() => client.dispose());
  return client;
}

const orderChanged = 'subscription ($since: ID) { orderChanged(since: $since) { id kind order { reference status } } }';
const lineOf = ({ data }: Result): string => {
  const event = data?.['orderChanged'];
  return `${event?.order.reference} ${event?.order.status}`;
};

const nets: [string, { redisUrl?: string }][] = [['PostgreSQL alone', {}]];
if (redisUrl !== undefined) nets.push(['PostgreSQL and Redis', { redisUrl }]);

// Replicas need a server between them.
if (databaseUrl !== undefined) {
  describe.each(nets)('two gateways on %s', (_, net) => {
    it('MUST receive the recorded events of each other, each once, with the order in its present state', async () => {
      const place = { databaseUrl: await ownDatabase(databaseUrl), ...net };
      const [one, two] = [await startShops(place), await startShops(place)];
      const both = [await connect(one).subscribe(orderChanged), await connect(two).subscribe(orderChanged)];
      const orderId = await one.track('rio', 'HEARD-1');
      for (const events of both) expect((await take(events, 1)).map(lineOf)).toEqual(['HEARD-1 PENDING']);
      await two.changeStatus(orderId, 'SHIPPED');
      for (const events of both) expect((await take(events, 1)).map(lineOf)).toEqual(['HEARD-1 SHIPPED']);
    });

    it('MUST replay the events that either recorded, whichever the client reconnects to', async () => {
      const place = { databaseUrl: await ownDatabase(databaseUrl), ...net };
      const [one, two] = [await startShops(place), await startShops(place)];
      const events = await connect(one).subscribe(orderChanged);
      await one.track('rio', 'BACK-1');
      const since = (await take(events, 1))[0]?.data?.['orderChanged']?.id;
      await one.track('rio', 'BACK-2');
      await two.track('lima', 'BACK-3');
      const again = connect(two).iterate(orderChanged, { since });
      const replayed = await take(again, 2);
      await one.track('rio', 'BACK-4');
      expect([...replayed, ...(await take(again, 1))].map(lineOf)).toEqual(['BACK-2 PENDING', 'BACK-3 PENDING', 'BACK-4 PENDING']);
    });
  });

  if (redisUrl !== undefined) {
    describe('a gateway whose Redis is away', () => {
      it('MUST send its own events, and those of the others when Redis is back, without losing any', async () => {
        const place = { databaseUrl: await ownDatabase(databaseUrl) };
        const gate = await startGate(redisUrl);
        toEnd.push(() => gate.close());
        const [cutOff, other] = [await startShops({ ...place, redisUrl: gate.baseUrl }), await startShops({ ...place, redisUrl })];
        const here = await connect(cutOff).subscribe(orderChanged);
        const there = await connect(other).subscribe(orderChanged);
        await gate.shut();
        await cutOff.track('rio', 'AWAY-1');
        expect((await take(here, 1)).map(lineOf)).toEqual(['AWAY-1 PENDING']);
        await other.track('rio', 'AWAY-2');
        expect((await take(there, 1)).map(lineOf)).toEqual(['AWAY-2 PENDING']);
        await gate.open();
        expect((await take(here, 1)).map(lineOf)).toEqual(['AWAY-2 PENDING']);
        expect((await take(there, 1)).map(lineOf)).toEqual(['AWAY-1 PENDING']);
        await other.track('rio', 'AWAY-3');
        for (const events of [here, there]) expect((await take(events, 1)).map(lineOf)).toEqual(['AWAY-3 PENDING']);
      });
    });
  }
}

describe('a gateway that cannot reach its Redis', () => {
  it('MUST refuse to start, report why, and close its database', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
    toEnd.push(() => rm(directory, { recursive: true }));
    const starting = openShops({ directory, redisUrl: 'redis://127.0.0.1:1' });
    await expect(starting).rejects.toThrow('Redis cannot be reached (REDIS_URL): connect ECONNREFUSED 127.0.0.1:1');
    await (await openLedger({ directory })).close();
  });
});
