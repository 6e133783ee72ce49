import { unexpectedResponse } from '../../../contract/status.js';
import type { ParsedWebhook, Webhooks } from '../../../contract/webhook.js';
import type { ProviderEvent } from '../../../domain/provider-event.js';
import type { ChannelSettings } from '../../definition.js';
import { asRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { MessageContext } from '../../whatsapp/cart.js';
import { readIncomingMessage } from '../../whatsapp/incoming-message.js';
import { isPayment, readPayment } from '../../whatsapp/payment.js';
import type { Callback } from './webhook-callback.js';
import { readCallback, unwrapPayment } from './webhook-callback.js';
import { readTemplateCallback } from './webhook-template.js';
import { identityOf } from './webhook-identity.js';
import { readStatuses } from './webhook-status.js';
import type { KaleyraSettings } from '../settings.js';

const help = 'Set the callback profile to POST with the JSON body of API v2; the README of this provider shows it.';

/** Kaleyra documents no signature. The key in the address is the proof, and the callback must name this channel's number. */
export function createKaleyraWebhooks({ channel, amountUnit, settings }: ChannelSettings<KaleyraSettings>): Webhooks {
  return {
    identity: ({ body }) => identityOf(body),
    read({ method, body, receivedAt }): ParsedWebhook {
      if (method.toUpperCase() !== 'POST')
        throw unexpectedResponse('kaleyra', channel, `Kaleyra's callback used another method than POST. ${help}`);
      const callback = readCallback(body);
      if (callback === undefined) throw unexpectedResponse('kaleyra', channel, `Kaleyra's callback is not a JSON object. ${help}`);
      const kind = kindOf(callback);
      if (isForeign(callback, settings.phoneNumber)) return { kind, events: [unsupported('foreign number')] };
      const events = [...eventsOf(callback, { channel, amountUnit, receivedAt }), ...readTemplateCallback(callback)];
      return { kind, events: events.length === 0 ? [unsupported(kind)] : events };
    },
  };
}

/**
 * Whether the callback belongs to another number, because several numbers can share a callback profile. Only the last digits are compared:
 * WhatsApp writes some numbers with or without a digit after the country code (Brazil's 9, Mexico's 1).
 */
function isForeign({ metadata }: Callback, phoneNumber: string): boolean {
  const [named] = /\d{8}$/.exec(readText(asRecord(metadata)['display_phone_number']) ?? '') ?? [];
  return named !== undefined && !phoneNumber.endsWith(named);
}

/** An unreadable record becomes an `unsupported` event; the other records are still read. */
function eventsOf(callback: Callback, context: MessageContext): readonly ProviderEvent[] {
  const { messages, contacts, metadata, extraInfo } = callback;
  // The callback has one address for a file, which fits only when it has one message.
  const mediaUrl = messages.length === 1 ? extraInfo['media_url'] : undefined;
  const originOf = (message: UntrustedRecord) => ({ contacts, mediaUrl, raw: { message, contacts, metadata, extra_info: extraInfo } });
  return [
    ...readStatuses(callback).map((event) => event ?? unsupported('status')),
    ...paymentsIn(callback).map((payment) => readPayment(unwrapPayment(payment)) ?? unsupported('payment')),
    ...messages.flatMap(
      (message) => readIncomingMessage(message, originOf(message), context) ?? [unsupported(readText(message['type']) ?? 'message')],
    ),
  ];
}

/** Meta's payments, or else the flat one, which would repeat them. */
function paymentsIn({ statuses, flat }: Callback): readonly UntrustedRecord[] {
  const payments = statuses.filter(isPayment);
  return payments.length === 0 && flat !== null && isPayment(flat) ? [flat] : payments;
}

/** The first record's `type`; a status has none. */
function kindOf({ statuses, messages, flat, field, body }: Callback): string {
  const first = statuses[0] ?? flat;
  if (first !== undefined && first !== null) return isPayment(first) ? 'payment' : 'status';
  if (body['message_template_id'] !== undefined) return 'template';
  const types = [messages[0]?.['type'], body['type'], body['event'], field];
  return types.map(readText).find((type) => type !== null) ?? 'unknown';
}

function unsupported(eventType: string): ProviderEvent {
  return { kind: 'unsupported', eventType };
}
