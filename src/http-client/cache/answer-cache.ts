import type { HttpResponse } from '../exchange.js';

/** Bounds per channel. The size of an answer is that of its text; parsed, it needs several times as much memory. */
const maxAnswers = 500;
const maxCharacters = 8 * 1024 * 1024;

export interface AnswerCacheOptions {
  readonly seconds: number;
  /** Milliseconds from an arbitrary start. */
  readonly now: () => number;
  /** Called for each answer that is served from the cache. */
  readonly onHit: () => void;
}

interface Entry {
  readonly answer: HttpResponse;
  /** When its read started, by the clock of the requests that may use it. */
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly size: number;
}

/**
 * Caches one channel's answers for a limited time. A read announces before it starts that its answer may be cached, so that an answer
 * to a read from before the last `clear` is not stored. The least recently used answer is removed first.
 */
export class AnswerCache {
  private readonly options: AnswerCacheOptions;
  private readonly entries = new Map<string, Entry>();
  private age = 0;
  private size = 0;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(options: AnswerCacheOptions) {
    this.options = options;
  }

  /** The cached answer itself, if its read started at this moment or later. */
  get(key: string, since: number): HttpResponse | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.startedAt < since || entry.expiresAt <= this.options.now()) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    this.options.onHit();
    return entry.answer;
  }

  /** Stores the answer to a read that starts now. */
  reserve(key: string, startedAt: number): (answer: HttpResponse) => void {
    const { age } = this;
    return (answer) => {
      if (age === this.age) this.keep(key, answer, startedAt);
    };
  }

  /** Something of the channel has changed, or may have changed. */
  clear(): void {
    this.age += 1;
    this.entries.clear();
    this.size = 0;
    clearTimeout(this.sweeping);
    this.sweeping = undefined;
  }

  private keep(key: string, answer: HttpResponse, startedAt: number): void {
    this.drop(key);
    const size = key.length + answer.text.length;
    if (size > maxCharacters) return;
    this.entries.set(key, { answer, startedAt, expiresAt: this.options.now() + this.options.seconds * 1000, size });
    this.size += size;
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= maxAnswers && this.size <= maxCharacters) break;
      this.drop(oldest);
    }
    this.sweepLater();
  }

  private drop(key: string): void {
    this.size -= this.entries.get(key)?.size ?? 0;
    this.entries.delete(key);
  }

  /** Removes expired answers even without further reads: personal data is not kept longer. */
  private sweepLater(): void {
    this.sweeping ??= setTimeout(() => {
      this.sweeping = undefined;
      for (const [key, { expiresAt }] of this.entries) if (expiresAt <= this.options.now()) this.drop(key);
      if (this.entries.size > 0) this.sweepLater();
    }, this.options.seconds * 1000).unref();
  }
}
