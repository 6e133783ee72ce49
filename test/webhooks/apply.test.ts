import { afterEach, describe, expect, it } from 'vitest';
import type { Orders } from '../../src/contract/provider.js';
import { toOrder, type Order } from '../../src/domain/order.js';
import { ChannelHealthDocument, LearntConversationDocument, LearntMessageDocument, LearntOrderDocument } from '../operations/generated.js';
import { channel, messageStatus, messageReceived, orderChanged, orderReceived } from './fake-provider.js';
import { openShop, type Shop, type ShopOptions } from './shop.js';

const at = (second: number): string => `2026-03-01T12:00:${String(second).padStart(2, '0')}.000Z`;
/** A provider whose orders only the ledger knows. */
const remembered: Orders = { track: { check: () => [] } };

describe('what webhooks report', () => {
  let shop: Shop;
  const open = async (options?: ShopOptions): Promise<Shop> => (shop = await openShop({ orders: remembered, ...options }));
  afterEach(() => shop.close());

  const orderOf = async (reference: string) => (await shop.read(LearntOrderDocument, { channel, reference })).orderByReference;
  const messageOf = async (messageId: string) => (await shop.read(LearntMessageDocument, { channel, messageId })).message;

  describe('of orders', () => {
    it('is an order of the gateway from then on, with its history', async () => {
      const { deliver, settled, ask } = await open();
      const customer = { name: 'Ann', phoneNumber: '+14155552671', email: null, contactId: '14155552671' };
      await deliver({ id: '1', events: [orderReceived('A-1', { customer, providerStatus: 'new' }, at(1))] });
      expect((await settled()).map(({ state, kind, failure }) => [state, kind, failure])).toEqual([['DONE', 'Reported', null]]);
      expect(await orderOf('A-1')).toMatchObject({
        status: 'PENDING',
        providerStatus: 'new',
        customer: { name: 'Ann', phoneNumber: '+14155552671', contactId: '14155552671' },
        placedAt: at(1),
        source: { kind: 'LEDGER' },
        history: [{ kind: 'PLACED', at: at(1), actor: 'fake', from: null, to: 'PENDING', note: null }],
      });
      expect((await ask('{ orders { nodes { reference } } }')).data).toEqual({ orders: { nodes: [{ reference: 'A-1' }] } });
    });

    it('is one order, whatever is reported of it and in whatever order', async () => {
      const { deliver, settled } = await open();
      await deliver({ id: '1', events: [orderReceived('A-1', {}, at(1))] });
      await deliver({ id: '2', events: [orderReceived('A-1', { placedAt: null, status: 'SHIPPED' }, at(5))] });
      await deliver({ id: '3', events: [orderReceived('A-1', { placedAt: null, status: 'PROCESSING' }, at(3))] });
      await deliver({ id: '4', events: [orderChanged('A-1', { paymentStatus: 'PAID', transactionId: 't1', at: at(4) })] });
      await settled();
      const order = await orderOf('A-1');
      expect(order).toMatchObject({ status: 'SHIPPED', paymentStatus: 'PAID', transactionId: 't1', statusChangedAt: at(5) });
      expect(order?.history.map(({ kind, from, to, note }) => [kind, from, to, note])).toEqual([
        ['PLACED', null, 'PENDING', null],
        ['PAYMENT_CHANGED', null, null, 'UNKNOWN -> PAID'],
        ['STATUS_CHANGED', 'PENDING', 'SHIPPED', null],
      ]);
    });

    it('is never in the future, which would override every later event', async () => {
      const { deliver, settled } = await open();
      await deliver({ id: '1', events: [orderReceived('A-1', { placedAt: null, status: 'PROCESSING' }, '2099-01-01T00:00:00.000Z')] });
      await settled();
      await deliver({ id: '2', events: [orderReceived('A-1', { placedAt: null, status: 'SHIPPED' }, null)] });
      await settled();
      expect((await orderOf('A-1'))?.status).toBe('SHIPPED');
    });

    it('waits for a replay when it is the change of an unknown order', async () => {
      const { deliver, settled } = await open();
      await deliver({ id: '1', events: [orderChanged('A-1', { paymentStatus: 'PAID' })] });
      const [first] = await settled();
      expect(first).toMatchObject({
        state: 'UNSUPPORTED',
        failure: 'It reports a change of the order A-1, which the gateway does not know yet. Replay it when the order is known.',
      });
      expect(await orderOf('A-1')).toBeNull();
      await deliver({ id: '2', events: [orderReceived('A-1')] });
      await settled();
      await shop.gateway.ledger.inbox.reopen([first?.id ?? '']);
      await shop.deliver({ id: '3' });
      await settled();
      expect((await orderOf('A-1'))?.paymentStatus).toBe('PAID');
    });

    it('is in the history of an order that the provider can be asked for, although the ledger does not keep it', async () => {
      const live = toOrder({ channel, reference: 'A-1', status: 'SHIPPED', source: { kind: 'LIVE', asOf: at(0) } });
      const { deliver, settled } = await open({ orders: { get: async () => new Map([['A-1', live]]) } });
      await deliver({ id: '1', events: [orderChanged('A-1', { status: 'SHIPPED', at: at(7), note: 'by truck' })] });
      expect((await settled()).map(({ state }) => state)).toEqual(['DONE']);
      expect(await orderOf('A-1')).toMatchObject({
        source: { kind: 'LIVE' },
        history: [{ kind: 'STATUS_CHANGED', at: at(7), from: 'UNKNOWN', to: 'SHIPPED', note: 'by truck', actor: 'fake' }],
      });
    });

    it('cannot be used when its order has no id, and the rest of the delivery is applied nevertheless', async () => {
      const { deliver, settled } = await open();
      await deliver({
        id: '1',
        events: [orderReceived(' '), orderReceived('x'.repeat(256)), orderChanged(''), messageReceived(''), orderReceived('A-1')],
      });
      await deliver({ id: '2', events: [orderReceived('')] });
      const failure = 'The id of its order or message is empty or longer than 255 characters.';
      expect((await settled()).map((event) => [event.state, event.failure])).toEqual([
        ['DONE', failure],
        ['UNSUPPORTED', failure],
      ]);
      expect((await orderOf('A-1'))?.status).toBe('PENDING');
    });
  });

  describe('of messages', () => {
    it('is a message, and a conversation with who wrote it, newest first by pages', async () => {
      const { deliver, settled } = await open();
      const contactId = '14155552671';
      for (const second of [1, 2, 3])
        await deliver({ id: String(second), events: [messageReceived(`m${second}`, { contactId, sentAt: at(second) })] });
      await settled();
      expect(await messageOf('m2')).toMatchObject({
        direction: 'INBOUND',
        sentAt: at(2),
        deliveryStatus: 'UNKNOWN',
        content: { text: 'm2' },
        conversation: { contactId },
      });
      const latest = await shop.read(LearntConversationDocument, { channel, phoneNumber: '+14155552671', last: 2 });
      expect(latest.conversation?.messages?.nodes.map(({ messageId }) => messageId)).toEqual(['m2', 'm3']);
      const { hasPreviousPage, startCursor } = latest.conversation?.messages?.pageInfo ?? {};
      expect(hasPreviousPage).toBe(true);
      const older = await shop.read(LearntConversationDocument, { channel, contactId, last: 2, before: startCursor ?? null });
      expect(older.conversation?.messages).toMatchObject({ nodes: [{ messageId: 'm1' }], pageInfo: { hasPreviousPage: false } });
    });

    it('is found again by the ids of the message and of the conversation', async () => {
      const { deliver, settled, ask } = await open();
      await deliver({ id: '1', events: [messageReceived('m1', { contactId: 'ann' })] });
      await settled();
      const { conversation } = await shop.read(LearntConversationDocument, { channel, contactId: 'ann' });
      const ids = [conversation?.id, conversation?.messages?.nodes[0]?.id];
      const { data } = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids });
      expect(data).toEqual({
        nodes: [
          { __typename: 'Conversation', id: ids[0] },
          { __typename: 'Message', id: ids[1] },
        ],
      });
    });

    it('is no conversation with a person who never wrote, and no message that was not reported', async () => {
      await open();
      expect((await shop.read(LearntConversationDocument, { channel, contactId: 'nobody' })).conversation).toBeNull();
      expect(await messageOf('unknown')).toBeNull();
    });

    it('leads from an order to the conversation about it, and back', async () => {
      const { deliver, settled } = await open();
      const customer = { name: null, phoneNumber: null, email: null, contactId: 'ann' };
      const content = { type: 'OrderContent', channel, orderReference: 'A-1', text: null } as const;
      await deliver({
        id: '1',
        events: [orderReceived('A-1', { customer }), messageReceived('m1', { contactId: 'ann', content }), orderReceived('A-2')],
      });
      await settled();
      expect((await orderOf('A-1'))?.conversation).toEqual({ contactId: 'ann' });
      expect((await orderOf('A-2'))?.conversation).toBeNull();
      expect((await messageOf('m1'))?.content).toEqual({ order: { reference: 'A-1' } });
    });

    it('never lowers how far a message got', async () => {
      const { deliver, settled } = await open();
      await deliver({ id: '0', events: [messageReceived('m1', { direction: 'OUTBOUND', status: 'QUEUED' })] });
      const statuses = [
        ['SENT', 1],
        ['READ', 4],
        ['DELIVERED', 3],
        ['FAILED', 2],
        ['READ', 9],
      ] as const;
      for (const [status, second] of statuses)
        await deliver({ id: `${status}${second}`, events: [messageStatus('m1', status, { at: at(second) })] });
      await settled();
      expect(await messageOf('m1')).toMatchObject({
        deliveryStatus: 'READ',
        providerStatus: 'read',
        statusChangedAt: at(4),
        readAt: at(4),
        failedAt: null,
      });
    });

    it('keeps why a message failed, and for several messages at once', async () => {
      const { deliver, settled } = await open();
      await deliver({
        id: '1',
        events: [
          messageStatus('m1', 'FAILED', {
            messageIds: ['m1', 'm2'],
            at: at(2),
            failureCode: '2046',
            failureReason: null,
            contactId: 'ann',
          }),
        ],
      });
      await settled();
      for (const id of ['m1', 'm2'])
        expect(await messageOf(id)).toMatchObject({
          deliveryStatus: 'FAILED',
          failedAt: at(2),
          failureReason: '2046',
          conversation: { contactId: 'ann' },
        });
    });

    it('knows a status before the message, of which it then knows nothing else', async () => {
      const { deliver, settled } = await open();
      await deliver({ id: '1', events: [messageStatus('m1', 'READ', { at: at(2) })] });
      await settled();
      expect(await messageOf('m1')).toMatchObject({ deliveryStatus: 'READ', content: null, direction: null, conversation: null });
      await deliver({ id: '2', events: [messageReceived('m1', { direction: 'OUTBOUND', status: 'SENT', contactId: 'ann' })] });
      await settled();
      expect(await messageOf('m1')).toMatchObject({ deliveryStatus: 'READ', content: { text: 'm1' }, conversation: { contactId: 'ann' } });
    });
  });

  describe('of the channel', () => {
    const healthOf = async () => (await shop.read(ChannelHealthDocument, { name: channel })).channel?.health;

    it('is whether the number is connected, and when the last webhook arrived', async () => {
      const { deliver, settled, inbox } = await open();
      expect(await healthOf()).toEqual({ connected: null, lastWebhookAt: null, webhookGapSince: null });
      await deliver({ id: '1', events: [{ kind: 'channel-state', connected: false, providerState: 'lost', at: at(5) }] });
      await deliver({ id: '2', events: [{ kind: 'channel-state', connected: true, providerState: 'late', at: at(4) }] });
      await settled();
      const [, second] = await inbox();
      expect(await healthOf()).toEqual({ connected: false, lastWebhookAt: second?.receivedAt, webhookGapSince: null });
    });

    const listing = (placedAt: string): Orders => ({
      list: async () => {
        const item: Order = toOrder({ channel, reference: '1', placedAt, source: { kind: 'LIVE', asOf: at(0) } });
        return { items: [{ key: placedAt, id: '1', item }], isExhausted: true, isComplete: true, asOf: at(0) };
      },
    });

    const minutesAgo = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();

    it('is an alarm when the provider lists orders that no webhook reported', async () => {
      const placedAt = minutesAgo(60);
      const { deliver, settled } = await open({ orders: listing(placedAt) });
      expect((await healthOf())?.webhookGapSince).toBe(placedAt);
      await deliver({ id: '1' });
      await settled();
      expect((await healthOf())?.webhookGapSince).toBeNull();
    });

    it('is no alarm about orders from long before any webhook came', async () => {
      await open({ orders: listing(minutesAgo(8 * 24 * 60)) });
      expect((await healthOf())?.webhookGapSince).toBeNull();
    });

    it('is no alarm about an order of this moment', async () => {
      await open({ orders: listing(minutesAgo(1)) });
      expect((await healthOf())?.webhookGapSince).toBeNull();
    });
  });

  it('is set aside as unsupported when it is of a kind that the gateway does not read', async () => {
    const { deliver, settled } = await open();
    await deliver({ id: '1', kind: 'Presence', events: [{ kind: 'unsupported', eventType: 'presence' }] });
    await deliver({ id: '2', kind: 'Both', events: [{ kind: 'unsupported', eventType: 'presence' }, messageReceived('m1')] });
    await deliver({ id: '3', kind: 'Nothing to keep', events: [] });
    expect((await settled()).map(({ state, kind, failure }) => [state, kind, failure])).toEqual([
      ['UNSUPPORTED', 'Presence', null],
      ['DONE', 'Both', null],
      ['DONE', 'Nothing to keep', null],
    ]);
  });
});
