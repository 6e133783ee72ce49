import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../../src/contract/error.js';
import { startWhapiSimulator } from '../../../../src/providers/whapi/simulator/simulator.js';
import { documented, documentedOrderAsPrinted } from './documented-webhooks.js';
import {
  deliveryOf,
  messageIn,
  receivedOrderIn,
  read,
  receivedAt,
  webhooks,
  webhooksOf,
  withRecord,
  type Members,
} from './webhook-fixture.js';

const token = 'AR4ToE6jF7HwiKY8cUChFb+h6Blgb0sbRMOY3vwRHhsaeg==';

/** The documented order message whose order differs in these members. */
function withOrder(order: Members, message: Members = {}): Members {
  const { messages } = JSON.parse(documented.order) as { messages: readonly [{ order: Members }] };
  return withRecord(documented.order, 'messages', { ...message, order: { ...messages[0].order, ...order } });
}

describe('whapi › webhook › an order', () => {
  it("MUST read the help desk's order as a new order and as a message", () => {
    const { kind, events } = read(documented.order);
    expect(kind).toBe('messages.post');
    expect(events.map((fact) => fact.kind)).toEqual(['order-received', 'message-received']);
    expect(receivedOrderIn(events)).toMatchObject({
      at: '2024-04-16T10:49:03.000Z',
      order: {
        channel: 'sydney',
        reference: '964278151888836',
        status: 'PENDING',
        providerStatus: 'new',
        paymentStatus: 'UNKNOWN',
        customer: { name: 'Gerald', phoneNumber: '+919984351847', email: null, contactId: '919984351847@s.whatsapp.net' },
        items: null,
        itemCount: 3,
        total: { amount: '359', currencyCode: 'AUD' },
        placedAt: '2024-04-16T10:49:03.000Z',
        updatedAt: null,
        keys: { messageId: '7GZVXunkHjZaIOgEgWPPrw-gDMTwl0rVw', orderRequestId: null, orderToken: token },
        source: { kind: 'LEDGER', asOf: receivedAt },
      },
    });
    expect(messageIn(events)).toMatchObject({
      channel: 'sydney',
      contactId: '919984351847@s.whatsapp.net',
      messageId: '7GZVXunkHjZaIOgEgWPPrw-gDMTwl0rVw',
      direction: 'INBOUND',
      content: { type: 'OrderContent', channel: 'sydney', orderReference: '964278151888836', text: null },
      sentAt: '2024-04-16T10:49:03.000Z',
      status: 'UNKNOWN',
    });
  });

  it("MUST refuse the sample as the help desk's page prints it, which is no JSON", () => {
    expect(documentedOrderAsPrinted).toMatch(/"order": \{\s+,/);
    expect(() => webhooks.read(deliveryOf(documentedOrderAsPrinted))).toThrow(ProviderError);
  });

  it('MUST be the same as the sandbox has it from the same message', async () => {
    const simulator = await startWhapiSimulator();
    await simulator.close();
    const { order } = receivedOrderIn(read(documented.order).events);
    expect({ ...simulator.samples[0], channel: order.channel, source: order.source, raw: order.raw }).toEqual(order);
  });

  it('MUST show its token nowhere but among its keys', () => {
    const { events } = read(documented.order);
    expect(JSON.stringify(events.map((fact) => (fact.kind === 'order-received' ? { ...fact.order, keys: null } : fact)))).not.toContain(
      token,
    );
    expect(messageIn(events).raw).toMatchObject({ order: { title: 'Jonathan', preview: '......' } });
  });

  it.each([
    ['new', 'PENDING'],
    ['accepted', 'ACCEPTED'],
    ['canceled', 'CANCELED'],
    ['shipped', 'UNKNOWN'],
  ])('MUST read the status %s as %s and keep the original', (providerStatus, status) => {
    expect(receivedOrderIn(read(withOrder({ status: providerStatus })).events).order).toMatchObject({ status, providerStatus });
  });

  it.each<[string, Members, Members]>([
    ['no status', { status: undefined }, { status: 'UNKNOWN', providerStatus: null }],
    ['no currency', { currency: undefined }, { total: null }],
    ['a price in a string', { total_price: '359.00' }, { total: { amount: '359.00', currencyCode: 'AUD' } }],
    ['a count in a string', { item_count: '3' }, { itemCount: 3 }],
    ['no token', { token: '' }, { keys: { messageId: '7GZVXunkHjZaIOgEgWPPrw-gDMTwl0rVw', orderRequestId: null, orderToken: null } }],
    ['a number for an id', { order_id: 964278151888836 }, { reference: '964278151888836' }],
  ])('MUST report an order with %s', (_, reported, expected) => {
    expect(receivedOrderIn(read(withOrder(reported)).events).order).toMatchObject(expected);
  });

  it('MUST count its total in minor units, where the channel says so', () => {
    const { events } = webhooksOf('minor').read(deliveryOf(withOrder({ total_price: 35900 })));
    expect(receivedOrderIn(events).order.total).toEqual({ amount: '359.00', currencyCode: 'AUD' });
  });

  it.each<[string, Members, Members]>([
    ['in a group, where the sender is the customer', { chat_id: '120363025246125486@g.us' }, { phoneNumber: '+919984351847' }],
    ['that the business itself sent, whose name and number are its own', { from_me: true, chat_name: 'Gerald H.' }, { name: 'Gerald H.' }],
    ['in a chat whose number is hidden', { chat_id: '81896604192873@lid', from: '81896604192873@lid' }, { phoneNumber: null }],
    ['without names', { from_name: '' }, { name: null }],
  ])('MUST take the customer of an order %s', (_, message, customer) => {
    const reported = withOrder({}, message);
    const { order } = receivedOrderIn(read(reported).events);
    expect(order.customer).toMatchObject({ ...customer, contactId: message['chat_id'] ?? '919984351847@s.whatsapp.net' });
  });

  it('MUST report the customer’s text', () => {
    expect(messageIn(read(withOrder({ text: 'Gift wrap, please' })).events).content).toMatchObject({ text: 'Gift wrap, please' });
  });

  it('MUST report only a message when the order has no id, and only an order when the message has none', () => {
    expect(read(withOrder({ order_id: null })).events.map(({ kind }) => kind)).toEqual(['message-received']);
    expect(messageIn(read(withOrder({ order_id: null })).events).content).toMatchObject({ type: 'OrderContent', orderReference: null });
    expect(read(withOrder({}, { id: undefined })).events.map(({ kind }) => kind)).toEqual(['order-received']);
  });

  it('MUST report a change of the order with the time of the change, and not as placed again', () => {
    const { messages } = JSON.parse(documented.order) as { messages: readonly [Members & { order: Members }] };
    const [before] = messages;
    const after = { ...before, order: { ...before.order, status: 'accepted' } };
    const update = { id: before['id'], before_update: before, after_update: after, changes: ['order'] };
    const event = { type: 'messages', event: 'patch' };
    expect(receivedOrderIn(read({ messages_updates: [update], event }).events)).toMatchObject({
      at: null,
      order: { status: 'ACCEPTED', placedAt: '2024-04-16T10:49:03.000Z' },
    });
    const trigger = { id: 'trigger-1', timestamp: 1713268143 };
    expect(receivedOrderIn(read({ messages_updates: [{ ...update, trigger }], event }).events).at).toBe('2024-04-16T11:49:03.000Z');
  });
});
