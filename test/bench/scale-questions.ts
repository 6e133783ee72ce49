import { stop } from './child.js';
import { ask } from './port.js';
import { residentMebibytes } from './process-figures.js';
import { startScaled, timeQuestion, type ScaledGateway, type Size } from './scale-gateway.js';

/** Orders in the ledger: a page at the beginning, and one at the far end. */
export async function measureOrders(directory: string): Promise<string[]> {
  return each(
    [10, 100, 1000, 10_000],
    (orders) => ({ orders }),
    directory,
    async (gateway, orders) => {
      const first = await timeQuestion(gateway, pageBehind(null));
      const last = await timeQuestion(gateway, pageBehind(await cursorAt(gateway, orders - 20)));
      return `${orders} orders: first page ${first.toFixed(2)} ms, last page ${last.toFixed(2)} ms`;
    },
  );
}

/** Channels that one list is merged from. */
export async function measureChannels(directory: string): Promise<string[]> {
  return each(
    [5, 50, 500],
    (channels) => ({ channels }),
    directory,
    async (gateway, channels) => {
      const merged = await timeQuestion(gateway, pageBehind(null), 100);
      const one = await timeQuestion(gateway, '{ orders(first: 20, filter: { channels: ["channel-0"] }) { nodes { reference } } }');
      const memory = residentMebibytes(gateway.process.pid as number);
      return `${channels} channels: all merged ${merged.toFixed(2)} ms, one of them ${one.toFixed(2)} ms, ${memory.toFixed(0)} MiB resident`;
    },
  );
}

/** Clients that a token may belong to. */
export async function measureClients(directory: string): Promise<string[]> {
  return each(
    [1, 10, 100, 1000],
    (clients) => ({ clients }),
    directory,
    async (gateway, clients) => {
      return `${clients} clients: ${(await timeQuestion(gateway, '{ viewer { name } }')).toFixed(2)} ms`;
    },
  );
}

async function each(
  sizes: readonly number[],
  sizeOf: (count: number) => Size,
  directory: string,
  measure: (gateway: ScaledGateway, count: number) => Promise<string>,
): Promise<string[]> {
  const rows: string[] = [];
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

function pageBehind(cursor: string | null): string {
  return `{ orders(first: 20${cursor === null ? '' : `, after: "${cursor}"`}) { nodes { reference placedAt } pageInfo { endCursor } } }`;
}

/** The cursor behind so many orders, found by walking there. */
async function cursorAt({ port, headers }: ScaledGateway, count: number): Promise<string | null> {
  let cursor: string | null = null;
  for (let passed = 0; passed < count;) {
    const step = Math.min(100, count - passed);
    const query = `{ orders(first: ${step}${cursor === null ? '' : `, after: "${cursor}"`}) { pageInfo { endCursor } } }`;
    const { data } = (await ask(port, query, headers)) as { data: { orders: { pageInfo: { endCursor: string } } } };
    cursor = data.orders.pageInfo.endCursor;
    passed += step;
  }
  return cursor;
}
