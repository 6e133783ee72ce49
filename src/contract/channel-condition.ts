import type { ProviderErrorKind } from './error.js';

/** How a channel's calls to its provider fare, as this process has seen it. Times are RFC 3339. */
export interface ChannelCondition {
  /** OPEN: the provider failed so often that it is not asked; HALF_OPEN: one call tries whether it is back. */
  readonly circuit: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  readonly state: 'UNKNOWN' | 'HEALTHY' | 'DEGRADED' | 'DOWN' | 'PAUSED';
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailureCode: ProviderErrorKind | null;
  /** Calls left of the narrowest limit that is known, until `resetsAt`. */
  readonly remainingCalls: number | null;
  readonly resetsAt: string | null;
  readonly callsUnderWay: number;
  readonly callsWaiting: number;
}
