import { sampleOrder } from '../../src/providers/awal/simulator/samples.js';
import { startAwalSimulator, type AwalSimulator, type AwalSimulatorOptions } from '../../src/providers/awal/simulator/simulator.js';
import type { ReceivedRequest } from '../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { WalkingClock } from '../walking-clock.js';

/** The time of an order by its number: an hour apart, the first one long ago. */
export const hour = (number: number): string => new Date(Date.UTC(2024, 0, 1) + number * 3_600_000).toISOString().replace('.000', '');

export const orderNumbered = (id: number, more: Partial<Parameters<typeof sampleOrder>[0]> = {}) =>
  sampleOrder({ id, created_at: hour(id), updated_at: hour(id), status: id % 5 === 0 ? 'delivered' : 'pending', ...more });

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** A shop with one channel whose orders are copied, on clocks that the test moves. */
export interface CopiedShop {
  readonly simulator: AwalSimulator;
  readonly gateway: RunningGateway;
  /** Moves the clock of copies, and looks what is due then. */
  pass(seconds: number): void;
  /** How far the copy is. */
  status(): Promise<CopyStatus>;
  /** Waits until the copy is current, and was brought up to date since the clock was moved last. */
  current(): Promise<CopyStatus>;
  /** Waits until the whole list was read after the clock was moved last. */
  fullyRead(): Promise<CopyStatus>;
  /** The pages of the list that were read, in order; forgets them. */
  takePages(): string[];
  close(): Promise<void>;
}

export interface CopyStatus {
  readonly state: string;
  readonly asOf: string | null;
  readonly fullAt: string | null;
  readonly isComplete: boolean;
  readonly records: number;
  readonly progress: number | null;
  readonly calls: number;
  readonly errors: number;
  readonly lastError: { readonly code: string; readonly message: string } | null;
}

export interface ShopOptions extends AwalSimulatorOptions {
  readonly simulator?: AwalSimulator | undefined;
  readonly channel?: Partial<Parameters<typeof runGateway>[0]['channels'][string]>;
  readonly gateway?: Partial<Parameters<typeof runGateway>[0]>;
  /** Milliseconds since the epoch. */
  readonly startsAt?: number;
  /** Called before the gateway starts. */
  readonly before?: (simulator: AwalSimulator) => void;
}

const statusQuery = `{ channel(name: "riyadh") { sync {
  noun state asOf fullAt isComplete records progress calls errors lastError { code message }
} } }`;

export async function openCopiedShop(given: ShopOptions = {}): Promise<CopiedShop> {
  const { simulator: existing, channel, gateway: more, startsAt, before, ...options } = given;
  const simulator = existing ?? (await startAwalSimulator({ orders: numbers(450).map((id) => orderNumbered(id)), ...options }));
  before?.(simulator);
  let nowMs = startsAt ?? Date.now();
  const gateway = await runGateway({
    channels: { riyadh: { provider: 'awal', simulator, sync: { orders: '60s' }, webhookKey: 'key-of-riyadh', ...channel } },
    timing: new WalkingClock(),
    syncNowMs: () => nowMs,
    ...more,
  });
  const status = async (): Promise<CopyStatus> => {
    const { data, errors } = await gateway.ask<{ channel: { sync: readonly [CopyStatus] } }, never>(statusQuery);
    if (data == null) throw new Error(JSON.stringify(errors));
    return data.channel.sync[0];
  };
  return {
    simulator,
    gateway,
    status,
    pass(seconds) {
      nowMs += seconds * 1000;
      gateway.gateway.sync.wake();
    },
    async current() {
      const since = new Date(nowMs - 59_000).toISOString();
      return waitFor(status, ({ state, asOf }) => state === 'CURRENT' && (asOf ?? '') >= since);
    },
    async fullyRead() {
      const since = new Date(nowMs - 59_000).toISOString();
      return waitFor(status, ({ fullAt, progress }) => (fullAt ?? '') >= since && progress === 1);
    },
    takePages() {
      const pages = pagesOf(simulator.requests);
      simulator.forgetRequests();
      return pages;
    },
    async close() {
      await gateway.close();
      await simulator.close();
    },
  };
}

export function pagesOf(requests: readonly ReceivedRequest[]): string[] {
  return requests.filter(({ path }) => path.endsWith('/orders')).map(({ query }) => query.get('page') ?? '');
}

/** The first value that is as wanted. Asks again and again, because nothing tells when a copy is up to date. */
export async function waitFor<T>(read: () => Promise<T>, isWanted: (value: T) => boolean, milliseconds = 15_000): Promise<T> {
  const until = Date.now() + milliseconds;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > until) throw new Error(`It is still ${JSON.stringify(value)}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const listQuery = `query ($first: Int, $after: String, $filter: OrderFilter, $orderBy: OrderSort, $maxAge: Int) {
  orders(first: $first, after: $after, filter: $filter, orderBy: $orderBy, maxAge: $maxAge) {
    nodes { reference status origin isDeletedAtProvider source { kind asOf } }
    pageInfo { hasNextPage endCursor }
    sources { state origin asOf isComplete message }
  }
}`;

export interface OrderAnswer {
  readonly reference: string;
  readonly status: string;
  readonly origin: string;
  readonly isDeletedAtProvider: boolean;
  readonly source: { readonly kind: string; readonly asOf: string };
}

export interface ListAnswer {
  readonly nodes: readonly OrderAnswer[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly sources: readonly {
    readonly state: string;
    readonly origin: string | null;
    readonly asOf: string | null;
    readonly isComplete: boolean;
    readonly message: string | null;
  }[];
}

/** One page of `orders`. */
export async function readPage({ ask }: RunningGateway, variables: object, token?: string): Promise<ListAnswer> {
  const { data, errors } = await ask<{ orders: ListAnswer }, object>(listQuery, variables, token);
  if (data == null || errors.length > 0) throw new Error(JSON.stringify(errors));
  return data.orders;
}

/** All pages of `orders`, one after the other. */
export async function readAll(gateway: RunningGateway, variables: object): Promise<{ orders: OrderAnswer[]; last: ListAnswer }> {
  const orders: OrderAnswer[] = [];
  for (let after: string | null = null; ;) {
    const page: ListAnswer = await readPage(gateway, { first: 100, after, ...variables });
    orders.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return { orders, last: page };
    after = page.pageInfo.endCursor;
  }
}
