import { createHash } from 'node:crypto';
import type { VerifiedDelivery } from '../../../contract/webhook.js';
import type { MessageReceived } from '../../../domain/provider-event.js';
import type { MessageContent } from '../../../domain/message.js';
import { unseenMessage } from '../../../domain/message-progress.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import { readKey } from '../record.js';
import { withoutSecrets } from '../secret.js';
import { readWritten } from './webhook-payload.js';

/** What a customer wrote or pressed; null without an address. */
export function readMessage(payload: UntrustedRecord, delivery: VerifiedDelivery, channel: string): MessageReceived | null {
  const contactId = readContactId(payload);
  const content = readContent(payload);
  if (contactId === null || content === null) return null;
  return {
    kind: 'message-received',
    message: {
      ...unseenMessage(channel, readKey(payload['wa_message_id']) ?? inventId(delivery), contactId),
      direction: 'INBOUND',
      content,
      raw: withoutSecrets(payload),
    },
  };
}

/** The phone number. In webhooks subscriber_id is not a number but "phone-bot". */
function readContactId(payload: UntrustedRecord): string | null {
  const [, phone] = /^(\d+)-\d+$/.exec(readKey(payload['subscriber_id']) ?? '') ?? [];
  return readKey(payload['chat_id']) ?? phone ?? null;
}

/** A pressed button is reported by the id of its postback, without its title. */
function readContent(payload: UntrustedRecord): MessageContent | null {
  const text = readWritten(payload);
  if (text !== null) return { type: 'TextContent', text };
  const id = readKey(payload['postbackid']);
  if (id === null) return null;
  return { type: 'InteractiveContent', header: null, text: null, footer: null, buttons: [], reply: { id, title: id } };
}

/** The same for one delivery however often it is read, but different when a customer repeats the same text later. */
function inventId({ body, receivedAt }: VerifiedDelivery): string {
  return `wabotick-webhook-${createHash('sha256').update(receivedAt).update(body).digest('hex').slice(0, 32)}`;
}
