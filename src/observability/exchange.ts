/** The result of one attempt of a provider call, for the log, the metrics, the trace and clients with access. It has no address and no body. */
export type Exchange = {
  readonly method: string;
  readonly kind: 'read' | 'write';
  /** 1 for the first attempt, more for a retry. */
  readonly attempt: number;
  readonly milliseconds: number;
} & ({ readonly status: number } | { readonly failure: string });

export type OnExchange = (exchange: Exchange) => void;

/** The class of the status, 429 separately, or the kind of the failure: few enough values for a label. */
export function outcomeOf(exchange: Exchange): string {
  if ('failure' in exchange) return exchange.failure;
  return exchange.status === 429 ? '429' : `${Math.floor(exchange.status / 100)}xx`;
}
