import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyDelivery, type Webhooks } from '../../../../src/contract/webhook.js';
import type { ProviderEvent } from '../../../../src/domain/provider-event.js';
import { metacloud } from '../../../../src/providers/metacloud/index.js';
import { openCloudShop, type CloudShop } from '../gateway.js';
import { account, delivery, documented, incoming, number } from './documented-webhooks.js';

const settings = { ...metacloud.example, appSecret: 'the-app-secret', verifyToken: 'the-verify-token' };
const unused = { request: () => Promise.reject(new Error('Nothing is asked.')), close: async () => undefined };
const { webhooks: made } = metacloud.create(
  { channel: 'shop', baseUrl: 'http://127.0.0.1:1', timeZone: 'UTC', amountUnit: undefined, settings },
  unused,
);
const webhooks = made as Webhooks;
const receivedAt = '2025-06-08T20:59:50.000Z';

function deliveryOf(body: string, signed: string = body) {
  const signature = `sha256=${createHmac('sha256', 'the-app-secret').update(signed).digest('hex')}`;
  return { method: 'POST', suffix: '', headers: { 'x-hub-signature-256': signature }, body: Buffer.from(body), receivedAt };
}

function read(body: string): { readonly kind: string; readonly events: readonly ProviderEvent[] } {
  const verified = verifyDelivery(webhooks, deliveryOf(body));
  if (verified === undefined) throw new Error('the signature fits');
  return webhooks.read(verified);
}

function contentOf(body: string): unknown {
  const [message] = read(body).events.flatMap((event) => (event.kind === 'message-received' ? [event.message] : []));
  return message?.content;
}

describe('a message of each documented type', () => {
  it.each([
    ['text', { type: 'TextContent', text: 'Does it come in another color?' }],
    [
      'productQuestion',
      { type: 'ProductContent', catalogId: '194836987003835', retailerId: 'di9ozbzfi4', text: 'Is this still available?' },
    ],
    ['referral', { type: 'TextContent', text: 'Can I get more info about this?' }],
    ['image', { type: 'MediaContent', mediaType: 'IMAGE', mediaId: '1003383421387256', caption: 'Taj Mahal', url: null }],
    ['sticker', { type: 'MediaContent', mediaType: 'IMAGE', mediaId: '798882015472548' }],
    ['document', { type: 'MediaContent', mediaType: 'DOCUMENT', filename: 'A_Receipt.pdf' }],
    ['buttonReply', { type: 'InteractiveContent', reply: { id: 'cancel-button', title: 'Cancel' } }],
    ['listReply', { type: 'InteractiveContent', reply: { id: 'priority_express', title: 'Priority Mail Express' }, text: 'Next Day' }],
    ['flowReply', { type: 'InteractiveContent', reply: null, text: 'Sent' }],
    ['button', { type: 'InteractiveContent', reply: { id: 'Unsubscribe', title: 'Unsubscribe' } }],
    ['order', { type: 'OrderContent', channel: 'shop', text: 'Love these!', orderReference: 'AgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA' }],
    ['location', { type: 'LocationContent', latitude: 37.44216251868683, placeName: 'Philz Coffee' }],
    ['contacts', { type: 'ContactsContent', contacts: [{ fullName: 'Barbara J. Johnson', phoneNumbers: ['+1 (650) 555-1299'] }] }],
    ['reaction', { type: 'ReactionContent', emoji: '👍' }],
    ['system', { type: 'SystemContent', text: 'User Sheena Nelson changed from 16505551234 to 12195555358' }],
    ['unsupported', { type: 'UnknownContent', kind: 'unsupported' }],
  ] as const)('MUST be read: %s', (name, content) => {
    expect(contentOf(documented[name])).toMatchObject(content);
  });

  it('MUST have its sender, time and the message it answers, and keep what the schema has no place for', () => {
    const [event] = read(documented.referral).events;
    expect(event).toMatchObject({
      kind: 'message-received',
      message: {
        channel: 'shop',
        contactId: '16505551234',
        messageId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
        direction: 'INBOUND',
        sentAt: '2025-06-08T20:59:43.000Z',
        raw: { message: { referral: { source_id: '120226305854810726' } }, metadata: number },
      },
    });
    expect(read(documented.button).events).toMatchObject([
      { message: { replyToMessageId: 'wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA=' } },
    ]);
  });

  it('MUST make a cart an order, with an exact total', () => {
    expect(read(documented.order).events[0]).toMatchObject({
      kind: 'order-received',
      order: {
        status: 'PENDING',
        catalogId: '194836987003835',
        customer: { name: 'Sheena Nelson', phoneNumber: '+16505551234', contactId: '16505551234' },
        items: [
          { retailerId: 'di9ozbzfi4', quantity: 2, unitPrice: { amount: '30', currencyCode: 'USD' } },
          { retailerId: 'nqryix03ez', quantity: 1 },
        ],
        total: { amount: '85', currencyCode: 'USD' },
      },
    });
  });

  it('MUST NOT open the service window when the customer only changed the number', () => {
    expect(read(documented.system).events).toMatchObject([{ message: { direction: 'SYSTEM' } }]);
  });

  it('MUST pair the number of a customer with the user id, and take the id where there is no number', () => {
    const userId = 'US.13491208655302741918';
    const both = incoming(
      { type: 'text', text: { body: 'Hi' } },
      { contacts: [{ profile: { name: 'Ada' }, wa_id: '16505551234', user_id: userId }] },
    );
    expect(read(both).events).toContainEqual({
      kind: 'contact-paired',
      contactId: '16505551234',
      alias: userId,
      at: '2025-06-08T20:59:43.000Z',
    });
    const hidden = incoming({ from: undefined, from_user_id: userId, type: 'text', text: { body: 'Hi' } });
    expect(read(hidden).events).toMatchObject([{ message: { contactId: userId } }]);
  });
});

describe('a status', () => {
  it.each([
    ['sent', { status: 'SENT', correlationId: 'write-1', contactId: '16505551234', at: '2025-06-18T16:22:53.000Z' }],
    ['delivered', { status: 'DELIVERED', correlationId: null }],
    ['read', { status: 'READ' }],
    [
      'failed',
      {
        status: 'FAILED',
        failureCode: '131049',
        failureReason: 'This message was not delivered to maintain healthy ecosystem engagement.',
      },
    ],
  ] as const)('MUST be read: %s', (name, status) => {
    expect(read(documented[name])).toMatchObject({ kind: 'status', events: [{ kind: 'message-status', ...status }] });
  });

  it('MUST be a payment where it is one', () => {
    expect(read(documented.payment)).toMatchObject({
      kind: 'payment',
      events: [{ kind: 'order-changed', reference: 'order-4711', paymentStatus: 'PAID', transactionId: 'order_0001' }],
    });
  });
});

describe('a change that is no message', () => {
  it('MUST be unsupported by its name where nothing is kept of it', () => {
    expect(read(documented.errors).events).toEqual([{ kind: 'unsupported', eventType: 'errors' }]);
    expect(read(delivery({ decision: 'APPROVED' }, 'phone_number_name_update')).events).toMatchObject([{ kind: 'unsupported' }]);
  });

  it('MUST be of a template, or of the number', () => {
    const key = { name: 'order_confirmation', language: 'en-US', templateId: '1689556908129832' };
    expect(read(documented.templateStatus)).toEqual({
      kind: 'message_template_status_update',
      events: [
        {
          ...{ kind: 'template-changed', at: '2025-06-30T01:39:08.000Z' },
          change: { ...key, kind: 'STATUS_CHANGED', from: null, to: 'APPROVED', providerWord: 'APPROVED', reason: null },
        },
      ],
    });
    expect(read(documented.templateQuality).events).toMatchObject([
      { kind: 'template-changed', change: { kind: 'QUALITY_CHANGED', templateId: '806312974732579', from: 'GREEN', to: 'YELLOW' } },
    ]);
    expect(read(documented.numberQuality).events).toEqual([
      {
        ...{ kind: 'channel-state', connected: null, providerState: 'THROUGHPUT_UPGRADE', messagingLimit: 'TIER_UNLIMITED' },
        at: '2025-05-28T17:46:34.000Z',
      },
    ]);
  });

  it.each([
    ['without an id', { event: 'APPROVED', message_template_name: 'a' }, 'message_template_status_update'],
    ['without an event', { message_template_id: 1 }, 'message_template_status_update'],
    ['without a value', {}, 'phone_number_quality_update'],
  ])('MUST stay unsupported %s', (_, value, field) => {
    expect(read(delivery(value, field)).events).toEqual([{ kind: 'unsupported', eventType: field }]);
  });

  it('MUST say that the number is not connected when the account is disabled, and connected when it is reinstated', () => {
    expect(read(documented.accountBan).events).toEqual([
      { kind: 'channel-state', connected: false, providerState: 'DISABLE', at: '2025-05-14T00:00:00.000Z' },
    ]);
    const back = delivery({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'REINSTATE' } }, 'account_update', { time: 1747180900 });
    expect(read(back).events).toMatchObject([{ kind: 'channel-state', connected: true }]);
    const soon = delivery({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } }, 'account_update');
    expect(read(soon).events).toMatchObject([{ kind: 'channel-state', connected: null, providerState: 'SCHEDULE_FOR_DISABLE' }]);
    const other = delivery({ event: 'ACCOUNT_DELETED' }, 'account_update', { id: '999' });
    expect(read(other).events).toEqual([{ kind: 'unsupported', eventType: 'account_update' }]);
  });
});

describe('a delivery', () => {
  it('MUST be signed over its bytes', () => {
    const spaced = documented.text.replace('{', '{ ');
    expect(verifyDelivery(webhooks, deliveryOf(spaced))).toBeDefined();
    expect(verifyDelivery(webhooks, deliveryOf(spaced, documented.text))).toBeUndefined();
    expect(verifyDelivery(webhooks, { ...deliveryOf(spaced), headers: {} })).toBeUndefined();
  });

  it('MUST be known again by its records, and not by its bytes', () => {
    const identity = (body: string) => webhooks.identity(verifyDelivery(webhooks, deliveryOf(body)) as never);
    expect(identity(documented.sent.replace('{', '{ '))).toEqual(identity(documented.sent));
    expect(identity(documented.delivered).key).not.toBe(identity(documented.sent).key);
  });

  it('MUST be split by number without a byte of another in its part, and whole where it has one number', () => {
    const second = { display_phone_number: '15550000002', phone_number_id: '222' };
    const change = (metadata: object, id: string) => ({ field: 'messages', value: { metadata, statuses: [{ id, status: 'sent' }] } });
    const template = { field: 'message_template_status_update', value: { event: 'APPROVED' } };
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        { id: account, time: 1, changes: [change(number, 'a'), change(second, 'b'), template] },
        { id: 'other', changes: [change(number, 'c')] },
      ],
    });
    const parts = webhooks.split?.(verifyDelivery(webhooks, deliveryOf(body)) as never) ?? [];
    const entries = parts.map((part) => [part.recipient, (JSON.parse(Buffer.from(part.body).toString()) as { entry: unknown }).entry]);
    expect(entries).toEqual([
      [
        number.phone_number_id,
        [
          { id: account, time: 1, changes: [change(number, 'a')] },
          { id: 'other', changes: [change(number, 'c')] },
        ],
      ],
      ['222', [{ id: account, time: 1, changes: [change(second, 'b')] }]],
      [`account ${account}`, [{ id: account, time: 1, changes: [template] }]],
    ]);
    const [whole] = webhooks.split?.(verifyDelivery(webhooks, deliveryOf(documented.text)) as never) ?? [];
    expect(Buffer.from(whole?.body ?? '').toString()).toBe(documented.text);
  });
});

describe('the address', () => {
  let shop: CloudShop;
  beforeAll(async () => {
    shop = await openCloudShop();
  });
  afterAll(() => shop.close());

  const verify = (query: string, method = 'GET') => fetch(`${shop.address}/webhooks/shop?${query}`, { method });

  it('MUST be verified by the token that was chosen, and by no other', async () => {
    const accepted = await verify('hub.mode=subscribe&hub.verify_token=sandbox-verify-token&hub.challenge=1158201444');
    expect([accepted.status, await accepted.text()]).toEqual([200, '1158201444']);
    const refused = await verify('hub.mode=subscribe&hub.verify_token=another&hub.challenge=1158201444');
    expect([refused.status, await refused.text()]).not.toContain('1158201444');
    expect(refused.status).toBe(403);
    expect((await verify('hub.mode=subscribe&hub.challenge=1')).status).toBe(403);
    expect((await verify('hub.verify_token=sandbox-verify-token&hub.challenge=1')).status).toBe(404);
  });

  it('MUST keep a change that is not read, so that nothing is lost', async () => {
    await shop.deliver(documented.templateStatus);
    await expect
      .poll(async () => JSON.stringify(await shop.query('{ webhookEvents(first: 10) { nodes { kind processingState raw } } }')))
      .toContain('order_confirmation');
  });
});
