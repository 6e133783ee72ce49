import { describe, expect, it } from 'vitest';
import { zapi } from '../../../../src/providers/zapi/index.js';
import { documented, instances } from './documented-webhooks.js';
import { deliveryOf, eventsOf, messageIn, orderIn, receivedOrderIn, read, receivedAt, webhooksOf } from './webhook-fixture.js';

const customer = { name: 'name', phoneNumber: '+5544999999999', email: null, contactId: '5544999999999' };

describe('zapi › webhook › a cart of a customer', () => {
  it("MUST read the documents' cart as a new order and as a message", () => {
    const { kind, events } = read(documented.cart);
    expect(kind).toBe('ReceivedCallback');
    expect(events.map((fact) => fact.kind)).toEqual(['order-received', 'message-received']);
    expect(receivedOrderIn(events).at).toBe('2021-09-21T14:12:07.000Z');
    expect(orderIn(events)).toMatchObject({
      channel: 'brazil',
      reference: '422508169684569',
      status: 'PENDING',
      providerStatus: null,
      paymentStatus: 'UNKNOWN',
      customer,
      itemCount: 1,
      items: [
        {
          productId: '5338924696127051',
          retailerId: '1242',
          name: 'nameProduct',
          quantity: 1,
          unitPrice: { amount: '2.00', currencyCode: 'BRL' },
          total: null,
          isCustomItem: null,
        },
      ],
      subtotal: { amount: '2.00', currencyCode: 'BRL' },
      total: { amount: '2.00', currencyCode: 'BRL' },
      placedAt: '2021-09-21T14:12:07.000Z',
      keys: { messageId: null, orderRequestId: null, orderToken: 'AR5d4yUr+DmSzeCR2kUtPEeMfS+eG0O+S/T/17B+oY1mfA==' },
      source: { kind: 'LEDGER', asOf: receivedAt },
    });
    expect(messageIn(events)).toMatchObject({
      contactId: '5544999999999',
      messageId: 'A20DA9C0183A2D35A260F53F5D2B9244',
      direction: 'INBOUND',
      content: { type: 'OrderContent', channel: 'brazil', orderReference: '422508169684569', text: null },
      sentAt: '2021-09-21T14:12:07.000Z',
      status: 'DELIVERED',
      providerStatus: 'RECEIVED',
    });
  });

  it('MUST keep neither the token nor the instance in raw', () => {
    const events = eventsOf(documented.cart);
    for (const raw of [orderIn(events).raw, messageIn(events).raw]) {
      expect(raw).toMatchObject({ chatName: 'name', order: { orderTitle: 'name', sellerJid: '5544999999999' } });
      expect(JSON.stringify(raw)).not.toMatch(/AR5d4yUr|instanceId/);
    }
  });

  it.each([
    [undefined, 2000, '2.00'],
    [undefined, 2005, '2.005'],
    [undefined, '149900', '149.90'],
    [undefined, 5, '0.005'],
    [undefined, 0, '0.00'],
    [undefined, '9007199254740993000', '9007199254740993.00'],
    ['major', 2000, '2000'],
    ['major', '19.90', '19.90'],
    ['minor', 2000, '20.00'],
  ] as const)('MUST read with amountUnit %s the number %j as %s', (amountUnit, price, amount) => {
    const order = orderIn(read(cart({ total: price, subTotal: price, products: [product({ price })] }), amountUnit).events);
    expect([order.total, order.subtotal, order.items?.[0]?.unitPrice]).toEqual(Array(3).fill({ amount, currencyCode: 'BRL' }));
  });

  it('MUST read thousandths of a currency without minor unit without a point', () => {
    expect(orderIn(eventsOf(cart({ currency: 'CLP', total: 5990000 }))).total).toEqual({ amount: '5990', currencyCode: 'CLP' });
  });

  it('MUST take numbers in strings, and the currency of the cart where a product has none', () => {
    const [item] = orderIn(eventsOf(cart({ products: [product({ quantity: '3', currencyCode: undefined })] }))).items ?? [];
    expect(item).toMatchObject({ quantity: 3, unitPrice: { amount: '2.00', currencyCode: 'BRL' } });
  });

  it.each([
    ['a line without quantity', [product(), product({ quantity: undefined })]],
    ['a line that is no object', [product(), 'x']],
    ['a line of half a piece', [product({ quantity: 0.5 })]],
    ['no list', undefined],
  ])('MUST leave the items unknown for %s, and still report the order', (_, products) => {
    const order = orderIn(eventsOf(cart({ products })));
    expect(order.items).toBeNull();
    expect(order.total).toEqual({ amount: '2.00', currencyCode: 'BRL' });
  });

  it('MUST report a message without an order when the cart has no id', () => {
    const events = eventsOf(cart({ orderId: undefined }));
    expect(events.map(({ kind }) => kind)).toEqual(['message-received']);
    expect(messageIn(events).content).toMatchObject({ type: 'OrderContent', orderReference: null });
  });

  it("MUST read the customer's text, with the time of arrival when there is none", () => {
    const events = eventsOf({ ...JSON.parse(cart({ message: 'Sem açúcar' })), momment: null });
    expect(messageIn(events)).toMatchObject({ content: { text: 'Sem açúcar' }, sentAt: null });
    expect(receivedOrderIn(events)).toMatchObject({ at: null, order: { placedAt: receivedAt } });
  });
});

describe('zapi › webhook › an order that the shop sent', () => {
  it("MUST read the documents' reviewAndPay with all that an update repeats, in the major unit", () => {
    const order = orderIn(eventsOf(documented.reviewAndPay));
    expect(order).toMatchObject({
      reference: '4N9AVI38VOB',
      status: 'PENDING',
      providerStatus: 'pending',
      paymentStatus: 'PENDING',
      providerPaymentStatus: 'pending',
      customer,
      items: [
        { productId: 'custom-item-4N9AVI38WI1', name: 'order 1', quantity: 2, isCustomItem: true, unitPrice: brl('150') },
        { productId: '23940797548900636', name: 'order 2', quantity: 2, isCustomItem: false, unitPrice: brl('150') },
      ],
      subtotal: brl('600'),
      discount: brl('10'),
      tax: brl('10'),
      shipping: brl('5'),
      total: brl('605'),
      placedAt: '2021-09-21T12:55:25.000Z',
      keys: { messageId: 'A20DA9C0183A2D35A260F53F5D2B9244', orderRequestId: '4N9AVI38VYZ', orderToken: null },
    });
  });

  it('MUST ignore amountUnit, since send-order takes the same numbers', () => {
    expect(orderIn(read(documented.reviewAndPay, 'minor').events).total).toEqual(brl('605'));
  });

  it("MUST read the documents' reviewOrder as an update: whole, not placed again, and without the id of the original message", () => {
    const events = eventsOf(documented.reviewOrder);
    expect(orderIn(events)).toMatchObject({
      reference: '4N9AVI38VOB',
      status: 'PROCESSING',
      providerStatus: 'processing',
      paymentStatus: 'PENDING',
      items: [{ quantity: 2 }, { quantity: 2 }],
      total: brl('605'),
      placedAt: null,
      updatedAt: '2021-09-21T12:55:25.000Z',
      keys: { messageId: null, orderRequestId: '4N9AVI38VYZ', orderToken: null },
    });
    expect(messageIn(events).content).toMatchObject({ type: 'OrderContent', orderReference: '4N9AVI38VOB' });
  });

  it.each([
    ['pending', 'PENDING'],
    ['processing', 'PROCESSING'],
    ['shipped', 'SHIPPED'],
    ['completed', 'COMPLETED'],
    ['canceled', 'CANCELED'],
    ['delivered', 'UNKNOWN'],
  ])('MUST read the status %s as %s and keep the original', (providerStatus, status) => {
    expect(orderIn(eventsOf(sent({ orderStatus: providerStatus })))).toMatchObject({ status, providerStatus });
  });

  it.each([
    ['pending', 'PENDING'],
    ['paid', 'PAID'],
    ['refunded', 'UNKNOWN'],
  ])('MUST read the payment status %s as %s and keep the original', (providerPaymentStatus, paymentStatus) => {
    expect(orderIn(eventsOf(sent({ paymentStatus: providerPaymentStatus })))).toMatchObject({ paymentStatus, providerPaymentStatus });
  });

  it('MUST take the customer from the chat when the shop itself wrote', () => {
    const reported = { ...JSON.parse(sent({})), fromMe: true, chatName: 'Ana Souza', senderName: 'Loja' };
    expect(orderIn(eventsOf(reported)).customer.name).toBe('Ana Souza');
    expect(messageIn(eventsOf(reported))).toMatchObject({ direction: 'OUTBOUND', status: 'SENT', providerStatus: 'RECEIVED' });
  });

  it('MUST keep a hidden number verbatim, and no telephone number for it', () => {
    const reported = { ...JSON.parse(sent({})), phone: '81896604192873@lid', senderName: '81896604192873@lid', chatName: '' };
    expect(orderIn(eventsOf(reported)).customer).toEqual({ name: null, phoneNumber: null, email: null, contactId: '81896604192873@lid' });
    expect(messageIn(eventsOf(reported)).contactId).toBe('81896604192873@lid');
  });
});

describe('zapi › webhook › messages', () => {
  it.each([
    ['text', { type: 'TextContent', text: 'test' }],
    ['button', { type: 'InteractiveContent', text: null, buttons: [], reply: { id: '1', title: 'Ótimo' } }],
    ['list', { type: 'InteractiveContent', text: 'Z-API Wings for your imagination', reply: { id: '1', title: 'Z-API' } }],
    ['image', { type: 'MediaContent', mediaType: 'IMAGE', url: null, caption: null, filename: null }],
    ['audio', { type: 'MediaContent', mediaType: 'AUDIO' }],
    ['video', { type: 'MediaContent', mediaType: 'VIDEO' }],
    ['document', { type: 'MediaContent', mediaType: 'DOCUMENT', filename: 'nome.pdf' }],
    ['poll', { type: 'UnknownContent', kind: 'poll', raw: { question: 'What is the best WhatsApp API?' } }],
    ['location', { type: 'UnknownContent', kind: 'location', raw: { address: '' } }],
    ['sticker', { type: 'UnknownContent', kind: 'sticker', raw: { mimeType: 'image/webp' } }],
    ['payment', { type: 'UnknownContent', kind: 'sendPayment', raw: { paymentInfo: { status: 'COMPLETE' } } }],
    ['pin', { type: 'UnknownContent', kind: 'pinMessage', raw: { action: 'pin' } }],
  ] as const)("MUST read the documents' %s", (name, content) => {
    const events = eventsOf(documented[name]);
    expect(events.map(({ kind }) => kind).filter((kind) => kind !== 'contact-paired')).toEqual(['message-received']);
    expect(messageIn(events)).toMatchObject({
      channel: 'brazil',
      contactId: '5544999999999',
      messageId: 'A20DA9C0183A2D35A260F53F5D2B9244',
      direction: name === 'pin' ? 'OUTBOUND' : 'INBOUND',
      content,
    });
  });

  it("MUST read the documents' reaction, and report it of the message that it is about", () => {
    const events = eventsOf(documented.reaction);
    const { referencedMessage } = (JSON.parse(documented.reaction) as { reaction: { referencedMessage: { messageId: string } } }).reaction;
    expect(messageIn(events).content).toEqual({ type: 'ReactionContent', emoji: '❤️', messageId: referencedMessage.messageId });
    expect(events.map(({ kind }) => kind)).toEqual(['message-received', 'message-reaction', 'contact-paired']);
    expect(events[1]).toMatchObject({ messageId: referencedMessage.messageId, contactId: '5544999999999', emoji: '❤️' });
    expect(eventsOf({ ...JSON.parse(documented.reaction), fromMe: true }).map(({ kind }) => kind)).not.toContain('message-reaction');
  });

  const vCard = 'BEGIN:VCARD\nVERSION:3.0\nN:;nome;;;\nFN:nome\nTEL;type=CELL;type=VOICE;waid=5544999999999:+55 44 9999-9999\nEND:VCARD';
  it.each<[string, object, object]>([
    [
      'contact',
      { displayName: 'Cesar Baleco', vCard, phones: ['5544999999999'] },
      { type: 'ContactsContent', contacts: [{ fullName: 'Cesar Baleco', phoneNumbers: ['+55 44 9999-9999'] }] },
    ],
    [
      'contact',
      { displayName: 'Ana', phones: ['55', 7, null] },
      { type: 'ContactsContent', contacts: [{ fullName: 'Ana', phoneNumbers: ['55', '7'] }] },
    ],
    [
      'location',
      { longitude: -46.63, latitude: -23.55, address: 'Rua A', url: '' },
      { type: 'LocationContent', latitude: -23.55, longitude: -46.63, placeName: null, address: 'Rua A', url: null },
    ],
    [
      'product',
      { productId: '99999999999999999999', retailerId: 'x', title: 'name', description: '', currencyCode: 'BRL', price: 1, url: '' },
      {
        ...{ type: 'ProductContent', catalogId: null, productId: '99999999999999999999', retailerId: 'x' },
        ...{ title: 'name', text: null, url: null },
      },
    ],
  ])('MUST read a %s', (name, inner, content) => {
    const reported = { ...JSON.parse(documented.location), location: undefined, referenceMessageId: 'A20DA9C0', [name]: inner };
    expect(messageIn(eventsOf(reported))).toMatchObject({ content, replyToMessageId: 'A20DA9C0' });
  });

  it('MUST take the time of a poll, which the documents call `moment`', () => {
    expect(messageIn(eventsOf(documented.poll)).sentAt).toBe('2021-09-21T12:50:38.000Z');
  });

  it('MUST read a declined payment as a note, since it names no order', () => {
    const events = eventsOf(documented.declined);
    expect(events.map(({ kind }) => kind)).toEqual(['message-received']);
    expect(messageIn(events)).toMatchObject({
      direction: 'SYSTEM',
      content: { type: 'SystemContent', text: 'PAYMENT_ACTION_REQUEST_DECLINED: 5544999999999, BRL, 1000' },
      status: 'UNKNOWN',
      providerStatus: 'MESSAGE_RECEIVED',
    });
  });

  it('MUST read the notification REVOKE as the deletion of the message, whose content stays', () => {
    const reported = { ...JSON.parse(documented.declined), notification: 'REVOKE', notificationParameters: [] };
    expect(eventsOf(reported)).toEqual([
      {
        kind: 'message-status',
        messageIds: ['A20DA9C0183A2D35A260F53F5D2B9244'],
        correlationId: null,
        contactId: '5544999999999',
        status: 'DELETED',
        providerStatus: 'REVOKE',
        at: '2021-09-21T13:18:52.000Z',
        failureCode: null,
        failureReason: null,
      },
    ]);
  });

  it('MUST keep addresses of files and captions', () => {
    const image = { imageUrl: 'https://files.example/1.jpg', caption: 'Frente' };
    expect(messageIn(eventsOf(withContent({ image }))).content).toMatchObject({ url: 'https://files.example/1.jpg', caption: 'Frente' });
  });

  it('MUST leave the content unknown while WhatsApp waits for the message', () => {
    expect(messageIn(eventsOf(withContent({ waitingMessage: true }))).content).toBeNull();
  });

  it.each([
    ['neither a number nor a lid', { phone: null, senderLid: null }],
    ['no id', { messageId: undefined }],
  ])('MUST keep a message with %s as unsupported', (_, change) => {
    expect(eventsOf({ ...JSON.parse(documented.text), ...change })).toEqual([{ kind: 'unsupported', eventType: 'ReceivedCallback' }]);
  });
});

describe('zapi › webhook › how far messages got', () => {
  const messageIds = ['999999999999999999999'];

  it.each([
    ['SENT', 'SENT'],
    ['RECEIVED', 'DELIVERED'],
    ['READ', 'READ'],
    ['PLAYED', 'PLAYED'],
    ['PENDING', 'QUEUED'],
    ['EXPIRED', 'UNKNOWN'],
  ])('MUST read the status %s as %s', (providerStatus, status) => {
    const { kind, events } = read({ ...JSON.parse(documented.status), status: providerStatus });
    expect(kind).toBe('MessageStatusCallback');
    expect(events).toEqual([
      {
        kind: 'message-status',
        messageIds,
        correlationId: null,
        contactId: '5544999999999',
        status,
        providerStatus,
        at: '2021-09-21T14:30:45.000Z',
        failureCode: null,
        failureReason: null,
      },
    ]);
  });

  it('MUST ignore READ_BY_ME: it is not about the recipient', () => {
    expect(eventsOf({ ...JSON.parse(documented.status), status: 'READ_BY_ME' })).toEqual([]);
  });

  it('MUST take several ids, leave out a broken one, and take `id` as the table has it', () => {
    const status = JSON.parse(documented.status) as Record<string, unknown>;
    expect(eventsOf({ ...status, ids: ['1', null, 'B2'] })).toMatchObject([{ messageIds: ['1', 'B2'] }]);
    expect(eventsOf({ ...status, ids: undefined, id: 'C3' })).toMatchObject([{ messageIds: ['C3'] }]);
    expect(eventsOf({ ...status, ids: [] })).toEqual([{ kind: 'unsupported', eventType: 'MessageStatusCallback' }]);
  });

  it("MUST read the documents' DeliveryCallback as SENT", () => {
    expect(eventsOf(documented.delivery)).toEqual([
      {
        kind: 'message-status',
        messageIds: ['A20DA9C0183A2D35A260F53F5D2B9244'],
        correlationId: null,
        contactId: '554499999999',
        status: 'SENT',
        providerStatus: null,
        at: null,
        failureCode: null,
        failureReason: null,
      },
    ]);
  });

  it('MUST read a DeliveryCallback with an error as FAILED, with the reason', () => {
    const reported = { ...JSON.parse(documented.delivery), error: 'Phone number does not exist' };
    expect(eventsOf(reported)).toMatchObject([{ status: 'FAILED', failureReason: 'Phone number does not exist' }]);
  });

  it('MUST take the zaapId where an older DeliveryCallback has no messageId, and nothing without both', () => {
    const reported = JSON.parse(documented.delivery) as Record<string, unknown>;
    expect(eventsOf({ ...reported, messageId: undefined, zaapId: 'Z1' })).toMatchObject([{ messageIds: ['Z1'] }]);
    expect(eventsOf({ ...reported, messageId: undefined, zaapId: undefined })).toEqual([
      { kind: 'unsupported', eventType: 'DeliveryCallback' },
    ]);
  });
});

describe('zapi › webhook › the connection', () => {
  it("MUST read the documents' DisconnectedCallback, whose time is in seconds", () => {
    expect(eventsOf(documented.disconnected)).toEqual([
      { kind: 'channel-state', connected: false, providerState: 'Device has been disconnected', at: '2020-01-27T22:15:42.000Z' },
    ]);
  });

  it("MUST read the documents' ConnectedCallback, whose time lies in the year 2798 and is none", () => {
    expect(eventsOf(documented.connected)).toEqual([
      { kind: 'channel-state', connected: true, providerState: 'ConnectedCallback', at: null },
    ]);
  });

  it('MUST trust the fields more than the name of the event, also in a string', () => {
    expect(eventsOf({ type: 'ConnectedCallback', connected: 'false' })).toMatchObject([{ connected: false }]);
    expect(eventsOf({ type: 'DisconnectedCallback', disconnected: false })).toMatchObject([{ connected: true }]);
    expect(eventsOf({ type: 'DisconnectedCallback' })).toMatchObject([{ connected: false }]);
  });
});

describe('zapi › webhook › everything else', () => {
  it('MUST report what it does not read as unsupported, with its name', () => {
    expect(read(documented.presence)).toEqual({
      kind: 'PresenceChatCallback',
      events: [{ kind: 'unsupported', eventType: 'PresenceChatCallback' }],
    });
    expect(read({ type: 'constructor' })).toEqual({ kind: 'constructor', events: [{ kind: 'unsupported', eventType: 'constructor' }] });
    expect(read({ hello: 1 })).toEqual({ kind: 'unknown', events: [{ kind: 'unsupported', eventType: null }] });
  });

  it('MUST read the type whatever its capitals: the table writes ReceivedCallBack', () => {
    expect(eventsOf({ ...JSON.parse(documented.text), type: 'ReceivedCallBack' })[0]).toMatchObject({ kind: 'message-received' });
  });

  it('MUST not read a webhook of another instance', () => {
    const webhooks = webhooksOf('another-instance');
    expect(webhooks.read(deliveryOf(webhooks, documented.cart))).toEqual({
      kind: 'ReceivedCallback',
      events: [{ kind: 'unsupported', eventType: 'foreign instance' }],
    });
  });

  it('MUST read what names no instance: the key in the address is the proof', () => {
    const webhooks = webhooksOf(instances.newer);
    const { instanceId: _instanceId, ...reported } = JSON.parse(documented.text) as Record<string, unknown>;
    expect(webhooks.read(deliveryOf(webhooks, reported)).events[0]).toMatchObject({ kind: 'message-received' });
  });

  it.each(['', '{', 'phone=5544999999999', '[]', '[{"type":"DeliveryCallback"}]', 'null', '"text"', '7'])(
    'MUST refuse the body %j',
    (body) => {
      const webhooks = webhooksOf('instance.id');
      expect(() => webhooks.read(deliveryOf(webhooks, body))).toThrow(
        expect.objectContaining({ name: 'ProviderError', kind: 'unexpected-response', provider: 'zapi', channel: 'brazil' }),
      );
    },
  );

  it('MUST sign nothing, and be a part of the provider', () => {
    const webhooks = webhooksOf('instance.id');
    expect(webhooks.signature).toBeUndefined();
    expect(webhooks.challenge).toBeUndefined();
    const close = async (): Promise<void> => undefined;
    const http = { request: () => Promise.reject(new Error('nothing is asked')), close };
    const channel = { channel: 'brazil', baseUrl: zapi.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: zapi.example };
    expect(zapi.create(channel, http).webhooks).toBeDefined();
  });
});

function brl(amount: string): { amount: string; currencyCode: string } {
  return { amount, currencyCode: 'BRL' };
}

/** The documented cart with other members. */
function cart(changes: Record<string, unknown>): string {
  const reported = JSON.parse(documented.cart) as { order: Record<string, unknown> };
  return JSON.stringify({ ...reported, order: { ...reported.order, ...changes } });
}

function product(changes: Record<string, unknown> = {}): Record<string, unknown> {
  const reported = JSON.parse(documented.cart) as { order: { products: Record<string, unknown>[] } };
  return { ...reported.order.products[0], ...changes };
}

function sent(changes: Record<string, unknown>): string {
  const reported = JSON.parse(documented.reviewAndPay) as { reviewAndPay: Record<string, unknown> };
  return JSON.stringify({ ...reported, reviewAndPay: { ...reported.reviewAndPay, ...changes } });
}

/** The documented text with another content. */
function withContent(content: Record<string, unknown>): Record<string, unknown> {
  const { text: _text, ...envelope } = JSON.parse(documented.text) as Record<string, unknown>;
  return { ...envelope, ...content };
}
