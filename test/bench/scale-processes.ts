import { toId } from '../../src/domain/id.js';
import { nextMessage, startOwn, stop } from './child.js';
import { startParley, type Contestant } from './contestants.js';
import type { Curve } from './curve.js';
import { referenceOf, rememberOrders } from './known-orders.js';
import { startLoad, type Load } from './load-process.js';
import type { SampleResult } from './load.js';
import { rawRequest } from './port.js';
import { processorMicroseconds } from './process-figures.js';
import { openSharedStores, type SharedStores } from './shared-stores.js';
import { median, spread } from './spread.js';
import { sharedWorkloads } from './workloads.js';

const rounds = 5;
const ordersPerRound = 400;
/** Of all processes together. */
const connections = 32;
const channel = 'updates';

/** Two processes with one ledger in PostgreSQL and one Redis, beside one: lists that providers are asked for, and durable updates. */
export async function measureProcesses(directory: string): Promise<Curve> {
  const stores = await openSharedStores();
  if (typeof stores === 'string') return { columns: ['processes'], rows: [], remarks: [`Skipped: ${stores}`] };
  const stub = startOwn('./stub.ts');
  const { port } = await nextMessage<{ port: number }>(stub);
  try {
    return await measure(`http://127.0.0.1:${port}`, directory, stores);
  } finally {
    stub.disconnect();
    await stores.remove();
  }
}

async function measure(upstream: string, directory: string, { environment }: SharedStores): Promise<Curve> {
  const account = { apiToken: '1|bench-token-of-the-shop', phoneNumberId: '42' };
  const channels = [
    { name: 'small', provider: 'wabotick', baseUrl: upstream, settings: { ...account, catalogIds: ['20'] } },
    { name: channel, provider: 'zapi', baseUrl: upstream, settings: { instanceId: 'bench', token: 'bench-token' } },
  ];
  await rememberOrders({ databaseUrl: environment.DATABASE_URL }, { channel, count: 2 * (rounds + 1) * ordersPerRound });
  const both: Contestant[] = [];
  const loads = [startLoad(), startLoad()];
  const paces: Record<'lists' | 'updates', Record<'one' | 'two', Pace[]>> = { lists: { one: [], two: [] }, updates: { one: [], two: [] } };
  try {
    while (both.length < 2) both.push(await startParley({ upstream, directory }, { channels, environment, cpu: 'any' }));
    let next = 0;
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, count] of Object.entries({ one: 1, two: 2 }) as ['one' | 'two', number][]) {
        const running = both.slice(0, count);
        const lists = await paceOf(running, loads, (contestant) => listsOf(contestant), 1500);
        const updates = await paceOf(running, loads, (contestant, index) =>
          updatesOf(contestant, next + (index * ordersPerRound) / count, ordersPerRound / count),
        );
        next += ordersPerRound;
        if (round === 0) continue;
        paces.lists[name].push(lists);
        paces.updates[name].push(updates);
      }
    }
  } finally {
    for (const load of loads) load.close();
    await Promise.all(both.map(({ process }) => stop(process)));
  }
  const row = (what: string, { one, two }: Record<'one' | 'two', Pace[]>): string[] => [
    what,
    ...describe(one),
    ...describe(two),
    median(two.map(({ perSecond }, index) => perSecond / (one[index]?.perSecond ?? NaN))).toFixed(2),
  ];
  return {
    columns: [`${connections} connections`, 'one process, a second', 'CPU µs', 'two processes, a second', 'CPU µs', 'times'],
    rows: [row('20 orders with customers and catalog', paces.lists), row('updateOrderStatus with durable intent', paces.updates)],
    remarks: ['The upstream, the load, PostgreSQL and Redis share the processors with them.'],
  };
}

interface Pace {
  readonly perSecond: number;
  /** Of all processes together, for one answer. */
  readonly processorMicroseconds: number;
}

function describe(paces: readonly Pace[]): string[] {
  const rates = paces.map(({ perSecond }) => perSecond);
  return [spread(rates, 0), median(paces.map((pace) => pace.processorMicroseconds)).toFixed(0)];
}

/** Each of them under its share of the connections, from a load process of its own. */
async function paceOf(
  running: readonly Contestant[],
  loads: readonly Load[],
  requestsFor: (contestant: Contestant, index: number) => readonly string[],
  milliseconds?: number,
): Promise<Pace> {
  const used = (): number => running.reduce((sum, { process }) => sum + processorMicroseconds(process.pid as number), 0);
  const before = used();
  const started = performance.now();
  const results = await Promise.all(
    running.map((contestant, index): Promise<SampleResult> => {
      const requests = requestsFor(contestant, index);
      const share = connections / running.length;
      const sample = { port: contestant.port, connections: share, requests };
      return (loads[index] as Load).take({ ...sample, milliseconds: milliseconds ?? 60_000, once: milliseconds === undefined });
    }),
  );
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  if (failures > 0) throw new Error(`${failures} requests failed.`);
  const answers = results.reduce((sum, result) => sum + result.answers, 0);
  return { perSecond: (answers * 1000) / (performance.now() - started), processorMicroseconds: (used() - before) / answers };
}

function listsOf({ headers }: Contestant): string[] {
  const query = sharedWorkloads.find(({ name }) => name === 'a')?.query ?? '';
  return headers.map((one) => rawRequest(query, one));
}

function updatesOf({ headers }: Contestant, first: number, count: number): string[] {
  const query = `mutation Update($orderId: ID!, $idempotencyKey: String!) {
    updateOrderStatus(input: { orderId: $orderId, status: SHIPPED, idempotencyKey: $idempotencyKey }) { outcome userErrors { code } }
  }`;
  return Array.from({ length: count }, (_, index) => {
    const orderId = toId('Order', channel, referenceOf(first + index));
    return rawRequest(query, headers[index % headers.length] ?? {}, { orderId, idempotencyKey: orderId });
  });
}
