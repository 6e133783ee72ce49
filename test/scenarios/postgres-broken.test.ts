import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startGate, type Gate } from '../gate.js';
import { openShops, type Shops } from '../graphql/auth/shops.js';
import { createDatabase, type OwnDatabase } from '../store/own-database.js';
import { UpdateOrderStatusDocument } from '../operations/generated.js';
import { testedGateway } from '../reliability/gateway-process.js';
import { terminateConnections } from '../reliability/terminations.js';
import { messageReceived } from '../webhooks/fake-provider.js';
import { openShop, type Shop } from '../webhooks/shop.js';

const { DATABASE_URL: serverUrl } = process.env;

/** Cleanups of a test, run in reverse order. */
const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
}, 60_000);

async function ownDatabase(server: string): Promise<OwnDatabase> {
  const database = await createDatabase(server);
  toEnd.push(() => database.remove());
  return database;
}

interface Place {
  readonly database: OwnDatabase;
  readonly gate: Gate;
}

/** A separate database for the test, reached through a gate. */
async function databaseBehindGate(server: string): Promise<Place> {
  const database = await ownDatabase(server);
  const gate = await startGate(database.url);
  toEnd.push(() => gate.close());
  return { database, gate };
}

async function receiving({ gate }: Place): Promise<Shop> {
  const shop = await openShop({ databaseUrl: gate.baseUrl });
  toEnd.push(() => shop.close());
  return shop;
}

async function writing({ gate }: Place): Promise<Shops> {
  const shops = await openShops({ databaseUrl: gate.baseUrl });
  toEnd.push(() => shops.close());
  return shops;
}

const event = { id: '1', events: [messageReceived('m1')] };
const commit = 'commit\0';

async function kept(shop: Shop): Promise<unknown[]> {
  return (await shop.settled()).map(({ state, deliveries }) => [state, deliveries]);
}

/** The requests to the provider, and their results. */
async function change(shops: Shops, orderId: string, idempotencyKey = 'the key'): Promise<unknown> {
  const { data, errors } = await shops.ask(UpdateOrderStatusDocument, { input: { orderId, status: 'SHIPPED', idempotencyKey } });
  return { outcome: data?.updateOrderStatus?.outcome ?? errors[0]?.extensions['code'], sent: shops.simulator.requests.length };
}

async function historyOf(shops: Shops, reference: string): Promise<unknown> {
  const history = (await shops.gateway.ledger.events.ofOrder('rio', [reference])).get(reference) ?? [];
  return history.map(({ kind, to }) => [kind, to]);
}

if (serverUrl !== undefined) {
  describe('a gateway whose PostgreSQL connections are terminated again and again', () => {
    it('MUST keep running, lose and repeat nothing, and recover within 5 s', async () => {
      const directory = await mkdtemp(join(tmpdir(), 'parley-terminations-'));
      toEnd.push(() => rm(directory, { recursive: true }));
      const database = await ownDatabase(serverUrl);
      const figures = await terminateConnections({ entry: testedGateway, directory, database, milliseconds: 3_000 });
      expect(figures).toMatchObject({ webhooks: { missing: 0, doubled: 0 }, updates: { twice: 0, wrong: 0 }, exitCode: 0 });
      expect(figures.terminated).toBeGreaterThan(10);
      expect([...figures.webhookStatuses].filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect([...figures.answers].filter((answer) => !['OK', 'APPLIED', 'LEDGER_UNAVAILABLE'].includes(answer))).toEqual([]);
      expect(figures.backAfterMs).toBeLessThan(5_000);
    }, 60_000);
  });

  describe('a gateway whose PostgreSQL starts again', () => {
    it('MUST refuse webhooks at once meanwhile, report that it is not ready, and serve within 5 s after', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shop = await receiving(place);
      const ready = async (): Promise<number> => (await fetch(`${shop.address}/health/ready`)).status;
      expect([await shop.deliver(event), await ready()]).toEqual([200, 200]);
      await place.gate.shut();
      expect(await shop.deliver({ id: '2' })).toBe(503);
      await expect.poll(ready, { timeout: 5_000 }).toBe(503);
      await place.gate.open();
      await expect.poll(() => shop.deliver({ id: '2' }), { timeout: 5_000 }).toBe(200);
      await expect.poll(ready, { timeout: 5_000 }).toBe(200);
      expect(await kept(shop)).toEqual([
        ['DONE', 1],
        ['DONE', 1],
      ]);
    });
  });

  describe('a webhook', () => {
    it('MUST be answered 200 when its connection breaks before the commit, because it is stored again', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shop = await receiving(place);
      const broken = place.gate.breakAfter('insert into "inbox"');
      expect(await shop.deliver(event)).toBe(200);
      await broken;
      expect(await kept(shop)).toEqual([['DONE', 1]]);
    });

    it('MUST be refused when the answer to the commit is lost, and be stored once when it is repeated', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shop = await receiving(place);
      const broken = place.gate.breakAfter(commit);
      expect(await shop.deliver(event)).toBe(503);
      await broken;
      expect(await shop.deliver(event)).toBe(200);
      expect(await kept(shop)).toEqual([['DONE', 2]]);
    });

    it('MUST be refused when the server ends the connection in the middle of the commit', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shop = await receiving(place);
      await place.database.run(
        `create function dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(3); return null; end'`,
      );
      await place.database.run(
        'create constraint trigger slow after insert on inbox deferrable initially deferred for each row execute function dawdle()',
      );
      const answer = shop.deliver(event);
      await expect.poll(() => place.database.terminate(`query = 'commit' and wait_event = 'PgSleep'`), { timeout: 3_000 }).toBe(1);
      expect(await answer).toBe(503);
      await place.database.run('drop trigger slow on inbox');
      expect(await shop.deliver(event)).toBe(200);
      expect(await kept(shop)).toEqual([['DONE', 1]]);
    });

    it('MUST not become FAILED when the connection breaks each time it is applied', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shop = await receiving(place);
      await place.database.run('create sequence deaths');
      await place.database.run(`create function die() returns trigger language plpgsql as
        'begin if nextval(''deaths'') <= 6 then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end'`);
      await place.database.run('create trigger deadly before insert on messages for each row execute function die()');
      expect(await shop.deliver(event)).toBe(200);
      expect((await shop.settled()).map(({ state, attempts }) => [state, attempts])).toEqual([['DONE', 0]]);
      expect(await shop.gateway.ledger.messageEvents.after(['shop'], '', 10)).toHaveLength(1);
    });
  });

  describe('a write', () => {
    it.each([
      ['the record of its intent', 'insert into "writes"'],
      ['the record that it is sent now', 'set "state" = $1, "touched_at" = $2'],
    ])('MUST not be sent when the answer to %s is lost, and be sent once when it is requested again', async (_, bytes) => {
      const place = await databaseBehindGate(serverUrl);
      const shops = await writing(place);
      const orderId = await shops.track('rio', 'BROKEN-1');
      shops.simulator.forgetRequests();
      const broken = place.gate.breakAfter(bytes);
      expect(await change(shops, orderId)).toEqual({ outcome: 'LEDGER_UNAVAILABLE', sent: 0 });
      await broken;
      expect(await change(shops, orderId)).toEqual({ outcome: 'ACCEPTED', sent: 1 });
      expect(await change(shops, orderId)).toEqual({ outcome: 'ACCEPTED', sent: 1 });
    });

    it('MUST be answered with its full result when the connection breaks before its outcome is committed', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shops = await writing(place);
      const orderId = await shops.track('rio', 'BROKEN-2');
      shops.simulator.forgetRequests();
      const broken = place.gate.breakAfter('case when due_at is null');
      expect(await change(shops, orderId)).toEqual({ outcome: 'ACCEPTED', sent: 1 });
      await broken;
      expect(await change(shops, orderId)).toEqual({ outcome: 'ACCEPTED', sent: 1 });
      expect(await historyOf(shops, 'BROKEN-2')).toContainEqual(['STATUS_REQUESTED', 'SHIPPED']);
    });

    it('MUST be answered correctly when the answer to the commit of its outcome is lost, and be recorded once', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shops = await writing(place);
      const orderId = await shops.track('rio', 'BROKEN-3');
      shops.simulator.forgetRequests();
      shops.simulator.fail({ kind: 'delay', milliseconds: 500, times: 1 });
      const answer = change(shops, orderId);
      await expect.poll(() => shops.simulator.requests.length).toBe(1);
      const broken = place.gate.breakAfter(commit);
      expect(await answer).toEqual({ outcome: 'ACCEPTED', sent: 1 });
      await broken;
      expect(await change(shops, orderId)).toEqual({ outcome: 'ACCEPTED', sent: 1 });
      const changes = ((await historyOf(shops, 'BROKEN-3')) as string[][]).filter(([, to]) => to === 'SHIPPED');
      expect(changes).toEqual([['STATUS_REQUESTED', 'SHIPPED']]);
    });
  });

  describe('a query', () => {
    it('MUST be answered when its connection breaks, because reading again changes nothing', async () => {
      const place = await databaseBehindGate(serverUrl);
      const shop = await receiving(place);
      await shop.deliver(event);
      await shop.settled();
      const broken = place.gate.breakAfter('select * from "inbox" where "channel" in');
      expect(await shop.ask('{ webhookEvents(first: 1) { nodes { processingState } } }')).toMatchObject({
        data: { webhookEvents: { nodes: [{ processingState: 'DONE' }] } },
        errors: [],
      });
      await broken;
    });
  });

  describe('a gateway that may not use its database', () => {
    const refusals: readonly [what: string, (server: URL) => void, why: RegExp][] = [
      ['an unknown database', (server) => (server.pathname = '/no_such_database'), /database "no_such_database" does not exist$/],
      ['an unknown role', (server) => (server.username = 'no_such_role'), /role "no_such_role" does not exist$/],
    ];
    it.each(refusals)(
      'MUST not start with %s, and name the variable, the database and the reason, but no password',
      async (_, spoil, why) => {
        const server = new URL(serverUrl);
        server.password = 's3cret-word';
        spoil(server);
        const refusal = await openShop({ databaseUrl: server.href }).catch((error: unknown) => error);
        const { message } = refusal as Error;
        const name = server.pathname.slice(1);
        expect(message.startsWith(`PostgreSQL cannot be used (DATABASE_URL, database "${name}" at ${server.host}): `)).toBe(true);
        expect(message).toMatch(why);
        expect(message).not.toContain('s3cret');
      },
    );
  });
}

describe('a gateway that cannot reach its database', () => {
  it('MUST not start without a server, and name the variable, the database and the reason, but no password', async () => {
    await expect(openShop({ databaseUrl: 'postgres://shop:s3cret@127.0.0.1:1/ledger' })).rejects.toThrow(
      /^PostgreSQL cannot be used \(DATABASE_URL, database "ledger" at 127\.0\.0\.1:1\): connect ECONNREFUSED 127\.0\.0\.1:1$/,
    );
  });
});
