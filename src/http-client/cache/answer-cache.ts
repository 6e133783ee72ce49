import type { HttpResponse } from '../exchange.js';

/** Of one channel. What an answer takes is counted by its text; read, it takes several times as much. */
const maxAnswers = 500;
const maxCharacters = 8 * 1024 * 1024;

export interface AnswerCacheOptions {
  readonly seconds: number;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  /** Told of each answer that is given again. */
  readonly onHit: () => void;
}

interface Entry {
  readonly answer: HttpResponse;
  /** When its read began, by the clock of those who ask for it. */
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly size: number;
}

/**
 * One channel's answers that are given again for a while. Whoever keeps one says before asking that it will: what was asked before
 * everything was forgotten comes too late. What was used longest ago goes first.
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

  /** The very answer that was kept, if it was asked for at this moment or later. */
  get(key: string, since: number): HttpResponse | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined || entry.startedAt < since || entry.expiresAt <= this.options.now()) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    this.options.onHit();
    return entry.answer;
  }

  /** Keeps the answer to a read that begins now. */
  reserve(key: string, startedAt: number): (answer: HttpResponse) => void {
    const { age } = this;
    return (answer) => {
      if (age === this.age) this.keep(key, answer, startedAt);
    };
  }

  /** Something of the channel has changed, or may have. */
  forget(): void {
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

  /** Nobody may ask again: people's data is not held longer for that. */
  private sweepLater(): void {
    this.sweeping ??= setTimeout(() => {
      this.sweeping = undefined;
      for (const [key, { expiresAt }] of this.entries) if (expiresAt <= this.options.now()) this.drop(key);
      if (this.entries.size > 0) this.sweepLater();
    }, this.options.seconds * 1000).unref();
  }
}
