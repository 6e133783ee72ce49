import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/contract/error.js';
import type { Provider, StatusChange, WriteReceipt } from '../../src/contract/provider.js';
import { Registry } from '../../src/contract/registry.js';
import type { MessageStatusReceived } from '../../src/domain/provider-event.js';
import type { MessageStatus } from '../../src/domain/message.js';
import type { Ledger } from '../../src/store/store.js';
import { updateOrderDetails } from '../../src/writes/order-details.js';
import { updateOrderStatus } from '../../src/writes/order-status.js';
import { createSettleWrites } from '../../src/writes/settle-from-webhook.js';
import { createWrites, type Writes } from '../../src/writes/writes.js';
import { eventOf, orderOf } from '../store/samples.js';
import { embeddedStore, type Store } from '../store/stores.js';
import { FakeShop, readCall } from './fake-shop.js';
import { signal } from './signals.js';
import { unused } from '../graphql/queries/channel-entry.js';

const accepted = { outcome: 'ACCEPTED', refusals: [] };
const applied = { outcome: 'APPLIED', refusals: [] };
const refused = { outcome: null, refusals: [expect.objectContaining({ code: 'PROVIDER_REFUSED' })] };
const unanswered = new ProviderError({ kind: 'timeout', provider: 'fake', channel: 'channel', sent: 'maybe', message: 'No answer came.' });

describe('what a provider reports later about the message of a write', () => {
  let store: Store;
  let ledger: Ledger;
  let shop: FakeShop;
  let provider: Provider;
  let writes: Writes;
  let time: number;

  beforeEach(async () => {
    store = await embeddedStore();
    ledger = await store.open();
    time = Date.parse('2026-01-01T12:00:00.000Z');
    shop = new FakeShop();
    provider = shop.provider();
    shop.answer = async () => ({ outcome: 'ACCEPTED', providerId: 'own-1' });
    writes = createWrites(ledger, { now });
    const order = orderOf('channel', '7', { status: 'ACCEPTED', providerStatus: 'taken', paymentStatus: 'PENDING' });
    await ledger.orders.put(order, eventOf('channel', '7', { at: '2026-01-01T00:00:00.000Z' }));
  });
  afterEach(async () => {
    await ledger.close();
    await store.remove();
  });

  const now = (): string => new Date((time += 1)).toISOString();

  const update = (status: StatusChange['status'] = 'SHIPPED', key = 'key') => {
    const change = { status, paymentStatus: null, message: 'On its way.', template: null, references: null };
    const asked = { client: 'shop', provider, reference: '7', change, expectedStatus: null, idempotencyKey: key, readCall };
    return updateOrderStatus({ ledger, writes }, asked);
  };

  function statusEvent(status: MessageStatus, overrides: Partial<MessageStatusReceived> = {}): MessageStatusReceived {
    const nothing = { correlationId: null, contactId: null, providerStatus: null, at: null, failureCode: null, failureReason: null };
    return { kind: 'message-status', messageIds: ['own-1'], status, ...nothing, ...overrides };
  }

  async function report(facts: readonly MessageStatusReceived[], channel = 'channel'): Promise<void> {
    const entry = (name: string) => ({
      name,
      displayName: name,
      phoneNumber: null,
      provider: { ...provider, channel: name },
      notes: {},
      condition: () => unused,
    });
    const settleWrites = createSettleWrites({ registry: new Registry([], [entry('channel'), entry('other')]), now });
    await ledger.transaction((parts) => settleWrites(channel, facts, parts));
  }

  const order = async () => (await ledger.orders.get('channel', ['7'])).get('7');
  const history = async () =>
    ((await ledger.events.ofOrder('channel', ['7'])).get('7') ?? []).slice(1).map(({ kind, from, to }) => `${kind} ${from} ${to}`);

  it.each(['SENT', 'DELIVERED', 'READ', 'PLAYED'] as const)('makes an ACCEPTED write APPLIED when it is %s', async (status) => {
    expect(await update()).toMatchObject(accepted);
    await report([statusEvent(status)]);
    expect(await update()).toMatchObject(applied);
    expect(await order()).toMatchObject({ status: 'SHIPPED' });
    expect(await history()).toEqual(['STATUS_REQUESTED ACCEPTED SHIPPED', 'STATUS_CHANGED ACCEPTED SHIPPED']);
    expect(shop.sent).toHaveLength(1);
  });

  it('says so once, however many statuses follow, and however often each is reported', async () => {
    await update();
    for (const status of ['SENT', 'SENT', 'DELIVERED', 'SENT', 'READ', 'DELIVERED'] as const) await report([statusEvent(status)]);
    expect(await history()).toEqual(['STATUS_REQUESTED ACCEPTED SHIPPED', 'STATUS_CHANGED ACCEPTED SHIPPED']);
    expect(await ledger.writes.ofMessages('channel', [], ['own-1'])).toMatchObject([{ outcome: 'APPLIED', reportedStatus: 'READ' }]);
  });

  it.each(['QUEUED', 'UNKNOWN', 'DELETED'] as const)('leaves it ACCEPTED when it is %s', async (status) => {
    await update();
    await report([statusEvent(status)]);
    expect(await update()).toMatchObject(accepted);
  });

  it('refuses it when the message failed, and the order is what it was before', async () => {
    await update();
    await report([statusEvent('FAILED', { failureCode: '131026', failureReason: 'Undeliverable' })]);
    const refusal = { code: 'PROVIDER_REFUSED', providerCode: '131026', providerMessage: 'Undeliverable' };
    expect(await update()).toMatchObject({ outcome: null, refusals: [expect.objectContaining(refusal)] });
    expect(await order()).toMatchObject({ status: 'ACCEPTED', providerStatus: 'taken' });
    expect(await history()).toEqual(['STATUS_REQUESTED ACCEPTED SHIPPED', 'STATUS_REJECTED SHIPPED ACCEPTED']);
    const [, , rejected] = (await ledger.events.ofOrder('channel', ['7'])).get('7') ?? [];
    expect(rejected).toMatchObject({ actor: 'fake', note: 'The provider refused it: 131026 Undeliverable' });
    expect(shop.sent).toHaveLength(1);
  });

  it("recognizes an INVALID_TRANSITION by WhatsApp's code 2046, and by no other", async () => {
    await update();
    await report([statusEvent('FAILED', { failureCode: '2046' })]);
    expect(await update()).toMatchObject({ outcome: null, refusals: [{ code: 'INVALID_TRANSITION', providerCode: '2046' }] });
    shop.answer = async () => ({ outcome: 'ACCEPTED', providerId: 'own-2' });
    await update('DELIVERED', 'next');
    await report([statusEvent('FAILED', { messageIds: ['own-2'], failureCode: '2047' })]);
    expect(await update('DELIVERED', 'next')).toMatchObject({ refusals: [{ code: 'PROVIDER_REFUSED', providerCode: '2047' }] });
  });

  it('ends the same in whatever order statuses arrive: FAILED overrides SENT, and DELIVERED overrides FAILED', async () => {
    const orders: [readonly MessageStatus[], unknown, string][] = [
      [['SENT', 'FAILED'], refused, 'ACCEPTED'],
      [['FAILED', 'SENT'], refused, 'ACCEPTED'],
      [['DELIVERED', 'FAILED'], applied, 'SHIPPED'],
      [['FAILED', 'DELIVERED'], applied, 'SHIPPED'],
    ];
    for (const [index, [statuses, answer, status]] of orders.entries()) {
      const id = `message-${index}`;
      shop.answer = async () => ({ outcome: 'ACCEPTED', providerId: id });
      await ledger.orders.put(orderOf('channel', '7', { status: 'ACCEPTED' }), eventOf('channel', '7'));
      await update('SHIPPED', id);
      for (const overrides of statuses) await report([statusEvent(overrides, { messageIds: [id] })]);
      expect([statuses, await update('SHIPPED', id)]).toMatchObject([statuses, answer]);
      expect([statuses, (await order())?.status]).toEqual([statuses, status]);
    }
  });

  it('leaves an order alone that has moved on since', async () => {
    await update();
    shop.answer = async () => ({ outcome: 'ACCEPTED', providerId: 'own-2' });
    await update('DELIVERED', 'next');
    await report([statusEvent('FAILED')]);
    expect(await order()).toMatchObject({ status: 'DELIVERED' });
    expect((await history()).at(-1)).toBe('STATUS_REJECTED SHIPPED DELIVERED');
  });

  it('leaves an order alone that another write has brought to the same status since', async () => {
    await update();
    shop.answer = async () => ({ outcome: 'ACCEPTED', providerId: 'own-2' });
    await update('SHIPPED', 'again');
    await report([statusEvent('FAILED')]);
    expect(await order()).toMatchObject({ status: 'SHIPPED' });
  });

  it('settles an UNKNOWN write, and moves its order', async () => {
    shop.answer = () => Promise.reject(unanswered);
    expect(await update()).toMatchObject({ outcome: 'UNKNOWN' });
    expect(await order()).toMatchObject({ status: 'ACCEPTED' });
    await report([statusEvent('SENT', { messageIds: ['wamid.1'], correlationId: shop.sent[0]?.correlationId ?? '' })]);
    expect(await update()).toMatchObject(applied);
    expect(await order()).toMatchObject({ status: 'SHIPPED' });
  });

  it('is found by our id first, and by the id of the message alone from then on', async () => {
    await update();
    await report([statusEvent('SENT', { messageIds: ['wamid.1'], correlationId: shop.sent[0]?.correlationId ?? '' })]);
    await report([statusEvent('FAILED', { messageIds: ['wamid.1'] })]);
    expect(await update()).toMatchObject(refused);
  });

  it('is none of another channel, and of no write that it does not name', async () => {
    await update();
    const correlationId = shop.sent[0]?.correlationId ?? '';
    await report([statusEvent('FAILED', { correlationId })], 'other');
    await report([
      statusEvent('FAILED', { messageIds: ['wamid.9'] }),
      statusEvent('FAILED', { messageIds: [], correlationId: 'theirs \u0000' }),
    ]);
    expect(await update()).toMatchObject(accepted);
  });

  it('never revives a write that its answer refused', async () => {
    const no = new ProviderError({ kind: 'refused', provider: 'fake', channel: 'channel', sent: 'answered', message: 'No.' });
    shop.answer = () => Promise.reject(no);
    await update();
    await report([statusEvent('SENT', { correlationId: shop.sent[0]?.correlationId ?? '' })]);
    expect(await update()).toMatchObject(refused);
  });

  it('happened when the provider says, but neither before the write nor in the future', async () => {
    await update();
    const at = async () => (await ledger.events.ofOrder('channel', ['7'])).get('7')?.at(-1);
    const written = (await at())?.at ?? '';
    await report([statusEvent('SENT', { at: '2020-01-01T00:00:00.000Z' })]);
    const early = await at();
    expect(early).toMatchObject({ kind: 'STATUS_CHANGED' });
    expect((early?.at ?? '') >= '2026-01-01T12:00:00.000Z').toBe(true);
    await report([statusEvent('FAILED', { at: '2030-01-01T00:00:00.000Z' })]);
    const late = await at();
    expect(late).toMatchObject({ kind: 'STATUS_REJECTED' });
    expect((late?.at ?? '') >= written && (late?.at ?? '') < '2026-01-02').toBe(true);
  });

  it('takes a change of payment back that the provider refused', async () => {
    const change = {
      paymentStatus: 'PAID',
      adminNotes: null,
      shippingDate: null,
      deliveryDate: null,
      branchId: null,
      message: null,
    } as const;
    const asked = { client: 'shop', provider, reference: '7', change, idempotencyKey: 'pay', readCall };
    await updateOrderDetails({ ledger, writes }, asked);
    expect(await order()).toMatchObject({ paymentStatus: 'PAID' });
    await report([statusEvent('FAILED')]);
    expect(await order()).toMatchObject({ paymentStatus: 'PENDING', status: 'ACCEPTED' });
    expect((await ledger.events.ofOrder('channel', ['7'])).get('7')?.at(-1)).toMatchObject({
      kind: 'PAYMENT_CHANGED',
      note: 'PAID -> PENDING, The provider refused it.',
    });
  });

  describe('before the provider has answered the write', () => {
    async function reportedFirst(status: MessageStatus): Promise<unknown> {
      const answer = signal<WriteReceipt>();
      const begun = signal();
      shop.answer = () => (begun.resolve(), answer.promise);
      const performed = update();
      await begun.promise;
      await report([
        statusEvent(status, { messageIds: ['wamid.1'], correlationId: shop.sent[0]?.correlationId ?? '', failureCode: '2046' }),
      ]);
      answer.resolve({ outcome: 'ACCEPTED', providerId: 'own-1' });
      return performed;
    }

    it('is what the client is answered: APPLIED, and the order has moved once', async () => {
      expect(await reportedFirst('SENT')).toMatchObject(applied);
      expect(await update()).toMatchObject(applied);
      expect(await order()).toMatchObject({ status: 'SHIPPED' });
      expect(await history()).toEqual(['STATUS_CHANGED ACCEPTED SHIPPED']);
    });

    it('is what the client is answered: a refusal, and the order has not moved', async () => {
      const answer = { outcome: null, refusals: [expect.objectContaining({ code: 'INVALID_TRANSITION' })] };
      expect(await reportedFirst('FAILED')).toMatchObject(answer);
      expect(await update()).toMatchObject(answer);
      expect(await order()).toMatchObject({ status: 'ACCEPTED' });
      expect(await history()).toEqual(['STATUS_REJECTED SHIPPED ACCEPTED']);
    });
  });
});
