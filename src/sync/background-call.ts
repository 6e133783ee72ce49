import { createCall, type Call } from '../contract/call.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import type { OnExchange } from '../observability/exchange.js';

/** How long one page may take. Background calls wait for their turn. */
const pageMs = 10 * 60_000;

interface Watch {
  readonly signal: AbortSignal;
  readonly onExchange: OnExchange;
  readonly onEvents?: ((events: readonly ProviderEvent[]) => Promise<void>) | undefined;
}

/** The limits of a call for which nobody waits. */
export function createBackgroundCall({ signal, onExchange, onEvents }: Watch): Call {
  return createCall({ signal, deadlineAt: Date.now() + pageMs, isBackground: true, onExchange, onEvents });
}
