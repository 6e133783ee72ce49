/** One attempt of a provider call, as it ended: for the log, the metrics, the trace and the client that may see it. No address, no body. */
export type Exchange = {
  readonly method: string;
  readonly kind: 'read' | 'write';
  /** 1 for the first, more for a repetition. */
  readonly attempt: number;
  readonly milliseconds: number;
} & ({ readonly status: number } | { readonly failure: string });

export type OnExchange = (exchange: Exchange) => void;

/** The class of a status, 429 by itself, or the kind of the failure: few enough for a label. */
export function endOf(exchange: Exchange): string {
  if ('failure' in exchange) return exchange.failure;
  return exchange.status === 429 ? '429' : `${Math.floor(exchange.status / 100)}xx`;
}
