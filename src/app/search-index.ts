import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../observability/log.js';
import type { SearchIndex } from '../store/search/search-index.js';
import type { Ledger } from '../store/store.js';

/** So many steps are done before the gateway listens: what small ledgers have can be found at once. */
const stepsAtStart = 12;
/** Between steps, so that requests are served. */
const pauseMs = 5;
/** After an event, so that several records of one moment share a step. */
const gatherMs = 250;
/** Changes without an event, such as those of copies and of other replicas, are noticed after this time. */
const idleMs = 1_000;
const retryMs = 5_000;

/** Brings the search index in line with what is stored, in the background, until the returned function is called. */
export async function keepSearchIndex(
  { search: { index }, appended }: Pick<Ledger, 'search' | 'appended'>,
  log: Log,
): Promise<() => Promise<void>> {
  for (let step = 0; step < stepsAtStart; step += 1) if (!(await index.step())) break;
  const indexing = new Indexing(index, log);
  const unlisten = appended(() => indexing.noteEvent());
  const running = indexing.run();
  return async () => {
    unlisten();
    indexing.stop();
    await running;
  };
}

class Indexing {
  private readonly index: SearchIndex;
  private readonly log: Log;
  private isStopped = false;
  /** Whether there was an event since the last step began. */
  private hasEvents = false;
  private waiting: { readonly controller: AbortController; readonly isForEvents: boolean } | undefined;

  constructor(index: SearchIndex, log: Log) {
    this.index = index;
    this.log = log;
  }

  noteEvent(): void {
    this.hasEvents = true;
    if (this.waiting?.isForEvents === true) this.waiting.controller.abort();
  }

  stop(): void {
    this.isStopped = true;
    this.waiting?.controller.abort();
  }

  async run(): Promise<void> {
    while (!this.isStopped) {
      try {
        this.hasEvents = false;
        if (await this.index.step()) await this.wait(pauseMs);
        else await this.waitForEvents();
      } catch (error) {
        this.log.error({ error }, 'the search index could not be brought up to date yet');
        await this.wait(retryMs);
      }
    }
  }

  private async waitForEvents(): Promise<void> {
    if (!this.hasEvents) await this.wait(idleMs, true);
    if (this.hasEvents) await this.wait(gatherMs);
  }

  private async wait(milliseconds: number, isForEvents = false): Promise<void> {
    if (this.isStopped) return;
    const controller = new AbortController();
    this.waiting = { controller, isForEvents };
    await delay(milliseconds, undefined, { signal: controller.signal, ref: false }).catch(() => undefined);
    this.waiting = undefined;
  }
}
