import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProviderEvent } from '../../../src/domain/provider-event.js';
import { call, must, openChannel, targets, type TestChannel } from './channel.js';
import { documented } from './webhook/documented-webhooks.js';
import { eventsOf, messageIn, orderIn } from './webhook/webhook-fixture.js';

const lid = '81896604192873@lid';
const at = '2021-09-21T12:50:38.000Z';
const text = JSON.parse(documented.text) as Record<string, unknown>;

function pairingsIn(event: object): readonly ProviderEvent[] {
  return eventsOf(event).filter(({ kind }) => kind === 'contact-paired');
}

describe('zapi › linked ids in events', () => {
  const pairing = { kind: 'contact-paired', contactId: '5544999999999', alias: lid, at };

  it.each([
    ['senderLid of what a customer wrote', { senderLid: lid, chatLid: null }],
    ['chatLid', { senderLid: null, chatLid: lid }],
    ['chatLid of what the shop wrote', { senderLid: '999@lid', chatLid: lid, fromMe: true }],
    ['chatLid before senderLid', { senderLid: '999@lid', chatLid: lid }],
  ])('MUST be reported as an address of the same contact as the number beside the %s', (_, members) => {
    expect(pairingsIn({ ...text, ...members })).toEqual([pairing]);
  });

  it('MUST be reported for the author of a group message', () => {
    const group = { isGroup: true, phone: '120363019502650977-group', participantPhone: '5544999999999', participantLid: lid };
    expect(pairingsIn({ ...text, ...group })).toEqual([pairing]);
  });

  it.each([
    ["the shop's own senderLid", { fromMe: true }],
    ['a group as a whole', { isGroup: true, phone: '120363019502650977-group', chatLid: lid }],
    ['a number in a group', { isGroup: true }],
    ['a newsletter', { isNewsletter: true }],
    ['a list of recipients', { broadcast: true }],
    ['a lid beside itself', { phone: lid, chatLid: lid }],
    ['what is no lid', { senderLid: '81896604192873', chatLid: '5544999999999' }],
    ['no number', { phone: 'x' }],
  ])('MUST NOT be reported of %s', (_, members) => {
    expect(pairingsIn({ ...text, ...members })).toEqual([]);
  });

  it.each([
    ['in the place of the number', { phone: lid, chatLid: lid }],
    ['as chatLid alone', { phone: null, chatLid: lid, senderLid: null }],
    ['as senderLid alone', { phone: undefined, chatLid: undefined, senderLid: lid }],
  ])('MUST be the address of a message, and never its number, %s', (_, members) => {
    const cart = { ...(JSON.parse(documented.cart) as object), ...members };
    expect(messageIn(eventsOf({ ...text, ...members }))).toMatchObject({ contactId: lid, content: { type: 'TextContent', text: 'test' } });
    expect(orderIn(eventsOf(cart)).customer).toMatchObject({ contactId: lid, phoneNumber: null });
  });

  it('MUST be the address of a status that names no number', () => {
    const status = { ...(JSON.parse(documented.status) as object), phone: undefined, chatLid: lid };
    expect(eventsOf(status)).toMatchObject([{ kind: 'message-status', contactId: lid }]);
  });
});

describe('zapi › sending without a number', () => {
  let channel: TestChannel;
  beforeEach(async () => void (channel = await openChannel()));
  afterEach(() => channel.close());

  const sent = (): unknown => JSON.parse(channel.simulator.requests[0]?.body ?? '');

  it.each([lid, '120363019502650977-group', '5544999999999-1623281429'])(
    'MUST put %s into the place of the number of a text',
    async (contactId) => {
      const writer = must(channel.provider.messages?.toContact?.text);
      expect(await writer.send({ contactId, text: 'Olá', replyTo: null }, call)).toMatchObject({ outcome: 'ACCEPTED' });
      expect([targets(channel), sent()]).toEqual([['send-text'], { phone: contactId, message: 'Olá' }]);
    },
  );

  const item = { productId: null, retailerId: null, name: 'Mug', quantity: 1, total: null, imageUrl: null, isCustomItem: null };
  const order = {
    items: [{ ...item, unitPrice: { amount: '10.50', currencyCode: 'BRL' } }],
    ...{
      currencyCode: 'BRL',
      discount: null,
      tax: null,
      shipping: null,
      paymentSettings: null,
      text: null,
      reference: null,
      template: null,
      footerText: null,
      catalogId: null,
      expiresAt: null,
      expirationText: null,
    },
  };

  it('MUST put the lid into the place of the number of an order', async () => {
    expect(await must(channel.provider.orders?.sendToContact).send({ contactId: lid, ...order }, call)).toMatchObject({
      outcome: 'ACCEPTED',
    });
    expect([targets(channel), sent()]).toMatchObject([['send-order'], { phone: lid, order: { products: [{ value: 10.5 }] } }]);
  });

  it.each(['', 'olivia', '5544999999999', '../x@lid', '1@lid/..', `${'1'.repeat(31)}@lid`])(
    'MUST refuse %j before any call',
    async (contactId) => {
      const writer = must(channel.provider.messages?.toContact?.text);
      const message = { contactId, text: 'Olá', replyTo: null };
      expect(writer.check(message)).toMatchObject([{ code: 'INVALID', field: ['contactId'] }]);
      await expect(writer.send(message, call)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
      expect(must(channel.provider.orders?.sendToContact).check({ contactId, ...order })).toMatchObject([{ field: ['contactId'] }]);
      expect(channel.simulator.requests).toEqual([]);
    },
  );

  it('MUST refuse an order for a group, and an empty text', () => {
    const group = '120363019502650977-group';
    expect(must(channel.provider.orders?.sendToContact).check({ contactId: group, ...order })).toMatchObject([{ field: ['contactId'] }]);
    const empty = { contactId: group, text: ' ', replyTo: '' };
    expect(must(channel.provider.messages?.toContact?.text).check(empty)).toMatchObject([{ field: ['text'] }, { field: ['replyTo'] }]);
  });
});
