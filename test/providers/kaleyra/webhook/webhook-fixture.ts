import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyDelivery, type VerifiedDelivery, type ParsedWebhook, type Webhooks } from '../../../../src/contract/webhook.js';
import type { ProviderEvent, OrderChanged } from '../../../../src/domain/provider-event.js';
import type { Message } from '../../../../src/domain/message.js';
import type { AmountUnit } from '../../../../src/domain/money.js';
import type { Order } from '../../../../src/domain/order.js';
import { kaleyra } from '../../../../src/providers/kaleyra/index.js';
import { createKaleyraWebhooks } from '../../../../src/providers/kaleyra/webhook/webhook.js';

export const receivedAt = '2024-08-05T05:12:00.000Z';

export function webhooksOf(amountUnit?: AmountUnit): Webhooks {
  const settings = kaleyra.example;
  return createKaleyraWebhooks({ channel: 'india', baseUrl: kaleyra.defaultBaseUrl, timeZone: 'UTC', amountUnit, settings });
}

export function deliveryOf(webhooks: Webhooks, body: unknown, method = 'POST'): VerifiedDelivery {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const delivery = verifyDelivery(webhooks, { method, suffix: '', headers: {}, body: bytes, receivedAt });
  if (delivery === undefined) throw new Error('Kaleyra signs nothing');
  return delivery;
}

export function read(body: unknown, amountUnit?: AmountUnit): ParsedWebhook {
  const webhooks = webhooksOf(amountUnit);
  return webhooks.read(deliveryOf(webhooks, body));
}

export function eventsOf(body: unknown): readonly ProviderEvent[] {
  return read(body).events;
}

export function orderIn(events: readonly ProviderEvent[]): Order {
  const fact = events.find(({ kind }) => kind === 'order-received');
  if (fact?.kind !== 'order-received') throw new Error('there is no order event');
  return fact.order;
}

export function messageIn(events: readonly ProviderEvent[]): Message {
  const fact = events.find(({ kind }) => kind === 'message-received');
  if (fact?.kind !== 'message-received') throw new Error('there is no message event');
  return fact.message;
}

export function changeIn(events: readonly ProviderEvent[]): OrderChanged {
  const fact = events.find(({ kind }) => kind === 'order-changed');
  if (fact?.kind !== 'order-changed') throw new Error('there is no change event');
  return fact;
}

/** An incoming message within the envelope. */
export function incoming(...messages: readonly unknown[]): Record<string, unknown> {
  const contacts = [{ profile: { name: 'Asha Rao' }, wa_id: '919876543210' }];
  const value = { messaging_product: 'whatsapp', metadata: { display_phone_number: '918012345678' }, contacts, messages };
  return { meta_object: { value, field: 'messages' }, extra_info: { media_url: 'https://files.example/1', trace_id: 't-1' } };
}

/** Statuses within the envelope, with what stands beside it. */
export function statuses(reported: readonly unknown[], beside: Record<string, unknown> = {}): Record<string, unknown> {
  return { meta_object: { value: { messaging_product: 'whatsapp', statuses: reported }, field: 'messages' }, ...beside };
}

/** A plain server that keeps the bodies it is sent. */
export interface Receiver {
  readonly address: string;
  readonly bodies: string[];
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/webhooks/india/key`,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
