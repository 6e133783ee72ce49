import type { TextMessage } from '../../../contract/message-write.js';

/** The members of every message to one person (Cloud API, guide "Send messages"). `recipient` has the member that names the person, such as `to`. */
export function addressedTo(recipient: object): object {
  return { messaging_product: 'whatsapp', recipient_type: 'individual', ...recipient };
}

/** A text, optionally as a reply. WhatsApp delivers it only within 24 hours of the customer's last message. */
export function toTextMessage(recipient: object, { text, replyTo }: Pick<TextMessage, 'text' | 'replyTo'>, showsPreview: boolean): object {
  return {
    ...addressedTo(recipient),
    ...(replyTo === null ? {} : { context: { message_id: replyTo } }),
    type: 'text',
    text: { preview_url: showsPreview, body: text },
  };
}

/** Marks a message of the customer, and all earlier ones, as read. */
export function toReadReceipt(messageId: string): object {
  return { messaging_product: 'whatsapp', status: 'read', message_id: messageId };
}
