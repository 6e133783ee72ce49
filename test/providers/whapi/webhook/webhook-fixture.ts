import {
  verifyDelivery,
  type Delivery,
  type VerifiedDelivery,
  type ParsedWebhook,
  type Webhooks,
} from '../../../../src/contract/webhook.js';
import type { ProviderEvent, MessageStatusReceived, OrderReceived } from '../../../../src/domain/provider-event.js';
import type { Message } from '../../../../src/domain/message.js';
import type { AmountUnit } from '../../../../src/domain/money.js';
import { whapi } from '../../../../src/providers/whapi/index.js';
import { createWhapiWebhooks } from '../../../../src/providers/whapi/webhook/webhook.js';

export const receivedAt = '2024-04-16T10:49:05.000Z';

export interface Members {
  readonly [name: string]: unknown;
}

export function webhooksOf(amountUnit?: AmountUnit): Webhooks {
  const settings = whapi.example;
  return createWhapiWebhooks({ channel: 'sydney', baseUrl: whapi.defaultBaseUrl, timeZone: 'UTC', amountUnit, settings });
}

export const webhooks = webhooksOf();

/** A delivery in body mode unless something else is given; text is taken as it stands. */
export function deliveryOf(body: unknown, given: Partial<Delivery> = {}): VerifiedDelivery {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const delivery = verifyDelivery(webhooks, { method: 'POST', suffix: '', headers: {}, body: bytes, receivedAt, ...given });
  if (delivery === undefined) throw new Error('Whapi signs nothing');
  return delivery;
}

export function read(body: unknown, given: Partial<Delivery> = {}): ParsedWebhook {
  return webhooks.read(deliveryOf(body, given));
}

export function receivedOrderIn(events: readonly ProviderEvent[]): OrderReceived {
  const fact = events.find(({ kind }) => kind === 'order-received');
  if (fact?.kind !== 'order-received') throw new Error('there is no order event');
  return fact;
}

export function messageIn(events: readonly ProviderEvent[]): Message {
  const fact = events.find(({ kind }) => kind === 'message-received');
  if (fact?.kind !== 'message-received') throw new Error('there is no message event');
  return fact.message;
}

export function statusIn(events: readonly ProviderEvent[]): MessageStatusReceived {
  const [fact] = events;
  if (fact?.kind !== 'message-status') throw new Error('there is no status event');
  return fact;
}

/** The documented record of a list, with these members instead of its own, in its delivery. */
export function withRecord(document: string, list: 'messages' | 'statuses', members: Members): Members {
  const reported = JSON.parse(document) as Members & Record<typeof list, readonly Members[]>;
  return { ...reported, [list]: reported[list].map((record) => ({ ...record, ...members })) };
}
