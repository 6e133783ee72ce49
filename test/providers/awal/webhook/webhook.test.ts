import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../../src/contract/error.js';
import { documented, orderEvent } from './documented-webhooks.js';
import { eventIn, messageIn, orderIn, read, receivedAt, signed, statusIn, unsigned, webhooks } from './webhook-fixture.js';

const wamid = 'wamid.HBgMOTY2NTAwMDAwMDAwFQIAERgS...';

interface Members {
  readonly [name: string]: unknown;
}

/** A documented delivery whose data differs in these members. */
function withData(name: 'received' | 'status' | 'conversation', data: Members): Members {
  const payload = JSON.parse(documented[name]) as { data: Members };
  return { ...payload, data: { ...payload.data, ...data } };
}

function withOrder(data: Members): Members {
  return { ...orderEvent, data: { ...orderEvent.data, ...data } };
}

describe('awal › webhook › verification', () => {
  it("MUST answer the documents' challenge, signed or not, with the same text", () => {
    const request = unsigned(documented.verification);
    for (const headers of [request.headers, signed(documented.verification).headers]) {
      const answer = webhooks.challenge?.({ ...request, headers });
      expect(answer).toMatchObject({ status: 200, contentType: 'application/json' });
      expect(JSON.parse(answer?.body ?? '')).toEqual({ challenge: 'random_string_here' });
    }
  });

  it.each<[string, string]>([
    ['an event', documented.received],
    ['a verification without a challenge', '{"type":"verification"}'],
    ['a challenge that is no text', '{"type":"verification","challenge":{"a":1}}'],
    ['a challenge in an event', '{"event":"order.created","challenge":"x"}'],
    ['no JSON', 'challenge=x'],
    ['a list', '[{"type":"verification","challenge":"x"}]'],
  ])('MUST take %s for no challenge', (_, body) => {
    expect(webhooks.challenge?.(unsigned(body))).toBeUndefined();
  });

  it('MUST not be reported when it is read anyway', () => {
    expect(read(documented.verification)).toEqual({ kind: 'verification', events: [{ kind: 'unsupported', eventType: 'verification' }] });
  });
});

describe('awal › webhook › messages', () => {
  it("MUST read the documents' message.received", () => {
    expect(read(documented.received).kind).toBe('message.received');
    expect(messageIn(documented.received)).toEqual({
      channel: 'riyadh',
      contactId: '96650000000',
      messageId: wamid,
      direction: 'INBOUND',
      sender: null,
      agentName: null,
      content: { type: 'TextContent', text: 'Hello, I need help' },
      sentAt: '2024-01-20T10:30:00.000Z',
      status: 'UNKNOWN',
      providerStatus: null,
      statusChangedAt: null,
      readAt: null,
      failedAt: null,
      failureReason: null,
      reaction: null,
      raw: {
        message_id: wamid,
        conversation_id: 123,
        from: '96650000000',
        to: '96650000001',
        type: 'text',
        body: 'Hello, I need help',
        timestamp: '2024-01-20T10:30:00Z',
      },
    });
  });

  it.each<[unknown, string]>([
    ['+966 50 123 4567', '966501234567'],
    [966501234567, '966501234567'],
  ])('MUST take the digits of %j for the contact id, as orders have it', (from, contactId) => {
    expect(messageIn(withData('received', { from })).contactId).toBe(contactId);
  });

  it.each<[string, Members, string | null]>([
    ['the message', { timestamp: '2024-01-20T10:29:59.500Z' }, '2024-01-20T10:29:59.500Z'],
    ['the message in Unix time', { timestamp: 1705746599 }, '2024-01-20T10:29:59.000Z'],
    ["the message in the channel's zone", { timestamp: '2024-01-20 13:29:59' }, '2024-01-20T10:29:59.000Z'],
    ['the envelope', { timestamp: 'soon' }, '2024-01-20T10:30:00.000Z'],
  ])('MUST take the time of %s', (_, data, sentAt) => {
    expect(messageIn(withData('received', data)).sentAt).toBe(sentAt);
  });

  it('MUST have no time when there is none', () => {
    expect(messageIn({ event: 'message.received', data: { message_id: 'm', from: '1', body: 'x' } }).sentAt).toBeNull();
  });

  it.each<[string, Members]>([
    ['image', { type: 'image', body: 'look' }],
    ['text', { body: undefined }],
    ['text', { body: { text: 'x' } }],
  ])('MUST keep a message of type %s whose form is not documented', (kind, data) => {
    const { content, raw } = messageIn(withData('received', data));
    expect(content).toEqual({ type: 'UnknownContent', kind, raw });
  });

  it('MUST take a body without a type for text', () => {
    expect(messageIn(withData('received', { type: undefined, body: '' })).content).toEqual({ type: 'TextContent', text: '' });
  });

  it("MUST read the documents' message.status.updated", () => {
    expect(read(documented.status).kind).toBe('message.status.updated');
    expect(statusIn(documented.status)).toEqual({
      kind: 'message-status',
      messageIds: [wamid],
      correlationId: null,
      contactId: null,
      status: 'DELIVERED',
      providerStatus: 'delivered',
      at: '2024-01-20T10:31:00.000Z',
      failureCode: null,
      failureReason: null,
    });
  });

  it.each([
    ['sent', 'SENT'],
    ['delivered', 'DELIVERED'],
    ['read', 'READ'],
    ['failed', 'FAILED'],
    ['Read', 'READ'],
    ['queued', 'UNKNOWN'],
  ])('MUST read the status %s as %s and keep the original', (providerStatus, status) => {
    expect(statusIn(withData('status', { status: providerStatus }))).toMatchObject({ status, providerStatus });
  });
});

describe('awal › webhook › orders', () => {
  it('MUST read order.created as the list would, of the ledger', () => {
    expect(orderIn(orderEvent)).toMatchObject({
      at: '2024-01-15T10:30:00.000Z',
      order: {
        channel: 'riyadh',
        reference: '1',
        number: 'ORD-2024-001',
        status: 'PENDING',
        providerStatus: 'pending',
        paymentStatus: 'PENDING',
        providerPaymentStatus: 'unpaid',
        customer: { name: 'Ahmed Mohammed', phoneNumber: null, email: null, contactId: '96650000000' },
        items: null,
        total: { amount: '1250', currencyCode: 'SAR' },
        placedAt: '2024-01-15T10:30:00.000Z',
        updatedAt: '2024-01-15T10:30:00.000Z',
        keys: { messageId: null, orderRequestId: null, orderToken: null },
        source: { kind: 'LEDGER', asOf: receivedAt },
        raw: orderEvent.data,
      },
    });
  });

  it("MUST read order.updated with the order's own times, whenever it is sent", () => {
    const payload = {
      ...withOrder({ status: 'shipped', payment_status: 'paid', updated_at: '2024-01-18T06:00:00Z' }),
      event: 'order.updated',
    };
    expect(orderIn({ ...payload, timestamp: '2024-01-18T09:00:00Z' })).toMatchObject({
      at: '2024-01-18T06:00:00.000Z',
      order: { status: 'SHIPPED', paymentStatus: 'PAID', placedAt: '2024-01-15T10:30:00.000Z', updatedAt: '2024-01-18T06:00:00.000Z' },
    });
  });

  it("MUST take the envelope's time where the order has none, and invent no time of placing", () => {
    const { at, order } = orderIn(withOrder({ created_at: undefined, updated_at: null }));
    expect([at, order.placedAt, order.updatedAt]).toEqual(['2024-01-15T10:30:01.000Z', null, null]);
  });

  it('MUST leave missing fields null, and keep unknown statuses', () => {
    expect(orderIn({ event: 'order.updated', data: { id: 7, status: 'on_hold' } })).toMatchObject({
      at: null,
      order: {
        reference: '7',
        status: 'UNKNOWN',
        providerStatus: 'on_hold',
        paymentStatus: 'UNKNOWN',
        providerPaymentStatus: null,
        customer: { contactId: null },
        total: null,
        adminNotes: null,
      },
    });
  });
});

describe('awal › webhook › unreadable deliveries', () => {
  it.each<[string, unknown, string | null]>([
    ["the documents' conversation.created", documented.conversation, 'conversation.created'],
    ['conversation.updated', { event: 'conversation.updated', data: {} }, 'conversation.updated'],
    ['an event that is not documented', { event: 'ticket.opened', timestamp: '2024-01-20T10:30:00Z', data: { id: 1 } }, 'ticket.opened'],
    ['an event without data', { event: 'message.received' }, 'message.received'],
    ['an event whose data is a list', { event: 'order.created', data: [{ id: 1 }] }, 'order.created'],
    ['a message without an id', withData('received', { message_id: ' ' }), 'message.received'],
    ['a message of nobody', withData('received', { from: '' }), 'message.received'],
    ['a status without a word', withData('status', { status: null }), 'message.status.updated'],
    ['a status of no message', withData('status', { message_id: undefined }), 'message.status.updated'],
    ['an order without an id', withOrder({ id: undefined }), 'order.created'],
    ['an order whose id is none', withOrder({ id: 'ORD-1' }), 'order.created'],
    ['an empty object', {}, null],
    ['a word that is none', { event: { a: 1 } }, null],
  ])('MUST keep %s as unsupported', (_, body, eventType) => {
    expect(read(body)).toEqual({ kind: eventType ?? 'unknown', events: [{ kind: 'unsupported', eventType }] });
  });

  it.each(['', 'event=message.received', '{"event":', '[]', 'null', '"text"', '<html></html>'])('MUST refuse %j as unreadable', (body) => {
    const delivery = signed(body);
    expect(() => webhooks.read(delivery)).toThrow(ProviderError);
    expect(() => webhooks.read(delivery)).toThrow(
      expect.objectContaining({ kind: 'unexpected-response', provider: 'awal', channel: 'riyadh' }),
    );
  });

  it('MUST read the known statuses in any case', () => {
    expect(eventIn(withOrder({})).kind).toBe('order-received');
    expect(eventIn({ ...orderEvent, event: 'Order.Created' }).kind).toBe('order-received');
  });
});
