import type { LedgerOptions } from '../../src/store/store.js';
import { nextMessage, startOwn, stop } from './child.js';
import { startParley, type Contestant, type BenchEnvironment } from './contestants.js';
import { checkDay, dayClientOf, dayClients, dayRequests, exploreDay, updatedChannel } from './day-questions.js';
import { rememberOrders, rememberSamples } from './known-orders.js';
import { startLoad } from './load-process.js';
import type { SampleResult } from './load.js';
import { processorMicroseconds } from './process-figures.js';
import type { SimulatedShops } from './simulators.js';

/** Requests of one sample for each process. */
const requestsEach = 1000;
const connections = 32;
const warmUps = 2;

export interface DayOptions {
  readonly rounds: number;
  readonly processes: number;
  /** Empty: the embedded store. */
  readonly stores?: { readonly DATABASE_URL: string; readonly REDIS_URL: string };
}

/** One sample, over all processes. */
export interface DaySample {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly processorMicroseconds: number;
}

/** A day of five simulated providers and 200 clients, asked of one or several processes at once. */
export async function measureDay(environment: BenchEnvironment, { rounds, processes, stores }: DayOptions): Promise<DaySample[]> {
  const simulators = startOwn('./simulators.ts');
  const { channels, samples } = await nextMessage<SimulatedShops>(simulators);
  const names = channels.map(({ name }) => name);
  const clients = dayClients(names);
  const updates = {
    name: updatedChannel,
    provider: 'zapi',
    baseUrl: environment.upstream,
    settings: { instanceId: 'bench', token: 'bench' },
  };
  const parts = { channels: [...channels, updates], clients: clients.map(dayClientOf), cpu: processes === 1 ? 0 : ('any' as const) };
  const count = ((rounds + warmUps) * processes * requestsEach) / 10;
  const remember = async (where: LedgerOptions): Promise<void> => {
    await rememberSamples(where, samples);
    await rememberOrders(where, { channel: updatedChannel, count });
  };
  if (stores !== undefined) await remember({ databaseUrl: stores.DATABASE_URL });
  const own = stores === undefined ? { prepare: (directory: string) => remember({ directory }) } : { environment: stores };
  const started: Contestant[] = [];
  const loads = Array.from({ length: processes }, startLoad);
  try {
    for (let process = 0; process < processes; process += 1) started.push(await startParley(environment, { ...parts, ...own }));
    const shop = await exploreDay(started[0] as Contestant, names, clients);
    for (const contestant of started) await checkDay(shop, contestant);
    const measured: DaySample[] = [];
    for (let round = 0; round < rounds + warmUps; round += 1) {
      const before = started.map(processorOf);
      const results = await Promise.all(
        started.map(({ port }, index) => {
          const requests = dayRequests(shop, (round * processes + index) * requestsEach, requestsEach);
          return (loads[index] as (typeof loads)[number]).take({ port, connections, milliseconds: 60_000, requests, once: true });
        }),
      );
      const processor = started.reduce((sum, contestant, index) => sum + processorOf(contestant) - (before[index] ?? 0), 0);
      if (round >= warmUps) measured.push(together(results, processor));
    }
    return measured;
  } finally {
    loads.forEach((load) => load.close());
    await Promise.all(started.map(({ process }) => stop(process)));
    simulators.disconnect();
  }
}

function together(results: readonly SampleResult[], processor: number): DaySample {
  const answers = results.reduce((sum, result) => sum + result.answers, 0);
  const failures = results.reduce((sum, result) => sum + result.failures, 0);
  if (failures > 0) throw new Error(`${failures} of ${answers} requests failed.`);
  return {
    perSecond: results.reduce((sum, result) => sum + result.answers / result.seconds, 0),
    p50: Math.max(...results.map(({ p50 }) => p50)),
    p99: Math.max(...results.map(({ p99 }) => p99)),
    processorMicroseconds: processor / answers,
  };
}

function processorOf({ process }: Contestant): number {
  return processorMicroseconds(process.pid as number);
}
