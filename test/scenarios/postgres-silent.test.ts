import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { startGate, type Gate } from '../gate.js';
import { createDatabase, type OwnDatabase } from '../store/own-database.js';
import { orderPlaced, webhookKey } from '../reliability/crash.js';
import { startGatewayProcess, testedGateway } from '../reliability/gateway-process.js';
import { messageReceived } from '../webhooks/fake-provider.js';
import { openShop, type Shop } from '../webhooks/shop.js';

const { DATABASE_URL: serverUrl } = process.env;

/** Registers what a test does at its end, in reverse order. */
type AtEnd = (end: () => Promise<unknown>) => void;
const atEndOf =
  ({ onTestFinished }: TestContext): AtEnd =>
  (end) =>
    onTestFinished(async () => void (await end()), 60_000);

interface CutOffShop extends Shop {
  readonly gate: Gate;
  readonly database: OwnDatabase;
}

/** A gateway that reaches PostgreSQL through a gate. */
async function openBehindGate(server: string, atEnd: AtEnd): Promise<CutOffShop> {
  const database = await createDatabase(server);
  atEnd(() => database.remove());
  const gate = await startGate(database.url);
  atEnd(() => gate.close());
  const shop = await openShop({ databaseUrl: gate.baseUrl });
  atEnd(() => shop.close());
  return { ...shop, gate, database };
}

async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly seconds: number }> {
  const began = performance.now();
  const value = await work;
  return { value, seconds: (performance.now() - began) / 1000 };
}

async function ready({ address }: Shop): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${address}/health/ready`);
  return { status: response.status, body: await response.json() };
}

const events = '{ webhookEvents(first: 1) { nodes { processingState } } }';

if (serverUrl !== undefined) {
  // These tests mostly wait for deadlines: together they take as long as the longest.
  describe.concurrent('a gateway whose PostgreSQL swallows everything that is sent and closes nothing', () => {
    it.for(['new', 'all'] as const)(
      'MUST refuse webhooks in time, say that it is not ready, and serve again by itself when %s connections work again',
      { timeout: 90_000 },
      async (which, context) => {
        const { expect } = context;
        const shop = await openBehindGate(serverUrl, atEndOf(context));
        const deliver = (id: string): Promise<number> => shop.deliver({ id, events: [messageReceived(`m${id}`)] });
        expect(await Promise.all(Array.from({ length: 30 }, (_, index) => deliver(`before ${index}`)))).toEqual(Array(30).fill(200));
        expect(await ready(shop)).toEqual({ status: 200, body: { status: 'ok' } });

        shop.gate.freeze();
        const query = timed(shop.ask(events));
        const during = await Promise.all(Array.from({ length: 60 }, (_, index) => timed(deliver(`during ${index}`))));
        expect(during.map(({ value }) => value)).toEqual(Array(60).fill(503));
        expect(Math.max(...during.map(({ seconds }) => seconds))).toBeLessThan(5);
        await expect.poll(() => ready(shop), { timeout: 4_000 }).toEqual({ status: 503, body: { status: 'ledger unreachable' } });
        const later = await timed(deliver('later'));
        expect(later.value).toBe(503);
        expect(later.seconds).toBeLessThan(5);
        const { value: answer, seconds } = await query;
        expect(answer.errors).toMatchObject([{ extensions: { code: 'LEDGER_UNAVAILABLE', retryable: true } }]);
        expect(seconds).toBeLessThan(13);

        shop.gate.thaw(which);
        const back = timed(expect.poll(() => deliver('again'), { interval: 200, timeout: 20_000 }).toBe(200));
        const readyAgain = timed(expect.poll(async () => (await ready(shop)).status, { interval: 200, timeout: 20_000 }).toBe(200));
        expect((await back).seconds).toBeLessThan(15);
        expect((await readyAgain).seconds).toBeLessThan(15);
        expect((await shop.ask(events)).errors).toEqual([]);

        // The provider repeats a refused webhook. Whether it was stored before or not, it exists once.
        expect(await Promise.all(Array.from({ length: 60 }, (_, index) => deliver(`during ${index}`)))).toEqual(Array(60).fill(200));
        const kept = (await shop.settled()).map(
          ({ body, state }) => `${(JSON.parse(Buffer.from(body).toString()) as { id: string }).id} ${state}`,
        );
        const ids = (part: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${part} ${index} DONE`);
        expect(kept.filter((id) => !id.startsWith('later')).sort()).toEqual(
          [...ids('before', 30), ...ids('during', 60), 'again DONE'].sort(),
        );
      },
    );

    it('MUST stop cleanly when it is asked to meanwhile', async (context) => {
      const atEnd = atEndOf(context);
      const directory = await mkdtemp(join(tmpdir(), 'parley-silent-'));
      atEnd(() => rm(directory, { recursive: true }));
      const database = await createDatabase(serverUrl);
      atEnd(() => database.remove());
      const gate = await startGate(database.url);
      atEnd(() => gate.close());
      const channels = [{ name: 'webhooks', provider: 'zapi', webhookKey, settings: { instanceId: 'proof', token: 'proof-token' } }];
      const gateway = await startGatewayProcess({ entry: testedGateway, directory, databaseUrl: gate.baseUrl, channels });
      atEnd(() => gateway.kill());
      const deliver = (): Promise<number> => gateway.deliver(`/webhooks/webhooks/${webhookKey}`, orderPlaced(1));
      expect(await deliver()).toBe(200);
      gate.freeze();
      expect(await deliver()).toBe(503);
      const delivery = deliver();
      // 25 s after the signal it would end with 1.
      expect(await gateway.stop()).toBe(0);
      expect(await delivery).toBe(503);
    }, 60_000);
  });
}

describe.concurrent('a gateway whose PostgreSQL takes connections and says nothing', () => {
  it('MUST not wait forever at the start', async (context) => {
    const atEnd = atEndOf(context);
    const silent = createServer((socket) => void socket.on('error', () => undefined).resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    atEnd(() => new Promise((resolve) => silent.close(resolve)));
    const { port } = silent.address() as AddressInfo;
    await expect(openShop({ databaseUrl: `postgres://shop:s3cret@127.0.0.1:${port}/ledger` })).rejects.toThrow(
      new RegExp(`^PostgreSQL cannot be used \\(DATABASE_URL, database "ledger" at 127\\.0\\.0\\.1:${port}\\): .*timeout`),
    );
  });
});
