import type { ProviderErrorKind } from './error.js';

/** The state of a channel's calls to its provider, as seen by this process. Times are RFC 3339. */
export interface ChannelCondition {
  /** OPEN: the provider failed so often that no call is made. HALF_OPEN: one call tests whether it works again. */
  readonly circuit: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  readonly state: 'UNKNOWN' | 'HEALTHY' | 'DEGRADED' | 'DOWN' | 'PAUSED';
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailureCode: ProviderErrorKind | null;
  /** The calls left until `resetsAt`, under the strictest known limit. */
  readonly remainingCalls: number | null;
  readonly resetsAt: string | null;
  readonly callsInFlight: number;
  readonly callsWaiting: number;
}
