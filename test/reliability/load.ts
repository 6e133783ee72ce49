import { Pool } from 'undici';

/** What is sent again and again. */
export interface LoadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How the answers to a load came. Milliseconds. */
export interface LoadFigures {
  readonly sent: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Connections that broke before an answer. */
  readonly broken: number;
  readonly seconds: number;
  latency(status: number, quantile: number): number;
}

export interface Load {
  /** Keeps this many requests in flight until `isOver` returns true. */
  closed(inFlight: number, isOver: () => boolean): Promise<LoadFigures>;
  /** Sends at this rate, whether answers come or not. */
  open(perSecond: number, seconds: number): Promise<LoadFigures>;
  close(): Promise<void>;
}

/** Asks an address as fast as is wanted. `next` makes each request. */
export function createLoad(address: string, connections: number, next: () => LoadRequest): Load {
  const pool = new Pool(address, { connections, pipelining: 1, headersTimeout: 60_000, bodyTimeout: 60_000 });

  async function ask(record: Tally): Promise<void> {
    const started = performance.now();
    record.sent += 1;
    try {
      const { statusCode, body } = await pool.request({ method: 'POST', ...next() });
      const text = await body.text();
      // An answer in part is no answer.
      const status = statusCode === 200 && text.includes('"errors"') ? 299 : statusCode;
      (record.latencies[status] ??= []).push(performance.now() - started);
    } catch {
      record.broken += 1;
    }
  }

  return {
    async closed(inFlight, isOver) {
      const record = newRecord();
      const started = performance.now();
      const work = async (): Promise<void> => {
        while (!isOver()) await ask(record);
      };
      await Promise.all(Array.from({ length: inFlight }, work));
      return figuresOf(record, (performance.now() - started) / 1000);
    },
    async open(perSecond, seconds) {
      const record = newRecord();
      const inFlight = new Set<Promise<void>>();
      const started = performance.now();
      for (let sent = 0, passed = 0; passed < seconds; passed = (performance.now() - started) / 1000) {
        for (const due = passed * perSecond; sent < due; sent += 1) {
          const asked = ask(record).finally(() => inFlight.delete(asked));
          inFlight.add(asked);
        }
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const figures = figuresOf(record, (performance.now() - started) / 1000);
      await Promise.all(inFlight);
      return figures;
    },
    close: () => pool.destroy(),
  };
}

interface Tally {
  sent: number;
  broken: number;
  readonly latencies: Record<number, number[]>;
}

function newRecord(): Tally {
  return { sent: 0, broken: 0, latencies: {} };
}

/** As it is now; what comes later is not in it. */
function figuresOf({ sent, broken, latencies }: Tally, seconds: number): LoadFigures {
  const sorted = Object.fromEntries(Object.entries(latencies).map(([status, all]) => [status, [...all].sort((one, other) => one - other)]));
  return {
    sent,
    broken,
    seconds,
    byStatus: Object.fromEntries(Object.entries(sorted).map(([status, { length }]) => [status, length])),
    latency: (status, quantile) => {
      const all = sorted[status] ?? [];
      return all[Math.min(all.length - 1, Math.floor(all.length * quantile))] ?? 0;
    },
  };
}
