import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillLedger, isRare, rareName } from '../../store/many-orders.js';
import { OrdersDocument } from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

/** A closed port: this provider lists no orders, so the list comes from the ledger. */
const simulator = { baseUrl: 'http://127.0.0.1:9', settings: { instanceId: 'shop', token: 'shop-token' } };
const count = 50_000;
/** Newest first. */
const rare = Array.from({ length: count }, (_, index) => count - index)
  .filter(isRare)
  .map(String);

describe('a search of orders in a large embedded ledger', () => {
  let directory: string;
  let gateway: RunningGateway;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'order-search-'));
    await fillLedger(directory, 'shop', count);
    gateway = await runGateway({ channels: { shop: { provider: 'zapi', simulator } }, directory });
  }, 60_000);
  afterAll(async () => {
    await gateway.close();
    await rm(directory, { recursive: true, force: true });
  });

  const search = (after?: string) =>
    gateway.read(OrdersDocument, { first: 100, after, filter: { search: rareName.toUpperCase() }, deadlineMs: 30_000 });

  it('MUST search a bounded part of the orders, and report it', async () => {
    const { orders } = await search();
    expect(orders.sources).toMatchObject([{ state: 'OK', isComplete: false }]);
    expect(orders.pageInfo.hasNextPage).toBe(true);
    const found = orders.nodes.map(({ reference }) => reference);
    expect(found).toEqual(rare.slice(0, found.length));
    expect(found.length).toBeLessThan(rare.length);
  });

  it('MUST find every match once over all pages', async () => {
    const found: string[] = [];
    let pages = 0;
    for (let after: string | undefined, isDone = false; !isDone; pages += 1) {
      const { orders } = await search(after);
      found.push(...orders.nodes.map(({ reference }) => reference));
      isDone = !orders.pageInfo.hasNextPage;
      after = orders.pageInfo.endCursor ?? undefined;
      expect(orders.sources).toMatchObject([{ state: 'OK', isComplete: isDone }]);
    }
    expect(found).toEqual(rare);
    expect(pages).toBeGreaterThanOrEqual(count / 20_000);
  });

  it('MUST be complete when the page is full before the bound is reached', async () => {
    const { orders } = await gateway.read(OrdersDocument, { first: 20, filter: { search: 'ana' } });
    expect(orders.nodes.length).toBe(20);
    expect(orders.sources).toMatchObject([{ isComplete: true }]);
  });

  it('MUST NOT block the event loop, health checks and other reads, however many run at once', async () => {
    const delay = monitorEventLoopDelay({ resolution: 5 });
    const aliases = Array.from(
      { length: 18 },
      (_, index) => `s${index}: orders(filter: { search: "nobody ${index}" }) { sources { isComplete } }`,
    );
    const asked = gateway.ask<Record<string, { sources: { isComplete: boolean }[] }>, never>(`{ ${aliases.join(' ')} }`);
    let isAnswered = false;
    void asked.finally(() => (isAnswered = true));
    delay.enable();
    const waits: number[] = [];
    while (!isAnswered) {
      const started = performance.now();
      expect((await fetch(`${gateway.address}/health/live`)).status).toBe(200);
      waits.push(performance.now() - started);
      expect((await gateway.gateway.ledger.orders.get('shop', ['7'])).size).toBe(1);
    }
    delay.disable();
    const { data, errors } = await asked;
    expect(errors).toEqual([]);
    expect(Object.values(data ?? {}).map(({ sources }) => sources[0]?.isComplete)).toEqual(aliases.map(() => false));
    // It was 600 ms for one statement on the event loop, and as often as there are aliases; these bounds are for a machine that is busy.
    expect(waits.length).toBeGreaterThan(3);
    expect(Math.max(...waits)).toBeLessThan(500);
    expect(delay.percentile(99) / 1e6).toBeLessThan(250);
  });

  it('MUST be refused when an operation has too many of them', async () => {
    const aliases = Array.from({ length: 20 }, (_, index) => `s${index}: orders(filter: { search: "x${index}" }) { nodes { id } }`);
    const { status, errors } = await gateway.ask(`{ ${aliases.join(' ')} }`);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'COST_LIMIT_EXCEEDED', cost: { estimated: 1060, limit: 1000 } } }]);
  });
});
