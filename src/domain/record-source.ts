import type { Instant } from './time.js';

/** Where a record comes from: read from the provider for this request, or from the gateway's copy of the provider's list. */
export interface RecordSource {
  readonly kind: 'LIVE' | 'SYNCED';
  /** When it was read from the provider. */
  readonly asOf: Instant;
  /** Only copies know deleted records. */
  readonly isDeletedAtProvider: boolean;
}
