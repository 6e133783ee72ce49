import { setMaxListeners } from 'node:events';
import { withLimits, type Call, type CallMemory } from '../../contract/call.js';
import type { ProviderEvent } from '../../domain/provider-event.js';
import type { Exchange, OnExchange } from '../../observability/exchange.js';

/** Keeps what a channel's answers tell beside what was asked for. Never rejects. */
export type KeepEvents = (channel: string, facts: readonly ProviderEvent[]) => Promise<void>;

/** One request's dealings with all channels: what each has been asked is remembered until the request ends or changes something. */
export class UpstreamCalls {
  private readonly memories = new Map<string, CallMemory>();
  private readonly clientSignal: AbortSignal | undefined;
  private readonly called: (channel: string, exchange: Exchange) => void;
  private readonly sharedSince: number;
  private readonly keep: KeepEvents;

  /** What other requests have asked since `sharedSince` is not asked again as long as it is under way. */
  constructor(
    clientSignal: AbortSignal | undefined,
    called: (channel: string, exchange: Exchange) => void,
    sharedSince: number,
    keep: KeepEvents,
  ) {
    this.clientSignal = clientSignal;
    this.called = called;
    this.sharedSince = sharedSince;
    this.keep = keep;
  }

  of(channel: string, limits: { signal?: AbortSignal; deadlineAt?: number } = {}): Call {
    const memory: CallMemory = this.memories.get(channel) ?? (new Map() as CallMemory);
    this.memories.set(channel, memory);
    const { deadlineAt } = limits;
    const { sharedSince } = this;
    const onEvents = (facts: readonly ProviderEvent[]): Promise<void> => this.keep(channel, facts);
    return withLimits(memory, {
      signal: this.joined(limits.signal),
      deadlineAt,
      onExchange: this.listenerOf(channel),
      sharedSince,
      onEvents,
    });
  }

  /** Counts a channel's calls for this request. */
  listenerOf(channel: string): OnExchange {
    return (exchange) => this.called(channel, exchange);
  }

  private joined(signal: AbortSignal | undefined): AbortSignal | undefined {
    const both = signal === undefined || this.clientSignal === undefined ? undefined : AbortSignal.any([signal, this.clientSignal]);
    const joined = both ?? signal ?? this.clientSignal;
    // Each of a request's calls listens, and there may be many at a time.
    if (joined !== undefined) setMaxListeners(0, joined);
    return joined;
  }
}
