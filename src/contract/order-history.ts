import type { Position } from '../domain/position.js';
import type { Instant } from '../domain/time.js';
import type { Call } from './call.js';

/** The orders of a provider that has no list of them, but has them in its messages. */
export interface OrderHistory {
  /**
   * Reads one page of the messages of all conversations, newest first. The orders in it go to `call.onEvents`, as if their webhooks had come. `since`:
   * older messages are not wanted; null: all that the adapter's bound allows. `position`: null for the newest page.
   */
  readPage(request: { readonly since: Instant | null; readonly position: Position | null }, call: Call): Promise<HistoryPage>;
}

export interface HistoryPage {
  /** Where the next page begins; null at the end, and where the bound of pages is reached. */
  readonly next: Position | null;
  /** False when messages may be missing: the bound was reached, or a record was unreadable. */
  readonly isComplete: boolean;
}
