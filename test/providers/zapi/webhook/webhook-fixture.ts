import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { verifyDelivery, type VerifiedDelivery, type ParsedWebhook, type Webhooks } from '../../../../src/contract/webhook.js';
import type { ProviderEvent, OrderReceived } from '../../../../src/domain/provider-event.js';
import type { Message } from '../../../../src/domain/message.js';
import type { AmountUnit } from '../../../../src/domain/money.js';
import type { Order } from '../../../../src/domain/order.js';
import { zapi } from '../../../../src/providers/zapi/index.js';
import { createZapiWebhooks } from '../../../../src/providers/zapi/webhook/webhook.js';

export const receivedAt = '2021-09-21T14:30:00.000Z';

export function webhooksOf(instanceId: string, amountUnit?: AmountUnit): Webhooks {
  const settings = { ...zapi.example, instanceId };
  return createZapiWebhooks({ channel: 'brazil', baseUrl: zapi.defaultBaseUrl, timeZone: 'UTC', amountUnit, settings });
}

export function deliveryOf(webhooks: Webhooks, body: unknown): VerifiedDelivery {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const delivery = verifyDelivery(webhooks, { method: 'POST', suffix: '', headers: {}, body: bytes, receivedAt });
  if (delivery === undefined) throw new Error('Z-API signs nothing');
  return delivery;
}

/** The events of a delivery, for the instance that it names. */
export function read(body: unknown, amountUnit?: AmountUnit): ParsedWebhook {
  const reported = JSON.parse(typeof body === 'string' ? body : JSON.stringify(body)) as { instanceId?: string };
  const webhooks = webhooksOf(reported.instanceId ?? 'instance.id', amountUnit);
  return webhooks.read(deliveryOf(webhooks, body));
}

export function eventsOf(body: unknown): readonly ProviderEvent[] {
  return read(body).events;
}

export function orderIn(events: readonly ProviderEvent[]): Order {
  return receivedOrderIn(events).order;
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
    address: `http://127.0.0.1:${port}/webhooks/brazil/key`,
    bodies,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
