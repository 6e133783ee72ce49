import type { Fault, ReceivedRequest, Simulator } from '../../src/providers/simulator/server.js';

/** What becomes of one write at the provider; without a fault it is applied and answered. */
export interface Fate {
  readonly fault: Fault | null;
  readonly isApplied: boolean;
}

export interface WriteCount {
  /** How often the provider applied this write. */
  applied(name: string): number;
  /** The writes that were applied more than once. */
  twice(): readonly string[];
  /** For a write that is applied without the API. */
  note(name: string): void;
}

export interface CountOptions {
  /** Null for a request that is no write. */
  readonly nameOf: (request: ReceivedRequest) => string | null;
  readonly fates: readonly Fate[];
  /** One of `fates`. */
  readonly fateOf: (name: string) => Fate;
}

/** Decides what becomes of every write that a simulator gets, and counts those it applies. */
export function countWrites(simulator: Simulator, { nameOf, fates, fateOf }: CountOptions): WriteCount {
  const counts = new Map<string, number>();
  const decided = new WeakMap<ReceivedRequest, Fate>();
  const note = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

  /** Every fault asks; the first to ask decides for all. */
  function decide(request: ReceivedRequest): Fate | undefined {
    const name = nameOf(request);
    if (name === null || decided.has(request)) return decided.get(request);
    const fate = fateOf(name);
    if (fate.isApplied) note(name);
    decided.set(request, fate);
    return fate;
  }

  for (const fate of fates) {
    const fault = fate.fault ?? { kind: 'hang' };
    simulator.fail({ ...fault, times: Infinity, when: (request) => decide(request) === fate && fate.fault !== null });
  }
  return {
    applied: (name) => counts.get(name) ?? 0,
    twice: () => [...counts].filter(([, count]) => count > 1).map(([name]) => name),
    note,
  };
}

/** The order and the status of a write at Awal, such as `7 accepted`. */
export function nameOfAwalWrite({ method, path, body }: ReceivedRequest): string | null {
  if (method !== 'PUT') return null;
  const { status } = JSON.parse(body) as { status?: string };
  return `${path.split('/').at(-1)} ${status}`;
}

/** The order and the status of a write at Wabotick, such as `172310467380000000007 Approved`. */
export function nameOfWabotickWrite({ path, body }: ReceivedRequest): string | null {
  if (!path.endsWith('/status-change')) return null;
  const fields = new URLSearchParams(body);
  return `${fields.get('order_unique_id')} ${fields.get('cart_status')}`;
}
