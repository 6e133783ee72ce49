import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { createLog } from '../../src/observability/log.js';
import { createRedactor } from '../../src/observability/redact.js';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { WalkingClock } from '../walking-clock.js';
import { numbers, openCopiedShop, orderNumbered, readPage, waitFor, type CopiedShop } from './shop.js';

/** Cleanups of a test, run in reverse order. */
const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function open(options: Parameters<typeof openCopiedShop>[0]): Promise<CopiedShop> {
  const shop = await openCopiedShop(options);
  toEnd.push(() => shop.close());
  return shop;
}

describe('the calls of copies', () => {
  it('MUST be at most a quarter of callsPerMinute in any minute, and all be counted', async () => {
    const clock = new WalkingClock();
    const moments: number[] = [];
    const shop = await open({
      orders: numbers(4000).map((id) => orderNumbered(id)),
      channel: { callsPerMinute: 40 },
      gateway: { timing: clock },
      before: (simulator) => simulator.fail({ kind: 'answer', answer: { status: 500 }, when: () => (moments.push(clock.now()), false) }),
    });
    const { calls } = await shop.current();
    expect(moments.length).toBeGreaterThan(80);
    expect(WalkingClock.busiestMinute(moments)).toBeLessThanOrEqual(10);
    expect(calls).toBe(moments.length);
  });

  it('SHOULD be one for an increment that finds nothing', async () => {
    const shop = await open({});
    await shop.current();
    shop.takePages();
    for (let minute = 0; minute < 3; minute += 1) {
      shop.pass(60);
      await shop.current();
    }
    expect(shop.takePages()).toEqual(['1', '1', '1']);
  });
});

describe('the copies of two tenants', () => {
  async function openTenants(): Promise<RunningGateway> {
    const [one, two] = await Promise.all([
      startAwalSimulator({ orders: numbers(3).map((id) => orderNumbered(id)) }),
      startAwalSimulator({ orders: numbers(5).map((id) => orderNumbered(id + 100)) }),
    ]);
    const channel = { provider: 'awal', sync: { orders: '60s' } };
    const gateway = await runGateway({
      channels: { one: { ...channel, simulator: one }, two: { ...channel, simulator: two } },
      clients: [{ name: 'tenant-one', token: 'token-of-tenant-one', scopes: ['orders:read', 'channels:read'], channels: ['one'] }],
    });
    toEnd.push(
      () => one.close(),
      () => two.close(),
      () => gateway.close(),
    );
    const states = async () =>
      (await gateway.ask<{ channels: { sync: { state: string }[] }[] }, never>('{ channels { sync { state } } }')).data?.channels ?? [];
    await waitFor(states, (channels) => channels.length === 2 && channels.every(({ sync }) => sync[0]?.state === 'CURRENT'));
    return gateway;
  }

  it('MUST be seen by their own clients only, in lists, by id and in the state', async () => {
    const gateway = await openTenants();
    const token = 'token-of-tenant-one';
    expect((await readPage(gateway, { maxAge: 300 })).nodes).toHaveLength(8);
    const own = await readPage(gateway, { maxAge: 300 }, token);
    expect(own.nodes.map(({ reference }) => reference)).toEqual(['3', '2', '1']);
    expect(own.sources).toHaveLength(1);
    const query = `query ($id: ID!) { order(id: $id, maxAge: 300) { reference } channel(name: "two") { sync { records } } }`;
    const foreign = await gateway.ask(query, { id: toId('Order', 'two', '101') }, token);
    const unknown = await gateway.ask(query, { id: toId('Order', 'nowhere', '101') }, token);
    expect(foreign.data).toEqual({ order: null, channel: null });
    expect(foreign.data).toEqual(unknown.data);
    expect(foreign.errors).toEqual(unknown.errors);
  });
});

describe('a secret that the provider repeats in its list', () => {
  it('MUST NOT be in the raw record of the copy, nor in the log or the state of a failure', async () => {
    const secret = 'canary-of-riyadh-0815';
    const lines: string[] = [];
    const log = createLog('debug', createRedactor([secret]), { write: (line: string) => void lines.push(line) });
    const shop = await open({
      orders: [orderNumbered(1, { admin_notes: null })],
      gateway: { log },
      before: (simulator) => {
        const order = { ...orderNumbered(1), access_token: secret, note: `token=${secret}` };
        const body = { status: true, data: [order], meta: { current_page: 1, per_page: 100, total: 1, last_page: 1 } };
        simulator.fail({ kind: 'answer', times: 100, answer: { status: 200, body }, when: ({ query }) => query.has('page') });
      },
    });
    await shop.current();
    const { ledger } = shop.gateway.gateway;
    const stored = JSON.stringify([...(await ledger.copies.orders.get('riyadh', ['1'])).values()]);
    expect(stored).toContain('access_token');
    expect(stored).not.toContain(secret);
    expect(lines.join('')).not.toContain(secret);
  });
});

describe('the metrics', () => {
  it('SHOULD show the age, size, completeness, calls and failures of each copy', async () => {
    const shop = await open({ orders: [orderNumbered(1), orderNumbered(2)] });
    const { calls } = await shop.current();
    const page = await (await fetch(`${shop.gateway.address}/metrics`)).text();
    const labels = '{channel="riyadh",noun="orders"}';
    expect(page).toContain(`parley_sync_records${labels} 2\n`);
    expect(page).toContain(`parley_sync_complete${labels} 1\n`);
    expect(page).toContain(`parley_sync_calls${labels} ${calls}\n`);
    expect(page).toContain(`parley_sync_errors${labels} 0\n`);
    expect(Number(new RegExp(`parley_sync_lag_seconds${labels.replace(/[{}]/g, '\\$&')} (\\S+)`).exec(page)?.[1])).toBeLessThan(60);
  });
});
