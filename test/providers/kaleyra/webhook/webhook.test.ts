import { describe, expect, it } from 'vitest';
import { kaleyra } from '../../../../src/providers/kaleyra/index.js';
import { referenceIdOf } from '../../../../src/providers/whatsapp/reference-id.js';
import { documented } from './documented-webhooks.js';
import { deliveryOf, eventsOf, incoming, messageIn, orderIn, read, receivedAt, statuses, webhooksOf } from './webhook-fixture.js';

const wamid = 'wamid.HBgMOTE5ODc2NTQzMjEwFQIAEhggMEJFNkVDNUQ4MzFCOTFDQTQ1MEM2RDJFQkMxMjM0NTYA';

describe('kaleyra › webhook › a cart of a customer', () => {
  it("MUST read the documents' order as a new order and as a message", () => {
    const { kind, events } = read(documented.order);
    expect(kind).toBe('order');
    expect(events.map((fact) => fact.kind)).toEqual(['order-received', 'message-received']);
    const documentedId = 'wamid.HBgMOTE5NzQwNzc2NTA1FQIAEhggNUYXXXXXXXXXXzNjE2MjI0U3REVENTU3RUY3NEMxODYA';
    expect(orderIn(events)).toMatchObject({
      channel: 'india',
      reference: 'XXXXzNjE2MjI0U3REVENTU3RUY3NEMxODYA',
      number: null,
      status: 'PENDING',
      providerStatus: null,
      paymentStatus: 'UNKNOWN',
      // The documents mask the digits.
      customer: { name: 'Sam', phoneNumber: null, email: null, contactId: '91XXXXXXXXXX' },
      catalogId: '3294XXXXXXXX2474',
      items: [
        { productId: null, retailerId: 'shirt1122', name: null, quantity: 1, unitPrice: inr('1600'), total: null, isCustomItem: null },
        { productId: null, retailerId: 'pant1122', name: null, quantity: 1, unitPrice: inr('2000'), total: null, isCustomItem: null },
      ],
      itemCount: null,
      subtotal: null,
      total: inr('3600'),
      placedAt: receivedAt,
      keys: { messageId: documentedId, orderRequestId: null, orderToken: null },
      source: { kind: 'LEDGER', asOf: receivedAt },
    });
    expect(messageIn(events)).toMatchObject({
      contactId: '91XXXXXXXXXX',
      messageId: documentedId,
      direction: 'INBOUND',
      content: { type: 'OrderContent', channel: 'india', orderReference: 'XXXXzNjE2MjI0U3REVENTU3RUY3NEMxODYA', text: 'message' },
    });
  });

  it('MUST take the time in seconds, and the number as E.164', () => {
    const events = eventsOf(incoming(cart({})));
    expect(events[0]).toMatchObject({ kind: 'order-received', at: '2024-08-05T05:11:05.000Z' });
    expect(orderIn(events)).toMatchObject({
      placedAt: '2024-08-05T05:11:05.000Z',
      updatedAt: '2024-08-05T05:11:05.000Z',
      customer: { name: 'Asha Rao', phoneNumber: '+919876543210', contactId: '919876543210' },
    });
  });

  it('MUST keep the whole record in raw', () => {
    expect(orderIn(eventsOf(incoming(cart({})))).raw).toMatchObject({
      message: { type: 'order', order: { catalog_id: 'C1' } },
      contacts: [{ wa_id: '919876543210' }],
      metadata: { display_phone_number: '918012345678' },
      extra_info: { trace_id: 't-1' },
    });
  });

  it.each([
    ['prices with and without a fraction', [line('7.99', 3), line(0.1, 2), line(5, 1)], '29.17'],
    ['prices in strings, quantities in strings', [line('1600', '2')], '3200'],
    ['amounts beyond 2^53', [line('90071992547409.93', 3), line('0.01', 1)], '270215977642229.80'],
    ['a line of none', [line('5.00', 0)], '0.00'],
  ])('MUST add up exactly: %s', (_, items, amount) => {
    expect(orderIn(eventsOf(incoming(cart({ product_items: items })))).total).toEqual(inr(amount));
  });

  it.each([
    ['two currencies', [line(5, 1), { ...line(5, 1), currency: 'USD' }]],
    ['a line without a price', [line(5, 1), line(undefined, 1)]],
    ['a line without a currency', [line(5, 1), { ...line(5, 1), currency: undefined }]],
    ['no lines', []],
  ])('MUST leave the total unknown for %s, and keep the lines', (_, items) => {
    const order = orderIn(eventsOf(incoming(cart({ product_items: items }))));
    expect(order.total).toBeNull();
    expect(order.items).toHaveLength(items.length);
  });

  it.each([
    ['a line without a quantity', [line(5, 1), line(5, undefined)]],
    ['a line of half a piece', [line(5, 0.5)]],
    ['a line that is no object', [line(5, 1), 'x']],
    ['no list', 'x'],
  ])('MUST leave the items unknown for %s, and still report the order', (_, items) => {
    expect(orderIn(eventsOf(incoming(cart({ product_items: items }))))).toMatchObject({ items: null, total: null, catalogId: 'C1' });
  });

  it.each([
    [undefined, '1600'],
    ['major', '1600'],
    ['minor', '16.00'],
  ] as const)('MUST read with amountUnit %s the price 1600 as %s', (amountUnit, amount) => {
    const order = orderIn(read(incoming(cart({ product_items: [line(1600, 1)] })), amountUnit).events);
    expect([order.items?.[0]?.unitPrice, order.total]).toEqual([inr(amount), inr(amount)]);
  });

  it('MUST report several orders of one delivery, each with its customer', () => {
    const other = { ...cart({}), id: 'wamid.OTHER', from: '919900112233' };
    const events = eventsOf(incoming(cart({}), other));
    expect(events.map(({ kind }) => kind)).toEqual(['order-received', 'message-received', 'order-received', 'message-received']);
    expect(orderIn(events.slice(2))).toMatchObject({ reference: 'wamid.OTHER', customer: { contactId: '919900112233' } });
  });
});

describe('kaleyra › webhook › the reference of a cart', () => {
  it('MUST be the end of the message id, in the letters and the length that WhatsApp allows for a reference_id', () => {
    const messageId = 'wamid.HBgM+abcdefghijklmnopqrstuvw/xyz0123456789==';
    const events = eventsOf(incoming({ ...cart({}), id: messageId }));
    const order = orderIn(events);
    expect(order.reference).toBe('cdefghijklmnopqrstuvw_xyz0123456789');
    expect(order.keys.messageId).toBe(messageId);
    expect(referenceIdOf(order)).toBe(order.reference);
    expect(messageIn(events)).toMatchObject({ messageId, content: { orderReference: order.reference } });
  });

  it('MUST be the message id itself where that can be one', () => {
    expect(orderIn(eventsOf(incoming({ ...cart({}), id: 'wamid.SHORT' }))).reference).toBe('wamid.SHORT');
  });

  it('MUST be the message id where nothing of it can be one, and then there is no reference_id', () => {
    const order = orderIn(eventsOf(incoming({ ...cart({}), id: '#' })));
    expect([order.reference, referenceIdOf(order)]).toEqual(['#', null]);
  });

  it('MUST still be found for a cart that was remembered by its message id, and for nothing else', () => {
    const order = orderIn(eventsOf(incoming(cart({}))));
    const remembered = { ...order, reference: wamid };
    expect(referenceIdOf(remembered)).toBe(order.reference);
    expect(referenceIdOf({ ...remembered, keys: { ...order.keys, messageId: null } })).toBeNull();
    expect(referenceIdOf({ ...remembered, keys: { ...order.keys, messageId: 'wamid.OTHER' } })).toBeNull();
  });
});

describe('kaleyra › webhook › messages', () => {
  it("MUST read the documents' pressed button", () => {
    const { kind, events } = read(documented.button);
    expect(kind).toBe('button');
    expect(events).toHaveLength(1);
    expect(messageIn(events)).toMatchObject({
      direction: 'INBOUND',
      status: 'UNKNOWN',
      content: { type: 'InteractiveContent', text: null, buttons: [], reply: { id: 'button0', title: 'message' } },
    });
  });

  it("MUST read the documents' chosen row", () => {
    expect(messageIn(eventsOf(documented.list))).toMatchObject({
      contactId: '919740776505',
      content: {
        type: 'InteractiveContent',
        text: 'Its Description-here 1st row',
        reply: { id: '1', title: '1st sec 1 Row ಅತುಲ್' },
      },
    });
  });

  it("MUST read the documents' picture, with Kaleyra's address of it", () => {
    expect(messageIn(eventsOf(documented.image)).content).toEqual({
      type: 'MediaContent',
      mediaType: 'IMAGE',
      url: 'https://example.com/images/product123.jpg',
      mediaId: '4621XXXXXXXXXXX',
      caption: null,
      filename: null,
    });
  });

  it.each([
    ['text', { body: 'Hi' }, { type: 'TextContent', text: 'Hi' }],
    [
      'interactive',
      { type: 'button_reply', button_reply: { id: 'yes', title: 'Yes' } },
      { type: 'InteractiveContent', text: null, reply: { id: 'yes', title: 'Yes' } },
    ],
    [
      'interactive',
      { type: 'nfm_reply', nfm_reply: { body: 'Sent', response_json: '{"city":"Pune"}' } },
      { type: 'InteractiveContent', text: 'Sent', reply: null },
    ],
    ['video', { id: 'm1', caption: 'Look' }, { type: 'MediaContent', mediaType: 'VIDEO', mediaId: 'm1', caption: 'Look' }],
    ['audio', { id: 'm2' }, { type: 'MediaContent', mediaType: 'AUDIO', mediaId: 'm2' }],
    ['document', { id: 'm3', filename: 'a.pdf' }, { type: 'MediaContent', mediaType: 'DOCUMENT', filename: 'a.pdf' }],
    ['system', { body: 'Asha changed the number' }, { type: 'SystemContent', text: 'Asha changed the number' }],
    ['sticker', { id: 'm4' }, { type: 'MediaContent', mediaType: 'IMAGE', mediaId: 'm4' }],
    ['reaction', { emoji: '👍' }, { type: 'UnknownContent', kind: 'reaction', raw: { emoji: '👍' } }],
    ['location', { latitude: 1 }, { type: 'UnknownContent', kind: 'location', raw: { latitude: 1 } }],
    [
      'location',
      { latitude: '28.61', longitude: 77.2, name: 'Shop', address: 'Delhi', url: 'https://maps.example/1' },
      { type: 'LocationContent', latitude: 28.61, longitude: 77.2, placeName: 'Shop', address: 'Delhi', url: 'https://maps.example/1' },
    ],
    ['location', { latitude: 91, longitude: 1 }, { type: 'UnknownContent', kind: 'location' }],
    [
      'contacts',
      [{ name: { formatted_name: 'Ravi K' }, phones: [{ phone: '+91 98765 43210', wa_id: '919876543210' }, { wa_id: '911' }] }, 'x', {}],
      { type: 'ContactsContent', contacts: [{ fullName: 'Ravi K', phoneNumbers: ['+91 98765 43210', '911'] }] },
    ],
    ['contacts', [{ org: {} }], { type: 'UnknownContent', kind: 'contacts', raw: [{ org: {} }] }],
    ['reaction', { message_id: 'wamid.1', emoji: '👍' }, { type: 'ReactionContent', messageId: 'wamid.1', emoji: '👍' }],
    ['reaction', { message_id: 'wamid.1', emoji: '' }, { type: 'ReactionContent', messageId: 'wamid.1', emoji: null }],
    ['text', 'Hi', { type: 'UnknownContent', kind: 'text', raw: 'Hi' }],
    ['text', { body: 7 }, { type: 'UnknownContent', kind: 'text', raw: { body: 7 } }],
    ['interactive', { type: 'button_reply' }, { type: 'UnknownContent', kind: 'interactive' }],
    ['constructor', { a: 1 }, { type: 'UnknownContent', kind: 'constructor', raw: { a: 1 } }],
    ['unsupported', undefined, { type: 'UnknownContent', kind: 'unsupported', raw: null }],
  ])('MUST read %s %j', (type, inner, content) => {
    expect(messageIn(eventsOf(incoming(message({ type, [type]: inner })))).content).toMatchObject(content);
  });

  it('MUST read the message that is answered, and a question about a product as one', () => {
    const context = { from: '918012345678', id: 'wamid.first', referred_product: { catalog_id: '77', product_retailer_id: 'boots-42' } };
    const asked = messageIn(eventsOf(incoming(message({ type: 'text', text: { body: 'In green?' }, context }))));
    expect(asked.replyToMessageId).toBe('wamid.first');
    expect(asked.content).toEqual({
      ...{ type: 'ProductContent', catalogId: '77', productId: null, retailerId: 'boots-42' },
      ...{ title: null, text: 'In green?', url: null },
    });
  });

  it('MUST report a reaction of the message that it is about, also when it is taken back', () => {
    const events = ['👍', ''].map((emoji) =>
      eventsOf(incoming(message({ type: 'reaction', reaction: { message_id: 'wamid.first', emoji } }))).find(
        ({ kind }) => kind === 'message-reaction',
      ),
    );
    expect(events).toMatchObject([
      { messageId: 'wamid.first', emoji: '👍', at: expect.any(String) as string },
      { messageId: 'wamid.first', emoji: null },
    ]);
  });

  it('MUST ignore the one address of a file when there are several messages', () => {
    const [first, second] = eventsOf(
      incoming(message({ type: 'image', image: { id: '1' } }), message({ type: 'image', image: { id: '2' } })),
    );
    expect([first, second].map((fact) => (fact?.kind === 'message-received' ? fact.message.content : null))).toMatchObject([
      { url: null, mediaId: '1' },
      { url: null, mediaId: '2' },
    ]);
  });

  it('MUST read the others when one message is broken', () => {
    const events = eventsOf(incoming(null, message({ from: null }), message({ id: undefined, type: undefined }), message({})));
    expect(events).toMatchObject([
      { kind: 'unsupported', eventType: 'text' },
      { kind: 'unsupported', eventType: 'message' },
      { kind: 'message-received', message: { contactId: '919876543210', sentAt: '2024-08-05T05:11:05.000Z' } },
    ]);
  });

  it('MUST take the name from the only contact, and from none of several others', () => {
    const nameWith = (contacts: unknown): unknown => {
      const reported = incoming(cart({})) as { meta_object: { value: object } };
      return orderIn(eventsOf({ meta_object: { value: { ...reported.meta_object.value, contacts } } })).customer.name;
    };
    expect(nameWith([{ profile: { name: 'Masked' }, wa_id: '91XXXX' }])).toBe('Masked');
    expect(
      nameWith([
        { wa_id: '1', profile: { name: 'A' } },
        { wa_id: '2', profile: { name: 'B' } },
      ]),
    ).toBeNull();
    expect(
      nameWith([
        { wa_id: '1', profile: { name: 'A' } },
        { wa_id: '919876543210', profile: { name: 'B' } },
      ]),
    ).toBe('B');
    expect(nameWith('x')).toBeNull();
  });
});

describe('kaleyra › webhook › everything else', () => {
  it.each<[unknown, string]>([
    [{ meta_object: { value: { event: 'APPROVED' }, field: 'message_template_status_update' } }, 'message_template_status_update'],
    // A change of a template that names no template.
    [{ event: 'APPROVED' }, 'APPROVED'],
    [{ event: 'APPROVED', message_template_id: '<message_template_id>' }, 'template'],
    [{ type: 'text', body: 'Hi', from: '919876543210' }, 'text'],
    [{ meta_object: 'x' }, 'unknown'],
    [{}, 'unknown'],
    [incoming(), 'messages'],
  ])('MUST keep %j as unsupported', (body, eventType) => {
    expect(read(body)).toEqual({ kind: eventType, events: [{ kind: 'unsupported', eventType }] });
  });

  it("MUST read the change of a template's status", () => {
    const key = { templateId: '1', name: null, language: null };
    const change = { ...key, kind: 'STATUS_CHANGED', from: null, to: 'APPROVED', providerWord: 'APPROVED', reason: null };
    expect(read({ event: 'APPROVED', message_template_id: '1' })).toEqual({
      kind: 'template',
      events: [{ kind: 'template-changed', at: null, change }],
    });
  });

  it('MUST read meta_object and extra_info that came as JSON in strings, as quoted variables of a profile do', () => {
    const { meta_object, extra_info } = incoming(message({ type: 'image', image: { id: '1' } }));
    const reported = { meta_object: JSON.stringify(meta_object), extra_info: JSON.stringify(extra_info) };
    expect(messageIn(eventsOf(reported)).content).toMatchObject({ mediaId: '1', url: 'https://files.example/1' });
  });

  it.each(['', '{', '<status>sent</status>', 'status=sent&id=1', '[]', 'null', '"sent"', '7'])(
    'MUST refuse the body %j and say what helps',
    (body) => {
      const webhooks = webhooksOf();
      expect(() => webhooks.read(deliveryOf(webhooks, body))).toThrow(
        expect.objectContaining({
          name: 'ProviderError',
          kind: 'unexpected-response',
          provider: 'kaleyra',
          channel: 'india',
          message: expect.stringMatching(/not a JSON object.*callback profile to POST.*API v2/),
        }),
      );
    },
  );

  it.each(['GET', 'PUT', 'DELETE'])('MUST refuse a callback by %s and say what helps', (method) => {
    const webhooks = webhooksOf();
    expect(() => webhooks.read(deliveryOf(webhooks, documented.sent, method))).toThrow(
      expect.objectContaining({
        kind: 'unexpected-response',
        message: expect.stringMatching(/another method than POST.*callback profile/),
      }),
    );
  });

  it('MUST sign nothing, and be a part of the provider', () => {
    const webhooks = webhooksOf();
    expect(webhooks.signature).toBeUndefined();
    expect(webhooks.challenge).toBeUndefined();
    const close = async (): Promise<void> => undefined;
    const http = { request: () => Promise.reject(new Error('nothing is asked')), close };
    const channel = {
      channel: 'india',
      baseUrl: kaleyra.defaultBaseUrl,
      timeZone: 'UTC',
      amountUnit: undefined,
      settings: kaleyra.example,
    };
    expect(kaleyra.create(channel, http).webhooks).toBeDefined();
  });

  it('MUST read statuses and messages of one delivery', () => {
    const reported = statuses([{ id: 'wamid.1', status: 'read' }]) as { meta_object: { value: object } };
    const { messages } = (incoming(message({})) as { meta_object: { value: { messages: unknown[] } } }).meta_object.value;
    const events = eventsOf({ meta_object: { value: { ...reported.meta_object.value, messages } } });
    expect(events.map(({ kind }) => kind)).toEqual(['message-status', 'message-received']);
  });
});

function inr(amount: string): { amount: string; currencyCode: string } {
  return { amount, currencyCode: 'INR' };
}

function message(changes: Record<string, unknown>): Record<string, unknown> {
  return { from: '919876543210', id: wamid, timestamp: '1722834665', type: 'text', text: { body: 'Hi' }, ...changes };
}

function cart(changes: Record<string, unknown>): Record<string, unknown> {
  const order = { catalog_id: 'C1', text: '', product_items: [line('1600', 1)], ...changes };
  return message({ type: 'order', text: undefined, order });
}

function line(price: unknown, quantity: unknown): Record<string, unknown> {
  return { product_retailer_id: 'shirt1122', quantity, item_price: price, currency: 'INR' };
}
