import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import type { Bus } from '../../src/events/bus.js';
import { openBus } from '../../src/events/open-bus.js';
import { connectPostgres } from '../../src/events/postgres-bus.js';
import { connectRedis } from '../../src/events/redis-bus.js';
import { createSharedBus, type Carrier, type CarrierEvents } from '../../src/events/shared-bus.js';
import { startGate } from '../gate.js';
import { Hearing } from './recorded-events.js';

type Connect = (url: string, topic: string, events: CarrierEvents) => Promise<Carrier>;

const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl } = process.env;
const servers: { name: string; url: string; connect: Connect }[] = [];
// Only a server can be lost.
if (redisUrl !== undefined) servers.push({ name: 'Redis', url: redisUrl, connect: connectRedis });
if (databaseUrl !== undefined) servers.push({ name: 'PostgreSQL', url: databaseUrl, connect: connectPostgres });

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const closable of open.splice(0)) await closable.close();
});

interface Member {
  readonly bus: Bus;
  readonly hearing: Hearing;
  /** Listens for `lost` and `restored`. */
  readonly state: Hearing;
}

async function join(connect: Connect, url: string, topic: string): Promise<Member> {
  const state = new Hearing();
  const watch = { lost: () => state.note('lost'), restored: () => state.note('restored') };
  const bus = await createSharedBus((events) => connect(url, topic, events), watch);
  open.push(bus);
  const hearing = new Hearing();
  bus.listen(hearing);
  return { bus, hearing, state };
}

describe.each(servers)('events through $name', ({ url, connect }) => {
  it('MUST reach the other processes of the same topic, in their order', async () => {
    const topic = `test_${randomUUID()}`;
    const [one, two, stranger] = await Promise.all([
      join(connect, url, topic),
      join(connect, url, topic),
      join(connect, url, `${topic}_2`),
    ]);
    one.bus.announce(Array.from({ length: 130 }, (_, index) => ({ kind: 'order', id: String(index), channel: 'shop' })));
    one.bus.announce([{ kind: 'message', id: 'last', channel: "the shop's" }]);
    await two.hearing.until("message last the shop's");
    expect(two.hearing.received).toEqual(one.hearing.received);
    expect(two.hearing.received).toHaveLength(131);
    expect(stranger.hearing.received).toEqual([]);
  });

  it('MUST go on by themselves after the server was away, and make good what was missed', async () => {
    const topic = `test_${randomUUID()}`;
    const gate = await startGate(url);
    open.push(gate);
    const [behindGate, other] = await Promise.all([join(connect, gate.baseUrl, topic), join(connect, url, topic)]);
    await gate.shut();
    await behindGate.state.until('lost');
    const away = Date.now();
    behindGate.bus.announce([{ kind: 'order', id: 'own', channel: 'shop' }]);
    other.bus.announce([{ kind: 'order', id: 'foreign', channel: 'shop' }]);
    expect(behindGate.hearing.received).toEqual(['order own shop']);
    await gate.open();
    await behindGate.state.until('restored');
    expect(await behindGate.hearing.untilMissed()).toBeLessThan(away);
    expect(await other.hearing.untilMissed()).toBeLessThan(away);
    behindGate.bus.announce([{ kind: 'order', id: 'later', channel: 'shop' }]);
    other.bus.announce([{ kind: 'order', id: 'later too', channel: 'shop' }]);
    await other.hearing.until('order later shop');
    await behindGate.hearing.until('order later too shop');
  });

  it('MUST stop trying when they are closed while the server is away', async () => {
    const gate = await startGate(url);
    open.push(gate);
    const { bus, state } = await join(connect, gate.baseUrl, `test_${randomUUID()}`);
    await gate.shut();
    await state.until('lost');
    await bus.close();
    await gate.open();
  });
});

// Redis has commands of its own to notice it.
describe.each(servers.filter(({ name }) => name === 'PostgreSQL'))('events through $name', ({ url, connect }) => {
  it('MUST go on by themselves after the network swallowed everything and closed nothing', async () => {
    const topic = `test_${randomUUID()}`;
    const gate = await startGate(url);
    open.push(gate);
    const [behindGate, other] = await Promise.all([join(connect, gate.baseUrl, topic), join(connect, url, topic)]);
    gate.freeze();
    const frozenAt = Date.now();
    // Nobody says anything: a connection is asked by itself whether it is still one.
    await behindGate.state.until('lost');
    other.bus.announce([{ kind: 'order', id: 'foreign', channel: 'shop' }]);
    gate.thaw();
    await behindGate.state.until('restored');
    expect(await behindGate.hearing.untilMissed()).toBeLessThan(frozenAt);
    other.bus.announce([{ kind: 'order', id: 'later', channel: 'shop' }]);
    await behindGate.hearing.until('order later shop');
  }, 40_000);

  it('MUST go on by themselves after the server ended their connection', async () => {
    const topic = `test_${randomUUID()}`;
    const { hearing, state } = await join(connect, url, topic);
    const administrator = new pg.Client({ connectionString: url });
    await administrator.connect();
    const terminate = 'select pg_terminate_backend(pid) from pg_stat_activity where query = $1';
    expect((await administrator.query(terminate, [`LISTEN ${pg.escapeIdentifier(topic)}`])).rowCount).toBe(1);
    await state.until('lost');
    await state.until('restored');
    await administrator.end();
    const other = await join(connect, url, topic);
    other.bus.announce([{ kind: 'order', id: 'later', channel: 'shop' }]);
    await hearing.until('order later shop');
  });

  it('MUST be closed in time when nothing is answered any more', async () => {
    const gate = await startGate(url);
    open.push(gate);
    const { bus } = await join(connect, gate.baseUrl, `test_${randomUUID()}`);
    gate.freeze();
    const began = Date.now();
    await bus.close();
    expect(Date.now() - began).toBeLessThan(3_000);
  });
});

describe('a bus', () => {
  const watch = { lost: () => undefined, restored: () => undefined };

  it.each([
    [
      'Redis',
      { redisUrl: 'redis://shop:s3cret@127.0.0.1:1', databaseUrl: 'postgres://127.0.0.1:1/x' },
      'Redis cannot be reached (REDIS_URL)',
    ],
    [
      'PostgreSQL',
      { redisUrl: undefined, databaseUrl: 'postgres://shop:s3cret@127.0.0.1:1/x' },
      'PostgreSQL cannot be reached for events (DATABASE_URL)',
    ],
  ])('MUST refuse to open when %s is not there, and never show the password', async (_, places, message) => {
    const error: unknown = await openBus(places, watch).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toBe(`${message}: connect ECONNREFUSED 127.0.0.1:1`);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause)).not.toContain('s3cret');
  });

  it('MUST be this process alone when nothing else is configured', async () => {
    const bus = await openBus({ redisUrl: undefined, databaseUrl: undefined }, watch);
    const hearing = new Hearing();
    const stop = bus.listen(hearing);
    bus.announce([{ kind: 'order', id: '1', channel: 'shop' }]);
    stop();
    bus.announce([{ kind: 'order', id: '2', channel: 'shop' }]);
    expect(hearing.received).toEqual(['order 1 shop']);
  });
});
