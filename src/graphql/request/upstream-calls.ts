import { withLimits, type Call, type CallMemory } from '../../contract/call.js';
import type { ProviderEvent } from '../../domain/provider-event.js';
import type { Exchange, OnExchange } from '../../observability/exchange.js';

/** Keeps what a channel's answers tell beside what was asked for. Never rejects. */
export type KeepEvents = (channel: string, facts: readonly ProviderEvent[]) => Promise<void>;

/** One request's dealings with all channels: what each has been asked is remembered until the request ends or changes something. */
export class UpstreamCalls {
  private readonly memories = new Map<string, CallMemory>();
  /** Aborts when the client leaves. */
  readonly clientSignal: AbortSignal | undefined;
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

  /** Without a signal of its own a call is given up when the client leaves; one that is given must abort then too. */
  of(channel: string, limits: { signal?: AbortSignal; deadlineAt?: number } = {}): Call {
    const memory: CallMemory = this.memories.get(channel) ?? (new Map() as CallMemory);
    this.memories.set(channel, memory);
    const { deadlineAt } = limits;
    const { sharedSince } = this;
    const onEvents = (facts: readonly ProviderEvent[]): Promise<void> => this.keep(channel, facts);
    return withLimits(memory, {
      signal: limits.signal ?? this.clientSignal,
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
}
