import {
  verifyDelivery,
  type Delivery,
  type VerifiedDelivery,
  type ParsedWebhook,
  type WebhookRequest,
  type Webhooks,
} from '../../../../src/contract/webhook.js';
import type { ProviderEvent, MessageStatusReceived, OrderReceived } from '../../../../src/domain/provider-event.js';
import type { Message } from '../../../../src/domain/message.js';
import { awal } from '../../../../src/providers/awal/index.js';
import { createAwalWebhooks } from '../../../../src/providers/awal/webhook/webhook.js';

export const receivedAt = '2024-01-20T10:31:05.000Z';

const address = { channel: 'riyadh', baseUrl: awal.defaultBaseUrl, timeZone: 'Asia/Riyadh', amountUnit: undefined };

export const webhooks: Webhooks = createAwalWebhooks({ ...address, settings: awal.example });

/** A delivery with these headers, whatever its signature; text is taken as it stands. */
export function unsigned(body: unknown, headers: Readonly<Record<string, string>> = {}): WebhookRequest {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return { method: 'POST', suffix: '', query: new URLSearchParams(), headers, body: bytes, receivedAt };
}

/** The same, signed with the right key and verified. */
export function signed(body: unknown): VerifiedDelivery {
  const delivery = unsigned(body);
  return verified({ ...delivery, headers: lowerCase(webhooks.signature?.sign(delivery.body) ?? {}) });
}

export function verified(delivery: Delivery): VerifiedDelivery {
  const believed = verifyDelivery(webhooks, delivery);
  if (believed === undefined) throw new Error('the signature does not fit');
  return believed;
}

export function read(body: unknown): ParsedWebhook {
  return webhooks.read(signed(body));
}

/** The only fact of a delivery. */
export function eventIn(body: unknown): ProviderEvent {
  const [fact, ...others] = read(body).events;
  if (fact === undefined || others.length > 0) throw new Error('one fact was expected');
  return fact;
}

export function messageIn(body: unknown): Message {
  const fact = eventIn(body);
  if (fact.kind !== 'message-received') throw new Error('there is no message event');
  return fact.message;
}

export function statusIn(body: unknown): MessageStatusReceived {
  const fact = eventIn(body);
  if (fact.kind !== 'message-status') throw new Error('there is no status event');
  return fact;
}

export function orderIn(body: unknown): OrderReceived {
  const fact = eventIn(body);
  if (fact.kind !== 'order-received') throw new Error('there is no order event');
  return fact;
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
