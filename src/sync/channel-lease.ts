import type { Log } from '../observability/log.js';
import type { Ledger } from '../store/store.js';

const leaseMs = 60_000;

/** Says which process reads the lists of a channel. An embedded ledger has one process, which needs no lease. */
export class ChannelLease {
  /** The name under which the lease is held; null where none is needed. */
  readonly owner: string | null;
  private readonly ledger: Ledger;
  private readonly channel: string;
  private readonly nowMs: () => number;

  constructor(ledger: Ledger, channel: string, owner: string, nowMs: () => number) {
    this.ledger = ledger;
    this.channel = channel;
    this.owner = ledger.isShared ? owner : null;
    this.nowMs = nowMs;
  }

  /** Takes or renews the lease. False while another process has it. */
  async hold(): Promise<boolean> {
    if (this.owner === null) return true;
    const at = this.nowMs();
    return this.ledger.copies.lease(this.channel, this.owner, new Date(at).toISOString(), new Date(at + leaseMs).toISOString());
  }

  async release(log: Log): Promise<void> {
    if (this.owner === null) return;
    const { channel } = this;
    await this.ledger.copies
      .release(channel, this.owner)
      .catch((error: unknown) => log.warn({ err: error, channel }, 'a lease was not released'));
  }
}
