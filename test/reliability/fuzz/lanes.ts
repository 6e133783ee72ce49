import { isLimiting } from './answer-case.js';
import type { AnswerCase } from './case.js';
import type { FuzzedChannels, Lane } from './fuzzed-channels.js';

/** Lends lanes: each to one case at a time. Cases that let a channel rest have one of their own. */
export class Lanes {
  private readonly free = new Map<string, Lane[]>();
  private readonly waiting = new Map<string, ((lane: Lane) => void)[]>();

  constructor({ lanes }: FuzzedChannels) {
    for (const [provider, [limited, ...others]] of lanes) {
      this.free.set(`${provider} limited`, limited === undefined ? [] : [limited]);
      this.free.set(provider, others);
    }
  }

  async lend<T>({ provider, recipe }: AnswerCase, use: (lane: Lane) => Promise<T>): Promise<T> {
    const pool = isLimiting(recipe) ? `${provider} limited` : provider;
    const lane = this.free.get(pool)?.pop() ?? (await new Promise<Lane>((resolve) => this.waitersOf(pool).push(resolve)));
    try {
      return await use(lane);
    } finally {
      const next = this.waitersOf(pool).shift();
      if (next === undefined) this.free.get(pool)?.push(lane);
      else next(lane);
    }
  }

  private waitersOf(pool: string): ((lane: Lane) => void)[] {
    const waiters = this.waiting.get(pool) ?? [];
    this.waiting.set(pool, waiters);
    return waiters;
  }
}
