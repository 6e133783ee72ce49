import { unexpectedResponse } from '../../../contract/status.js';
import type { ParsedWebhook, Webhooks } from '../../../contract/webhook.js';
import type { ProviderEvent } from '../../../domain/provider-event.js';
import type { ChannelSettings } from '../../definition.js';
import { readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { Callback, CallbackContext } from './webhook-callback.js';
import { isPayment, readCallback } from './webhook-callback.js';
import { identityOf } from './webhook-identity.js';
import { readMessage } from './webhook-message.js';
import { readPayment } from './webhook-payment.js';
import { readStatuses } from './webhook-status.js';
import type { KaleyraSettings } from '../settings.js';

const help = 'Set the callback profile to POST with the JSON body of API v2; the README of this provider shows it.';

/** No signature is known of Kaleyra: the key in the address is the proof. */
export function createKaleyraWebhooks({ channel, amountUnit }: ChannelSettings<KaleyraSettings>): Webhooks {
  return {
    identity: ({ body }) => identityOf(body),
    read({ method, body, receivedAt }): ParsedWebhook {
      if (method.toUpperCase() !== 'POST')
        throw unexpectedResponse('kaleyra', channel, `Kaleyra's callback came by another method than POST. ${help}`);
      const callback = readCallback(body);
      if (callback === undefined) throw unexpectedResponse('kaleyra', channel, `Kaleyra's callback is no JSON object. ${help}`);
      const kind = kindOf(callback);
      const facts = factsOf(callback, { channel, amountUnit, receivedAt });
      return { kind, events: facts.length === 0 ? [unsupported(kind)] : facts };
    },
  };
}

/** A record of which nothing can be said is told as such, and the others are read all the same. */
function factsOf(callback: Callback, context: CallbackContext): readonly ProviderEvent[] {
  const { messages } = callback;
  return [
    ...readStatuses(callback).map((fact) => fact ?? unsupported('status')),
    ...paymentsIn(callback).map((payment) => readPayment(payment) ?? unsupported('payment')),
    ...messages.flatMap((message) => readMessage(message, callback, context) ?? [unsupported(readText(message['type']) ?? 'message')]),
  ];
}

/** Those of Meta's form, else the flat one, which would say the same again. */
function paymentsIn({ statuses, flat }: Callback): readonly UntrustedRecord[] {
  const payments = statuses.filter(isPayment);
  return payments.length === 0 && flat !== null && isPayment(flat) ? [flat] : payments;
}

/** The first record's `type`; a status has none. */
function kindOf({ statuses, messages, flat, field, body }: Callback): string {
  const first = statuses[0] ?? flat;
  if (first !== undefined && first !== null) return isPayment(first) ? 'payment' : 'status';
  const words = [messages[0]?.['type'], body['type'], body['event'], field];
  return words.map(readText).find((word) => word !== null) ?? 'unknown';
}

function unsupported(word: string): ProviderEvent {
  return { kind: 'unsupported', word };
}
