import { setMaxListeners } from 'node:events';
import { withLimits, type Call, type CallMemory } from '../../contract/call.js';
import type { ProviderEvent } from '../../domain/provider-event.js';
import type { Exchange, OnExchange } from '../../observability/exchange.js';

/** Stores events that a channel's responses contain beside the requested data. Never rejects. */
export type KeepEvents = (channel: string, events: readonly ProviderEvent[]) => Promise<void>;

/** The provider calls of one client request. Equal reads of a channel are made once, until the request ends or writes. */
export class UpstreamCalls {
  private readonly memories = new Map<string, CallMemory>();
  private readonly clientSignal: AbortSignal | undefined;
  private readonly called: (channel: string, exchange: Exchange) => void;
  private readonly sharedSince: number;
  private readonly keep: KeepEvents;

  /** In-flight reads that other requests started after `sharedSince` (a value of `performance.now()`) are joined, not repeated. */
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
    const onEvents = (events: readonly ProviderEvent[]): Promise<void> => this.keep(channel, events);
    return withLimits(memory, {
      signal: this.combinedSignal(limits.signal),
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

  private combinedSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
    const both = signal === undefined || this.clientSignal === undefined ? undefined : AbortSignal.any([signal, this.clientSignal]);
    const combinedSignal = both ?? signal ?? this.clientSignal;
    // Every provider call of the request listens to this signal, so many listeners are no leak.
    if (combinedSignal !== undefined) setMaxListeners(0, combinedSignal);
    return combinedSignal;
  }
}
