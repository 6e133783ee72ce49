import { ProviderError } from '../../../contract/error.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteReceipt } from '../../../contract/writer.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import type { Answer } from '../api.js';
import { toMessageStatus } from '../webhook/webhook-status.js';

/** SentMessage: `{sent, message: {id, status, …}}`. A pending message is ACCEPTED; webhooks use the same id. */
export function readSent({ body }: Answer, channel: string): WriteReceipt {
  const message = isRecord(body['message']) ? body['message'] : {};
  const status = toMessageStatus(readText(message['status']));
  if (body['sent'] === false || status === 'FAILED') throw notSent(channel);
  if (body['sent'] !== true) throw unexpectedResponse('whapi', channel, 'The response of Whapi does not say whether the message was sent.');
  const arrived = status === 'DELIVERED' || status === 'READ' || status === 'PLAYED';
  return { outcome: arrived ? 'APPLIED' : 'ACCEPTED', providerId: readText(message['id']) };
}

function notSent(channel: string): ProviderError {
  const message = 'Whapi reports that the message was not sent.';
  return new ProviderError({ kind: 'refused', provider: 'whapi', channel, sent: 'answered', message, nothingApplied: true });
}
