import {
  verifyDelivery,
  type Delivery,
  type VerifiedDelivery,
  type ParsedWebhook,
  type Webhooks,
} from '../../../../src/contract/webhook.js';
import type { ProviderEvent, OrderReceived } from '../../../../src/domain/provider-event.js';
import type { Message } from '../../../../src/domain/message.js';
import { wabotick } from '../../../../src/providers/wabotick/index.js';
import type { WabotickSettings } from '../../../../src/providers/wabotick/settings.js';
import { createWabotickWebhooks } from '../../../../src/providers/wabotick/webhook/webhook.js';

export const receivedAt = '2024-08-08T03:01:00.250Z';

/** Payloads that sister deployments were seen to send, verbatim except for names. */
export const seen = {
  text: `{"first_name":"Test","chat_id":"919000000000","postbackid":"postback-abc123","user_input_data":[],"user_message":"Hello","whatsapp_bot_username":"+91 7356877322"}`,
  postback: `{"subscriber_id":"919447480687-43011","first_name":"Asha","chat_id":"919447480687","label_names":"Interested,Price_checked,Address_checked","postbackid":"c9EyF70CGyzUFv0","whatsapp_bot_username":"+91 88482 65849"}`,
  withId: `{"chat_id":"919000000000","user_message":"Hello","subscriber_id":"919000000000-43011","wa_message_id":"wamid.HBgMOTE5MDAwMDAwMDAw","whatsapp_bot_username":"+91 7356877322"}`,
} as const;

export function webhooksOf(settings: Partial<WabotickSettings> = {}): Webhooks {
  return createWabotickWebhooks({
    channel: 'shop',
    baseUrl: wabotick.defaultBaseUrl,
    timeZone: 'Asia/Kolkata',
    amountUnit: undefined,
    settings: { ...wabotick.example, ...settings },
  });
}

export const webhooks = webhooksOf();

/** Text is taken as it stands. */
export function deliveryOf(body: unknown, given: Partial<Delivery> = {}): VerifiedDelivery {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const delivery = verifyDelivery(webhooks, { method: 'POST', suffix: '', headers: {}, body: bytes, receivedAt, ...given });
  if (delivery === undefined) throw new Error('Wabotick signs nothing');
  return delivery;
}

export function read(body: unknown, settings: Partial<WabotickSettings> = {}): ParsedWebhook {
  return webhooksOf(settings).read(deliveryOf(body));
}

export function messageIn(events: readonly ProviderEvent[]): Message {
  const [fact] = events;
  if (fact?.kind !== 'message-received') throw new Error('there is no message event');
  return fact.message;
}

export function receivedOrderIn(events: readonly ProviderEvent[]): OrderReceived {
  const [fact] = events;
  if (fact?.kind !== 'order-received') throw new Error('there is no order event');
  return fact;
}
