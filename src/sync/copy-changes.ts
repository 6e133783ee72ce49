import type { SyncNoun, SyncState } from '../domain/sync.js';
import type { Instant } from '../domain/time.js';
import type { LockedCopy } from '../store/copies/copies.js';
import type { Ledger, LedgerParts } from '../store/store.js';

export interface CopyChangesOptions {
  readonly ledger: Ledger;
  readonly channel: string;
  readonly noun: SyncNoun;
  /** Holds the lease under this name; null where there is no lease. */
  readonly owner: string | null;
  readonly now: () => Instant;
}

/** Changes the copy and its state in one transaction. Throws when the lease is lost or the copy was reset. */
export type ChangeCopy = (work: (copy: LockedCopy, ledger: LedgerParts) => Promise<SyncState>) => Promise<void>;

/** What the steps of one list have in common: each ends with one transaction, which counts its calls. */
export class CopyChanges {
  private readonly options: CopyChangesOptions;
  /** Calls since the last transaction. */
  private calls = 0;

  constructor(options: CopyChangesOptions) {
    this.options = options;
  }

  readonly countCall = (): void => void (this.calls += 1);

  readonly change: ChangeCopy = async (work) => {
    const { ledger, channel, noun, owner } = this.options;
    const { calls } = this;
    const isDone = await ledger.transaction((parts) =>
      parts.copies.exclusively(channel, noun, owner, async (copy) => {
        const next = await work(copy, parts);
        await copy.save({ ...next, calls: copy.state.calls + calls });
        return true;
      }),
    );
    if (isDone === undefined) throw new CopyLostError('Another process reads this list now, or its copy was reset.');
    this.calls -= calls;
  };

  /** Changes the copy after the provider answered. */
  readonly changeAfterRead: ChangeCopy = (work) => this.change(async (copy, ledger) => ({ ...(await work(copy, ledger)), failures: 0 }));

  /** Notes up to which event the copy has everything. */
  async noteEvents(eventId: string): Promise<void> {
    await this.change(async ({ state }) => ({ ...state, eventId }));
  }

  /** Notes that a step failed. Its calls count. */
  async noteFailure(code: string, message: string): Promise<void> {
    const at = this.options.now();
    await this.change(async ({ state }) => {
      return { ...state, errors: state.errors + 1, failures: state.failures + 1, lastError: { code, message, at } };
    });
  }
}

/** The lease was lost, or the copy was reset, while a page was being read. Nothing of the page was stored. */
export class CopyLostError extends Error {}
