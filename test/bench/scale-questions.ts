import { toId } from '../../src/domain/id.js';
import { stop } from './child.js';
import { slope, type Curve } from './curve.js';
import { heapKibibytes } from './heap.js';
import { referenceOf } from './known-orders.js';
import type { Load } from './load-process.js';
import { ask } from './port.js';
import { residentMebibytes } from './process-figures.js';
import { startScaled, timeQuestion, type QuestionCost, type ScaledGateway, type Size } from './scale-gateway.js';

/** Orders in the ledger: a page at the beginning, one at the far end, and one order. */
export async function measureOrders(directory: string, load: Load): Promise<Curve> {
  const rows = await each(
    [10, 100, 1000, 10_000],
    (orders) => ({ orders }),
    directory,
    async (gateway, orders) => {
      const first = await timeQuestion(gateway, load, pageBehind(null));
      const last = await timeQuestion(gateway, load, pageBehind(await cursorAt(gateway, orders - 20)));
      const one = await timeQuestion(gateway, load, `{ order(id: "${toId('Order', 'channel-0', referenceOf(0))}") { reference } }`);
      return [orders, ...describe(first), ...describe(last), ...describe(one)];
    },
  );
  return { columns: ['orders', ...columnsOf('first page'), ...columnsOf('last page'), ...columnsOf('one order')], rows };
}

/** Channels that one list is merged from. */
export async function measureChannels(directory: string, load: Load): Promise<Curve> {
  const heaps: [number, number][] = [];
  const residents: [number, number][] = [];
  const merged: [number, number][] = [];
  const rows = await each(
    [5, 50, 150, 500],
    (channels) => ({ channels, orders: 100 }),
    directory,
    async (gateway, channels) => {
      const heap = await heapKibibytes(gateway.process);
      const resident = residentMebibytes(gateway.process.pid as number);
      const all = await timeQuestion(gateway, load, pageBehind(null));
      const one = await timeQuestion(gateway, load, '{ orders(first: 20, filter: { channels: ["channel-0"] }) { nodes { reference } } }');
      heaps.push([channels, heap]);
      residents.push([channels, resident * 1024]);
      merged.push([channels, all.processorMicroseconds]);
      return [channels, ...describe(all), ...describe(one), (heap / 1024).toFixed(1), resident.toFixed(0)];
    },
  );
  return {
    columns: ['channels', ...columnsOf('all merged'), ...columnsOf('one of them'), 'idle heap MiB', 'idle resident MiB'],
    rows,
    remarks: [
      `A channel more: ${slope(heaps).toFixed(1)} KiB of heap and ${slope(residents).toFixed(0)} KiB resident while idle; ${slope(merged).toFixed(0)} µs of the processor for each list that is merged from it.`,
    ],
  };
}

/** Clients that a token may belong to. */
export async function measureClients(directory: string, load: Load): Promise<Curve> {
  const rows = await each(
    [1, 10, 100, 1000],
    (clients) => ({ clients }),
    directory,
    async (gateway, clients) => {
      return [clients, ...describe(await timeQuestion(gateway, load, '{ viewer { name } }'))];
    },
  );
  return { columns: ['clients configured', ...columnsOf('a question')], rows };
}

/** Connections that ask at once, each with a token of its own. */
export async function measureConnections(directory: string, load: Load): Promise<Curve> {
  const gateway = await startScaled(directory, { clients: 1000, orders: 100 });
  const rows: Curve['rows'][number][] = [];
  try {
    for (const connections of [1, 10, 100, 1000]) {
      const cost = await timeQuestion(gateway, load, pageBehind(null), connections);
      const { answers, failures, seconds, p50, p99 } = cost;
      const answered = (answers - failures) / seconds;
      const resident = residentMebibytes(gateway.process.pid as number);
      const figures = [answered, p50, p99, cost.processorMicroseconds, resident].map((figure) => figure.toFixed(0));
      rows.push([connections, ...figures, failures]);
    }
  } finally {
    await stop(gateway.process);
  }
  return { columns: ['clients at once', 'pages a second', 'p50 ms', 'p99 ms', 'CPU µs', 'resident MiB', 'refused'], rows };
}

async function each(
  sizes: readonly number[],
  sizeOf: (count: number) => Size,
  directory: string,
  measure: (gateway: ScaledGateway, count: number) => Promise<Curve['rows'][number]>,
): Promise<Curve['rows']> {
  const rows: Curve['rows'][number][] = [];
  for (const count of sizes) {
    const gateway = await startScaled(directory, sizeOf(count));
    try {
      rows.push(await measure(gateway, count));
    } finally {
      await stop(gateway.process);
    }
  }
  return rows;
}

function columnsOf(what: string): string[] {
  return [`${what}: p50 ms`, 'CPU µs'];
}

function describe({ p50, processorMicroseconds, failures }: QuestionCost): string[] {
  if (failures > 0) throw new Error(`${failures} questions failed.`);
  return [p50.toFixed(2), processorMicroseconds.toFixed(0)];
}

function pageBehind(cursor: string | null): string {
  return `{ orders(first: 20${cursor === null ? '' : `, after: "${cursor}"`}) { nodes { reference placedAt } pageInfo { endCursor } } }`;
}

/** The cursor behind so many orders, found by walking there. */
async function cursorAt({ port, headers }: ScaledGateway, count: number): Promise<string | null> {
  let cursor: string | null = null;
  for (let passed = 0; passed < count;) {
    const step = Math.min(100, count - passed);
    const query = `{ orders(first: ${step}${cursor === null ? '' : `, after: "${cursor}"`}) { pageInfo { endCursor } } }`;
    const { data } = (await ask(port, query, headers[0] ?? {})) as { data: { orders: { pageInfo: { endCursor: string } } } };
    cursor = data.orders.pageInfo.endCursor;
    passed += step;
  }
  return cursor;
}
