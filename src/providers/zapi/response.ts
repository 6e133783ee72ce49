import { ProviderError } from '../../contract/error.js';
import type { WriteReceipt } from '../../contract/provider.js';
import { kindOfAnswer, retryAfterSeconds, unexpectedResponse } from '../../contract/status.js';
import type { HttpResponse } from '../../http-client/exchange.js';
import type { Redactor } from '../../observability/redact.js';
import { quote } from '../kit/exchange.js';
import { asRecord } from '../kit/untrusted.js';
import { failureOf } from './error.js';

/** `redactor` removes what Z-API may repeat of the request in its messages. */
export interface Reader {
  readonly channel: string;
  readonly redactor: Redactor;
}

/** A successful response. `brokenRecords` of a list could not be read and were left out. */
export interface Answer {
  readonly value: unknown;
  readonly brokenRecords: number;
  readonly asOf: string;
}

/** The body of a successful response. Some failures arrive with HTTP 200. */
export function readAnswer(response: HttpResponse, { channel, redactor }: Reader): Answer {
  if (kindOfAnswer(response) === 'unexpected-response') throw unexpectedResponse('zapi', channel);
  const json = response.json();
  const failure = failureOf(response.status, asRecord(json?.value));
  if (failure !== undefined) {
    throw new ProviderError({
      ...failure,
      providerMessage: failure.providerMessage && quote(failure.providerMessage, redactor),
      provider: 'zapi',
      channel,
      sent: 'answered',
      retryAfterSeconds: retryAfterSeconds(response.headers['retry-after']),
    });
  }
  if (json === undefined || response.status >= 300) throw unexpectedResponse('zapi', channel);
  return { ...json, asOf: response.answeredAt };
}

/**
 * `{zaapId, messageId, id}` with 2xx: the message is in Z-API's queue, not delivered. `messageId` and `id` are equal and occur in webhooks;
 * `zaapId` is the id in the queue.
 */
export function readReceipt(response: HttpResponse, reader: Reader): WriteReceipt {
  const answer = asRecord(readAnswer(response, reader).value);
  const providerId = [answer.messageId, answer.id].find((id) => typeof id === 'string' && id !== '');
  if (typeof providerId !== 'string') throw unexpectedResponse('zapi', reader.channel);
  return { outcome: 'ACCEPTED', providerId, raw: answer };
}

/** 204 without a body, which the documents also show as `{}`. */
export function readDone(response: HttpResponse, reader: Reader): void {
  if (response.status === 204) return;
  if ('error' in asRecord(readAnswer(response, reader).value)) throw unexpectedResponse('zapi', reader.channel);
}

/** `{success: true}`, of contacts with `errors: []`. */
export function readSuccess(response: HttpResponse, { channel, redactor }: Reader): void {
  const { success, errors } = asRecord(readAnswer(response, { channel, redactor }).value);
  const reported = Array.isArray(errors) ? (errors as unknown[]) : [];
  if (success === true && reported.length === 0) return;
  if (success !== true && success !== false) throw unexpectedResponse('zapi', channel);
  const [providerMessage] = reported.filter((error) => typeof error === 'string');
  throw new ProviderError({
    kind: 'refused',
    provider: 'zapi',
    channel,
    sent: 'answered',
    message: 'Z-API reports that it did not do this.',
    providerMessage: providerMessage && quote(providerMessage, redactor),
  });
}
