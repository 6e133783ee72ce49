import type { Refusal } from '../../../contract/error.js';
import { ProviderError } from '../../../contract/error.js';
import type { TextMessage } from '../../../contract/message-write.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import type { ChannelSettings } from '../../definition.js';
import { checkPhoneNumber, checkReplyTo, checkText } from '../../kit/refusal.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { Answer, AwalApi } from '../api.js';
import { readMessageStatus } from '../../whatsapp/message-status.js';
import { jsonBody } from '../request-body.js';
import type { AwalSettings } from '../settings.js';

/**
 * POST /w/message/text. `message` of the response is an object here, `{id, messageId, status, timestamp}`. Webhooks use `messageId`
 * (wamid); `id` is Awal's own number.
 */
export function createTextWriter(api: AwalApi, channel: ChannelSettings<AwalSettings>): Writer<TextMessage> {
  const send = async (message: TextMessage, call: WriteCall): Promise<WriteReceipt> => {
    const { phoneNumber, text, replyTo } = message;
    const body = jsonBody({ phone: digitsOf(phoneNumber), body: text, ...(replyTo === null ? {} : { reply_to: replyTo }) });
    return readSent(await api.post('/w/message/text', [['phone_number_id', channel.settings.phoneNumberId]], body, call), channel.channel);
  };
  return createWriter(api, check, send, ['replyTo']);
}

function check({ phoneNumber, text, replyTo }: TextMessage): readonly Refusal[] {
  return [...checkPhoneNumber(phoneNumber), ...checkText(text), ...checkReplyTo(replyTo)];
}

/** Throws when the message failed, and when the response does not say whether it was sent. */
export function readSent({ envelope }: Answer, channel: string): WriteReceipt {
  const sent = envelope['message'];
  if (!isRecord(sent)) throw unexpectedResponse('awal', channel, 'The response of Awal does not say whether the message was sent.');
  if (readMessageStatus(readText(sent['status'])) === 'FAILED') throw failed(channel);
  return readReceipt(sent);
}

/** Keeps `id` in `raw`, because the message's status can be read by that number only. */
export function readReceipt(sent: UntrustedRecord): WriteReceipt {
  const status = readMessageStatus(readText(sent['status']));
  const outcome = status === 'DELIVERED' || status === 'READ' ? 'APPLIED' : 'ACCEPTED';
  return { outcome, providerId: readText(sent['messageId']), raw: sent };
}

function failed(channel: string): ProviderError {
  const message = 'Awal reports that the message failed.';
  return new ProviderError({
    kind: 'refused',
    provider: 'awal',
    channel,
    sent: 'answered',
    message,
    providerCode: 'failed',
    nothingApplied: true,
  });
}
