import type { Cancellation } from '../../observability/cancellation.js';
import { withLimits, type Call, type CallMemory } from '../../contract/call.js';
import type { ProviderEvent } from '../../domain/provider-event.js';
import type { Exchange, OnExchange } from '../../observability/exchange.js';

/** Stores events that a channel's responses contain beside the requested data. Never rejects. */
export type KeepEvents = (channel: string, events: readonly ProviderEvent[]) => Promise<void>;

/** The provider calls of one client request. Equal reads of a channel are made once, until the request ends or writes. */
export class UpstreamCalls {
  private readonly memories = new Map<string, CallMemory>();
  /** Aborts when the client leaves. */
  readonly clientSignal: Cancellation | undefined;
  private readonly called: (channel: string, exchange: Exchange) => void;
  private readonly sharedSince: number;
  private readonly keep: KeepEvents;

  /** In-flight reads that other requests started after `sharedSince` (a value of `performance.now()`) are joined, not repeated. */
  constructor(
    clientSignal: Cancellation | undefined,
    called: (channel: string, exchange: Exchange) => void,
    sharedSince: number,
    keep: KeepEvents,
  ) {
    this.clientSignal = clientSignal;
    this.called = called;
    this.sharedSince = sharedSince;
    this.keep = keep;
  }

  /** Without `limits.signal` a call is cancelled when the client leaves. A given signal must abort then too. */
  of(channel: string, limits: { signal?: Cancellation | undefined; deadlineAt?: number } = {}): Call {
    const memory: CallMemory = this.memories.get(channel) ?? (new Map() as CallMemory);
    this.memories.set(channel, memory);
    const { deadlineAt } = limits;
    const { sharedSince } = this;
    const onEvents = (events: readonly ProviderEvent[]): Promise<void> => this.keep(channel, events);
    return withLimits(memory, {
      signal: limits.signal ?? this.clientSignal,
      deadlineAt,
      onExchange: this.listenerOf(channel),
      sharedSince,
      onEvents,
    });
  }

  /** Records the channel's calls under this request, for logs, metrics and `trace:read`. */
  listenerOf(channel: string): OnExchange {
    return (exchange) => this.called(channel, exchange);
  }
}
