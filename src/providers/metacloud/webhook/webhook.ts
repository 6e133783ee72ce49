import { unexpectedResponse } from '../../../contract/status.js';
import type { ParsedWebhook, WebhookAnswer, WebhookRequest, Webhooks } from '../../../contract/webhook.js';
import type { ContactPaired, ProviderEvent } from '../../../domain/provider-event.js';
import { readUnixTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { isSameSignature, signedBodies } from '../../kit/signature.js';
import { readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { identityOfBytes, identityOfParts, type Identity } from '../../kit/webhook-identity.js';
import type { MessageContext } from '../../whatsapp/cart.js';
import { readIncomingMessage } from '../../whatsapp/incoming-message.js';
import { isPayment, readPayment } from '../../whatsapp/payment.js';
import { identityOfRecord } from '../../whatsapp/record-identity.js';
import { readStatusEvent } from '../../whatsapp/status-event.js';
import { isUserId } from '../message/recipient.js';
import type { MetacloudSettings } from '../settings.js';
import { readAccountUpdate } from './account-update.js';
import { readChanges, toBody, type Change } from './change.js';
import { readNumberUpdate } from './number-update.js';
import { readTemplateChange } from './template-change.js';

/** Meta's webhooks: signed over the bytes, verified by a GET, and one address for all numbers of an app. */
export function createWebhooks({ channel, amountUnit, settings }: ChannelSettings<MetacloudSettings>): Webhooks {
  const { appSecret, verifyToken, phoneNumberId, businessAccountId, phoneNumber } = settings;
  return {
    signature: signedBodies('X-Hub-Signature-256', appSecret),
    challenge: (request) => answerChallenge(request, verifyToken),
    recipients: [phoneNumberId, accountName(businessAccountId)],
    pairsContacts: true,
    split({ body }) {
      const changes = readChanges(body) ?? [];
      const recipients = [...new Set(changes.map(recipientOf))];
      if (recipients.length === 1) return recipients.map((recipient) => ({ recipient, body }));
      return recipients.map((recipient) => ({ recipient, body: toBody(changes.filter((change) => recipientOf(change) === recipient)) }));
    },
    identity: ({ body }) => identityOf(body),
    read({ body, receivedAt }): ParsedWebhook {
      const changes = readChanges(body);
      if (changes === undefined) throw unexpectedResponse('metacloud', channel, 'The webhook of Meta is not a JSON object with entries.');
      const context: MessageContext = { channel, amountUnit, receivedAt };
      const events = changes.flatMap((change): readonly ProviderEvent[] => {
        if (change.phoneNumberId !== null && change.phoneNumberId !== phoneNumberId) return [unsupported('foreign number')];
        const ofNumber = readNumberUpdate(change, phoneNumber);
        if (ofNumber !== undefined) return ofNumber;
        const ofAccount = [readAccountUpdate(change, businessAccountId), readTemplateChange(change)];
        const read = [...eventsOf(change, context), ...ofAccount].filter((event) => event !== null);
        return read.length === 0 ? [unsupported(change.field)] : read;
      });
      return { kind: kindOf(changes[0]), events: changes.length === 0 ? [unsupported(null)] : events };
    },
  };
}

/** GET with `hub.mode=subscribe`, `hub.verify_token` and `hub.challenge`, which is the answer. */
function answerChallenge({ method, query }: WebhookRequest, verifyToken: string): WebhookAnswer | undefined {
  const challenge = query.get('hub.challenge');
  if (method !== 'GET' || query.get('hub.mode') !== 'subscribe' || challenge === null) return undefined;
  const isKnown = isSameSignature(query.get('hub.verify_token') ?? '', verifyToken);
  return { status: isKnown ? 200 : 403, contentType: 'text/plain; charset=utf-8', body: isKnown ? challenge : 'forbidden' };
}

/** What concerns the whole account belongs to every number of it. */
function recipientOf({ phoneNumberId, entry }: Change): string {
  return phoneNumberId ?? accountName(readText(entry['id']));
}

function accountName(businessAccountId: string | null): string {
  return `account ${businessAccountId}`;
}

/** An unreadable record becomes an `unsupported` event; the other records are still read. */
function eventsOf({ field, value }: Change, context: MessageContext): readonly ProviderEvent[] {
  if (field !== 'messages') return [];
  const contacts = recordsIn(value['contacts']);
  const [statuses, messages] = [recordsIn(value['statuses']), recordsIn(value['messages'])];
  const originOf = (message: UntrustedRecord) => ({
    contacts,
    mediaUrl: undefined,
    raw: { message, contacts, metadata: value['metadata'] },
  });
  return [
    ...statuses.map((status) => (isPayment(status) ? readPayment(status) : readStatus(status)) ?? unsupported('status')),
    ...messages.flatMap(
      (message) => readIncomingMessage(message, originOf(message), context) ?? [unsupported(readText(message['type']) ?? 'message')],
    ),
    ...readPairings(contacts, readUnixTime(messages[0]?.['timestamp'])),
    ...(recordsIn(value['errors']).length > 0 ? [unsupported('errors')] : []),
  ];
}

function readStatus(status: UntrustedRecord): ProviderEvent | null {
  const id = readText(status['id']);
  const correlationId = readText(status['biz_opaque_callback_data']);
  const event = readStatusEvent(status, { messageIds: id === null ? [] : [id], correlationId });
  return event && { ...event, contactId: event.contactId ?? readText(status['recipient_user_id']) };
}

/** A number and the user id that stands for it when the customer hides the number. */
function readPairings(contacts: readonly UntrustedRecord[], at: string | null): readonly ContactPaired[] {
  return contacts.flatMap(({ wa_id: number, user_id: userId }) => {
    const [contactId, alias] = [readText(number), readText(userId)];
    return contactId === null || alias === null || !isUserId(alias) ? [] : [{ kind: 'contact-paired', contactId, alias, at }];
  });
}

/** Built from the ids, statuses and times of all records. A change of the account has no id, and is known by its time and all that it says. */
function identityOf(body: Uint8Array): Identity {
  const parts = (readChanges(body) ?? []).flatMap(({ entry, field, phoneNumberId, value }) => [
    ...(phoneNumberId === null && readText(entry['time']) !== null ? [[entry['id'], field, entry['time'], value]] : []),
    ...recordsIn(value['statuses']).map((status) => identityOfRecord(`${phoneNumberId} status`, status)),
    ...recordsIn(value['messages']).map((message) => identityOfRecord(`${phoneNumberId} message`, message)),
  ]);
  return parts.length === 0 || parts.includes(null) ? identityOfBytes(body) : identityOfParts(parts);
}

/** The first record's `type`; a status has none. */
function kindOf(change: Change | undefined): string {
  const [status, message] = [recordsIn(change?.value['statuses'])[0], recordsIn(change?.value['messages'])[0]];
  if (status !== undefined) return isPayment(status) ? 'payment' : 'status';
  return readText(message?.['type']) ?? change?.field ?? 'unknown';
}

function unsupported(eventType: string | null): ProviderEvent {
  return { kind: 'unsupported', eventType };
}
