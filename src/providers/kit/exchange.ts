import type { Cancellation } from '../../observability/cancellation.js';
import { connectionError } from '../../contract/status.js';
import type { HttpClient, HttpRequest, HttpResponse } from '../../http-client/exchange.js';
import type { Redactor } from '../../observability/redact.js';

/** The deadline of a call, and the listener for its attempts. A write has no signal. */
export interface Limits {
  readonly signal?: Cancellation | undefined;
  readonly deadlineAt: number | undefined;
  readonly onExchange?: HttpRequest['onExchange'];
  readonly sharedSince?: HttpRequest['sharedSince'];
  readonly isBackground?: HttpRequest['isBackground'];
}

/** The limits alone of what may carry more, such as a call. */
export function limitsOf({ signal, deadlineAt, onExchange, sharedSince, isBackground }: Limits): Limits {
  return { signal, deadlineAt, onExchange, sharedSince, isBackground };
}

/** The path of a base address, without a slash at its end. */
export function basePathOf(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/+$/, '');
}

/** What the provider answered, whatever it says. Throws a ProviderError where no answer came. */
export async function exchange(http: HttpClient, request: HttpRequest, provider: string, channel: string): Promise<HttpResponse> {
  const response = await http.request(request);
  if (response.failed) throw connectionError(response, provider, channel);
  return response;
}

const maxQuoted = 300;

/** A provider's own sentence as clients may see it: it may repeat what it was sent, and be of any length. */
export function quote(sentence: string, redactor: Redactor): string {
  return redactor.text(sentence).slice(0, maxQuoted);
}
