import { canonicalNumber } from '../../domain/phone-canonical.js';
import { now } from '../../domain/time.js';
import { Turns } from '../connection/turns.js';
import type { Database } from '../schema/tables.js';
import { erasePerson, type PersonErasure } from './erase.js';

/** Each erasure searches all tables. More than these do not wait for their turn. */
const maxErasures = 10;

/** There are too many erasures already. Nothing was begun. */
export class TooManyErasuresError extends Error {
  constructor() {
    super(`There are ${maxErasures} erasures in progress. Repeat this one later.`);
    this.name = 'TooManyErasuresError';
  }
}

/** How an erasure ended, for those who did not wait for it. */
export interface ErasureEnd {
  readonly onDone: (erasure: PersonErasure) => void;
  readonly onFailed: (error: unknown) => void;
}

/** Erases people while the gateway works, one after the other. Whoever asks for one that is in progress waits for the same. */
export class RunningErasures {
  private readonly database: Pick<Database, 'db' | 'dialect'>;
  private readonly turns = new Turns();
  private readonly running = new Map<string, Promise<PersonErasure>>();
  private readonly stopping = new AbortController();

  constructor(database: Pick<Database, 'db' | 'dialect'>) {
    this.database = database;
  }

  /** `end` is called only by the erasure that this call begins. Throws TooManyErasuresError. */
  async erase(phoneNumber: string, end: ErasureEnd): Promise<PersonErasure> {
    const key = canonicalNumber(phoneNumber);
    const known = this.running.get(key);
    if (known !== undefined) return known;
    if (this.running.size >= maxErasures) throw new TooManyErasuresError();
    const { signal } = this.stopping;
    const erasing = this.turns.take(() => erasePerson(this.database, { phoneNumber, now: now(), signal }));
    const done = erasing.finally(() => this.running.delete(key));
    this.running.set(key, done);
    done.then(end.onDone, end.onFailed);
    return done;
  }

  /** Ends between two statements. What is left is continued when it is asked for again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.allSettled(this.running.values());
  }
}
