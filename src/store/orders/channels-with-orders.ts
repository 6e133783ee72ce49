import type { Kysely } from 'kysely';
import type { Tables } from '../schema/tables.js';

/**
 * Which channels have orders in the ledger, so that lists of the others cost no statement. "Yes" holds for good,
 * because it costs a statement at most when all orders were deleted after their retention. "No" holds only where no other process writes to the store: every order that this process writes is noted here first.
 */
export class ChannelsWithOrders {
  private readonly isShared: boolean;
  private readonly known = new Map<string, boolean>();

  constructor({ isShared }: { readonly isShared: boolean }) {
    this.isShared = isShared;
  }

  /** To be called before the statement that writes an order, whether its transaction is committed or not. */
  noteWrite(channel: string): void {
    this.known.set(channel, true);
  }

  /** Whether it is certain, without asking the store, that the channel has none. */
  isKnownEmpty(channel: string): boolean {
    return this.known.get(channel) === false;
  }

  /** Whether the channel has none now. `db` is the transaction in which the answer is used, if there is one. */
  async isEmpty(db: Kysely<Tables>, channel: string): Promise<boolean> {
    const known = this.known.get(channel);
    if (known !== undefined) return !known;
    const isEmpty = (await db.selectFrom('orders').select('channel').where('channel', '=', channel).limit(1).execute()).length === 0;
    // An order may have been written meanwhile.
    if (!isEmpty) this.known.set(channel, true);
    else if (!this.isShared && !this.known.has(channel)) this.known.set(channel, false);
    return isEmpty;
  }
}
