import { ProviderError } from '../../contract/error.js';
import type { WriteReceipt } from '../../contract/provider.js';
import { kindOfAnswer, retryAfterSeconds, unexpectedResponse } from '../../contract/status.js';
import type { HttpResponse } from '../../http-client/exchange.js';
import type { Redactor } from '../../observability/redact.js';
import { quote } from '../kit/exchange.js';
import { asRecord, type UntrustedRecord } from '../kit/untrusted.js';
import type { Answer } from './error.js';
import { failureOf } from './error.js';

/** `redactor` removes what Kaleyra may repeat of the request in its messages. */
export interface Reader {
  readonly channel: string;
  readonly redactor: Redactor;
}

/**
 * 202 with `data.message_id` means that Kaleyra accepted the request. It says nothing about delivery or WhatsApp's rules for orders. The id
 * is Kaleyra's own; webhooks use WhatsApp's id and `ref`. Everything else is a failure.
 */
export function readReceipt(response: HttpResponse, reader: Reader): WriteReceipt {
  const providerId = idIn(readAccepted(response, reader));
  if (providerId === null) throw unexpectedResponse('kaleyra', reader.channel);
  return { outcome: 'ACCEPTED', providerId };
}

/** Like `readReceipt`, for requests that create no message and so return no id: the code is enough. */
export function readAcceptance(response: HttpResponse, reader: Reader): WriteReceipt {
  const answer = readAccepted(response, reader);
  const providerId = idIn(answer);
  if (providerId === null && answer.code !== 'WA202' && answer.code !== 'WA200') throw unexpectedResponse('kaleyra', reader.channel);
  return { outcome: 'ACCEPTED', providerId };
}

/** The id of an uploaded file. The page's sample of a success could not be read: `data.media_id` or `data.id` (A). */
export function readMediaId(response: HttpResponse, reader: Reader): string {
  const { data } = readAccepted(response, reader);
  const id = [data['media_id'], data['id']].find((value) => typeof value === 'string' && value !== '');
  if (typeof id !== 'string') throw unexpectedResponse('kaleyra', reader.channel);
  return id;
}

/** What a read returned, unchecked. */
export interface ReadAnswer {
  readonly body: UntrustedRecord;
  /** Records of a list that were not valid JSON and were left out. */
  readonly brokenRecords: number;
  readonly asOf: string;
}

export function readAnswer(response: HttpResponse, reader: Reader): ReadAnswer {
  readAccepted(response, reader);
  const { value, brokenRecords = 0 } = response.json() ?? {};
  return { body: asRecord(value), brokenRecords, asOf: response.answeredAt };
}

function readAccepted(response: HttpResponse, { channel, redactor }: Reader): Answer {
  if (kindOfAnswer(response) === 'unexpected-response') throw unexpectedResponse('kaleyra', channel);
  const answer = asAnswer(response.json()?.value);
  const failure = failureOf(response.status, answer);
  if (failure !== undefined) {
    throw new ProviderError({
      ...failure,
      providerCode: failure.providerCode === undefined ? undefined : quote(failure.providerCode, redactor),
      providerMessage: failure.providerMessage === undefined ? undefined : quote(failure.providerMessage, redactor),
      provider: 'kaleyra',
      channel,
      sent: 'answered',
      retryAfterSeconds: retryAfterSeconds(response.headers['retry-after']),
    });
  }
  if (response.status >= 300) throw unexpectedResponse('kaleyra', channel);
  return answer;
}

/** Some public clients read `id`; the documents say `message_id`. */
function idIn({ data }: Answer): string | null {
  const id = [data.message_id, data.id].find((value) => typeof value === 'string' && value !== '');
  return typeof id === 'string' ? id : null;
}

/** `data` is `[]` in one documented failure and `{}` in the others. */
function asAnswer(value: unknown): Answer {
  const { code, message, data, error } = asRecord(value);
  return {
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : undefined,
    data: asRecord(data),
    error: asRecord(error),
  };
}
