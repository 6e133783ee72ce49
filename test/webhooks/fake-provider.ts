import { createHmac } from 'node:crypto';
import { z } from 'zod';
import { ProviderError } from '../../src/contract/error.js';
import type { Orders } from '../../src/contract/provider.js';
import type { Delivery, DeliveryPart, Webhooks } from '../../src/contract/webhook.js';
import type { ProviderEvent, MessageStatusReceived, OrderChanged } from '../../src/domain/provider-event.js';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { Message, MessageStatus } from '../../src/domain/message.js';
import { toOrder, type Order } from '../../src/domain/order.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';

/** A delivery of the fake provider: the events to read from it, or the error that reading throws. */
export interface FakeEvent {
  /** What makes it the same event; without one the bytes do. */
  readonly id?: string;
  readonly kind?: string;
  readonly events?: readonly ProviderEvent[];
  /** Seconds for which the id is absorbed. */
  readonly window?: number;
  /** Events of several numbers of an account in one delivery, by number. */
  readonly numbers?: Readonly<Record<string, FakeEvent>>;
}

/** What a channel of the made-up provider is configured with. */
interface FakeSettings {
  readonly number?: string | undefined;
  readonly secret?: string | undefined;
}

export interface FakeProviderOptions {
  readonly name?: string;
  readonly signed?: boolean;
  readonly orders?: Orders;
  /** Called with each event before it is read; its errors are thrown by the provider adapter. */
  readonly onRead?: (event: FakeEvent) => void;
  readonly withoutWebhooks?: boolean;
}

const standardSecret = 'fake-signing-secret';

/** A provider whose webhooks contain events verbatim, so that a test decides what is reported. */
export function fakeProvider({
  name = 'fake',
  signed = false,
  orders,
  onRead,
  withoutWebhooks = false,
}: FakeProviderOptions = {}): ProviderDefinition {
  return {
    name,
    displayName: 'Fake',
    defaultBaseUrl: 'http://127.0.0.1:1',
    settings: z.strictObject({ number: z.string().optional(), secret: z.string().optional() }),
    example: {},
    secrets: () => [],
    create: ({ channel, settings }) => ({
      name,
      channel,
      ...(orders === undefined ? {} : { orders }),
      ...(withoutWebhooks ? {} : { webhooks: fakeWebhooks(signed, settings as FakeSettings, onRead) }),
      close: async () => undefined,
    }),
  };
}

/** The headers that go with these bytes. */
export function fakeSignature(body: string, secret = standardSecret): Record<string, string> {
  return { 'x-fake-signature': createHmac('sha256', secret).update(body).digest('hex') };
}

function fakeWebhooks(signed: boolean, { number, secret }: FakeSettings, onRead: FakeProviderOptions['onRead']): Webhooks {
  return {
    ...(signed && {
      signature: {
        fits: ({ headers, body }) =>
          headers['x-fake-signature'] === fakeSignature(Buffer.from(body).toString(), secret)['x-fake-signature'],
        sign: (body: Uint8Array) => fakeSignature(Buffer.from(body).toString(), secret),
      },
    }),
    challenge: ({ method, query, body }) => {
      const text = Buffer.from(body).toString();
      if (text.startsWith('challenge:')) {
        return { status: 200, contentType: 'application/json', body: JSON.stringify({ challenge: text.slice('challenge:'.length) }) };
      }
      const challenge = query.get('hub.challenge');
      if (method !== 'GET' || challenge === null) return undefined;
      return query.get('hub.verify_token') === 'fake-verify-token'
        ? { status: 200, contentType: 'text/plain', body: challenge }
        : { status: 403, contentType: 'text/plain', body: 'wrong token' };
    },
    ...(number !== undefined && { recipients: [number], split: splitByNumber }),
    identity: ({ body }) => {
      const { id, window = 3600 } = JSON.parse(Buffer.from(body).toString()) as FakeEvent;
      return id === undefined ? { key: Buffer.from(body).toString(), windowSeconds: 60 } : { key: id, windowSeconds: window };
    },
    read: ({ body }) => {
      const event = parse(Buffer.from(body).toString());
      onRead?.(event);
      return { kind: event.kind ?? 'Reported', events: event.events ?? [] };
    },
  };
}

function splitByNumber({ body }: Delivery): readonly DeliveryPart[] {
  const { numbers = {} } = parse(Buffer.from(body).toString());
  return Object.entries(numbers).map(([recipient, event]) => ({ recipient, body: Buffer.from(JSON.stringify(event)) }));
}

function parse(text: string): FakeEvent {
  try {
    return JSON.parse(text) as FakeEvent;
  } catch {
    throw new ProviderError({
      kind: 'unexpected-response',
      provider: 'fake',
      channel: 'shop',
      sent: 'answered',
      message: 'This is no JSON object.',
    });
  }
}

export const channel = 'shop';
export const arrival = '2026-03-01T12:00:00.000Z';

export function orderReceived(reference: string, overrides: Partial<Order> = {}, at: string | null = arrival): ProviderEvent {
  const order = toOrder({ channel, reference, status: 'PENDING', placedAt: at, source: { kind: 'LEDGER', asOf: arrival }, ...overrides });
  return { kind: 'order-received', order, at };
}

export function orderChanged(reference: string, overrides: Partial<OrderChanged> = {}): ProviderEvent {
  const nothing = {
    status: null,
    providerStatus: null,
    paymentStatus: null,
    providerPaymentStatus: null,
    transactionId: null,
    at: null,
    note: null,
  };
  return { kind: 'order-changed', reference, ...nothing, ...overrides };
}

export function messageReceived(messageId: string, overrides: Partial<Message> = {}): ProviderEvent {
  const message = {
    ...unseenMessage(channel, messageId, '15550001111'),
    direction: 'INBOUND',
    content: { type: 'TextContent', text: messageId },
    sentAt: arrival,
  } as const;
  return { kind: 'message-received', message: { ...message, ...overrides } };
}

export function messageStatus(messageId: string, status: MessageStatus, overrides: Partial<MessageStatusReceived> = {}): ProviderEvent {
  const nothing = { correlationId: null, contactId: null, at: null, failureCode: null, failureReason: null };
  return { kind: 'message-status', messageIds: [messageId], status, providerStatus: status.toLowerCase(), ...nothing, ...overrides };
}
