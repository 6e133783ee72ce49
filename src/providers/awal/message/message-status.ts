import type { Call } from '../../../contract/call.js';
import type { Conversations } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Message } from '../../../domain/message.js';
import { isFurther, unseenMessage } from '../../../domain/message-progress.js';
import { readTime, readUnixTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { AwalApi } from '../api.js';
import { readMessageStatus } from '../../whatsapp/message-status.js';
import type { AwalSettings } from '../settings.js';

/**
 * GET /fetch-message-status-app: the status of the sender's messages, by Awal's own numbers. Only the response to sending connects such a
 * number with a messageId, so this works only for messages that the gateway sent.
 */
export function createStatusReader(api: AwalApi, channel: ChannelSettings<AwalSettings>): NonNullable<Conversations['message']> {
  const readAll = (call: Call): Promise<ReadonlyMap<string, UntrustedRecord>> =>
    call.once('message statuses', async () => {
      const sender = ['phone_number_id', channel.settings.phoneNumberId] as const;
      const { envelope } = await api.get('/fetch-message-status-app', [sender], call);
      const records: unknown = envelope['data'];
      if (!Array.isArray(records)) throw unexpectedResponse('awal', channel.channel);
      return latestOf(records.filter(isRecord));
    });

  return async (messageId, call, remembered) => {
    const sent = isRecord(remembered?.raw) ? remembered.raw : {};
    const number = readText(sent['id']);
    if (remembered == null || number === null) return null;
    const record = (await readAll(call)).get(number);
    if (record === undefined) return null;
    return {
      ...readStatus(record, unseenMessage(channel.channel, messageId, remembered.contactId), channel.timeZone),
      raw: { ...sent, ...record },
    };
  };
}

/** The message with the status of a record. */
export function readStatus(record: UntrustedRecord, message: Message, timeZone: string): Message {
  const providerStatus = readText(record['status']);
  const status = readMessageStatus(providerStatus);
  const at = readTime(record['timestamp'], timeZone) ?? readUnixTime(record['timestamp']);
  const times = { readAt: status === 'READ' ? at : null, failedAt: status === 'FAILED' ? at : null };
  return { ...message, ...times, status, providerStatus, statusChangedAt: at, raw: record };
}

/** A message may have several records. The latest status counts. */
function latestOf(records: readonly UntrustedRecord[]): ReadonlyMap<string, UntrustedRecord> {
  const statusIn = (record: UntrustedRecord | undefined) => readMessageStatus(readText(record?.['status']));
  const known = new Map<string, UntrustedRecord>();
  for (const record of records) {
    const number = readText(record['message_id']);
    if (number === null) continue;
    if (!known.has(number) || isFurther(statusIn(record), statusIn(known.get(number)))) known.set(number, record);
  }
  return known;
}
