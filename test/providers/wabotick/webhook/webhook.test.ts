import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../../src/contract/error.js';
import { orderSamples } from '../../../../src/providers/wabotick/simulator/order-samples.js';
import { deliveryOf, messageIn, receivedOrderIn, read, receivedAt, seen, webhooks } from './webhook-fixture.js';

/** The documented order of catalog/order/list, as it is assumed to be sent. */
const documentedOrder = orderSamples[0] ?? {};

describe('wabotick › webhook › messages', () => {
  it('MUST read the text that was seen', () => {
    const { kind, events } = read(seen.text);
    expect([kind, events.length]).toEqual(['user_message', 1]);
    expect(messageIn(events)).toEqual({
      channel: 'shop',
      contactId: '919000000000',
      messageId: expect.stringMatching(/^wabotick-webhook-[0-9a-f]{32}$/),
      direction: 'INBOUND',
      sender: null,
      agentName: null,
      content: { type: 'TextContent', text: 'Hello' },
      sentAt: null,
      status: 'UNKNOWN',
      providerStatus: null,
      statusChangedAt: null,
      readAt: null,
      failedAt: null,
      failureReason: null,
      reaction: null,
      raw: JSON.parse(seen.text),
    });
  });

  it('MUST read the observed postback as a pressed button without a label', () => {
    const { kind, events } = read(seen.postback);
    expect(kind).toBe('postbackid');
    expect(messageIn(events)).toMatchObject({
      contactId: '919447480687',
      direction: 'INBOUND',
      content: {
        type: 'InteractiveContent',
        header: null,
        text: null,
        footer: null,
        buttons: [],
        reply: { id: 'c9EyF70CGyzUFv0', title: 'c9EyF70CGyzUFv0' },
      },
    });
  });

  it("MUST use WhatsApp's id when there is one", () => {
    expect(messageIn(read(seen.withId).events).messageId).toBe('wamid.HBgMOTE5MDAwMDAwMDAw');
  });

  it('MUST give the same delivery the same id however often it is read, and the same text sent later another', () => {
    const idAt = (time: string): string => messageIn(webhooks.read(deliveryOf(seen.text, { receivedAt: time })).events).messageId;
    expect(idAt(receivedAt)).toBe(idAt(receivedAt));
    expect(idAt('2024-08-08T03:01:35.250Z')).not.toBe(idAt(receivedAt));
    expect(messageIn(read({ ...JSON.parse(seen.text), chat_id: '919000000001' }).events).messageId).not.toBe(idAt(receivedAt));
  });

  it.each<[string, object, string]>([
    ['subscriber_id where there is no chat_id', { subscriber_id: '919447480687-43011' }, '919447480687'],
    ['chat_id before subscriber_id', { chat_id: '919000000000', subscriber_id: '919447480687-43011' }, '919000000000'],
    ['chat_id in a number', { chat_id: 919000000000 }, '919000000000'],
  ])('MUST take the contact from %s', (_, reported, contactId) => {
    expect(messageIn(read({ user_message: 'Hi', ...reported }).events).contactId).toBe(contactId);
  });

  it('MUST keep a text as it was written', () => {
    expect(messageIn(read({ chat_id: '1415', user_message: ' null \n' }).events).content).toEqual({
      type: 'TextContent',
      text: ' null \n',
    });
  });

  it('MUST keep no credential in raw', () => {
    const { raw } = messageIn(read({ chat_id: '1415', user_message: 'Hi', access_token: 'EAAHexampleMetaAccessTokenExample' }).events);
    expect(raw).toEqual({ chat_id: '1415', user_message: 'Hi' });
  });
});

describe('wabotick › webhook › orders (assumed: the flat record of catalog/order/list)', () => {
  it("MUST read the documents' order as the list does, of the ledger", () => {
    const { kind, events } = read(documentedOrder);
    expect(kind).toBe('order_unique_id');
    expect(receivedOrderIn(events)).toMatchObject({
      at: '2024-08-08T03:00:40.000Z',
      order: {
        channel: 'shop',
        reference: '172310467380123456789',
        status: 'PENDING',
        providerStatus: 'Submitted',
        paymentStatus: 'UNKNOWN',
        customer: { name: 'John', phoneNumber: null, email: 'test@gmail.com', contactId: '0123456789' },
        catalogId: '762561142206860',
        items: null,
        total: { amount: '4300', currencyCode: 'USD' },
        paymentMethod: 'Cash on Delivery',
        placedAt: '2024-08-08T02:41:13.000Z',
        updatedAt: '2024-08-08T03:00:40.000Z',
        statusChangedAt: '2024-08-08T03:00:40.000Z',
        source: { kind: 'LEDGER', asOf: receivedAt },
        raw: documentedOrder,
      },
    });
  });

  it.each([
    ['Submitted', 'PENDING'],
    ['Approved', 'ACCEPTED'],
    ['Shipped', 'SHIPPED'],
    ['Delivered', 'DELIVERED'],
    ['Completed', 'COMPLETED'],
    ['Refunded', 'REFUNDED'],
    ['Cancelled', 'UNKNOWN'],
  ])('MUST read the status %s as %s and keep the original', (cart_status_raw, status) => {
    const { order } = receivedOrderIn(read({ ...documentedOrder, cart_status_raw }).events);
    expect(order).toMatchObject({ status, providerStatus: cart_status_raw });
  });

  it("MUST read the account's own status names", () => {
    const reported = { ...documentedOrder, cart_status_raw: 'Cancelled' };
    expect(receivedOrderIn(read(reported, { statusWords: { CANCELED: 'Cancelled' } }).events).order.status).toBe('CANCELED');
  });

  it.each([
    ['"order_unique_id":172310467380123456789', '172310467380123456789'],
    ['"order_unique_id" : 172310467380123456789 ', '172310467380123456789'],
    ['"order_unique_id":1723104673', '1723104673'],
    ['"note":"say \\"order_unique_id\\":172310467380123456789","order_unique_id":"17"', '17'],
  ])('MUST keep every digit of %s', (member, reference) => {
    expect(receivedOrderIn(read(`{${member},"chat_id":"1415"}`).events).order.reference).toBe(reference);
  });

  it('MUST leave missing fields null', () => {
    expect(receivedOrderIn(read({ order_unique_id: '17' }).events)).toMatchObject({
      at: null,
      order: { status: 'UNKNOWN', customer: { contactId: null }, catalogId: null, total: null, placedAt: null, updatedAt: null },
    });
  });

  it('MUST take an order before everything else that the payload holds', () => {
    expect(read({ ...documentedOrder, user_message: 'Hi', postbackid: 'x' }).kind).toBe('order_unique_id');
  });

  it('MUST not report an order of a catalog of another channel', () => {
    const reported = read(documentedOrder, { catalogIds: ['1429267'] });
    expect(reported.events).toEqual([{ kind: 'unsupported', eventType: 'foreign catalog' }]);
    expect(read(documentedOrder, { catalogIds: ['762561142206860'] }).events).toMatchObject([{ kind: 'order-received' }]);
  });
});

describe('wabotick › webhook › unreadable deliveries', () => {
  it.each<[string, unknown, string | null]>([
    ['labels', { chat_id: '919447480687', label_names: 'Interested', postbackid: '' }, null],
    ['the end of a flow', { chat_id: '919447480687', user_input_data: [{ question: 'Size?', answer: 'M' }], user_message: ' ' }, null],
    ['nothing at all', {}, null],
    ['a message of nobody', { user_message: 'Hi' }, 'user_message'],
    ['a button of nobody', { postbackid: 'x', subscriber_id: 144 }, 'postbackid'],
    ['a text that is none', { chat_id: '1415', user_message: { text: 'Hi' } }, null],
  ])('MUST keep %s as unsupported', (_, body, eventType) => {
    expect(read(body)).toEqual({ kind: eventType ?? 'unknown', events: [{ kind: 'unsupported', eventType }] });
  });

  it.each([
    ['nothing', ''],
    ['a form', 'chat_id=1&user_message=Hi'],
    ['half of it', '{"chat_id":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a text', '"Hi"'],
    ['a page', '<html></html>'],
    ['what is deeper than a stack', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('MUST refuse %s as unreadable', (_, body) => {
    const delivery = deliveryOf(body);
    const refusal = { kind: 'unexpected-response', provider: 'wabotick', channel: 'shop' };
    expect(() => webhooks.read(delivery)).toThrow(ProviderError);
    expect(() => webhooks.read(delivery)).toThrow(expect.objectContaining(refusal));
  });

  it('MUST sign nothing, and ask no questions', () => {
    expect([webhooks.signature, webhooks.challenge]).toEqual([undefined, undefined]);
  });
});
