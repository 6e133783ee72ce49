import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingCapability } from '../../src/contract/capability.js';
import { ProviderError } from '../../src/contract/error.js';
import type { Provider, StatusWriter } from '../../src/contract/provider.js';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { Ledger } from '../../src/store/store.js';
import { updateOrderStatus } from '../../src/writes/order-status.js';
import { statusOptions } from '../../src/writes/status-options.js';
import { createWrites } from '../../src/writes/writes.js';
import { eventOf, orderOf } from '../store/samples.js';
import { embeddedStore, type Store } from '../store/stores.js';
import { FakeShop, readCall } from './fake-shop.js';

const hour = 60 * 60 * 1000;
const customer = { name: null, email: null, phoneNumber: '+14155550100', contactId: '14155550100' };
const order = orderOf('channel', '7', { status: 'ACCEPTED', customer });

describe('a change of status that travels as a message', () => {
  let store: Store;
  let ledger: Ledger;
  let shop: FakeShop;

  beforeEach(async () => {
    store = await embeddedStore();
    ledger = await store.open();
    shop = new FakeShop();
    await ledger.orders.put(order, eventOf('channel', '7'));
  });
  afterEach(async () => {
    await ledger.close();
    await store.remove();
  });

  /** A provider that keeps no orders, and whose messages are no templates. */
  const messenger = (templateHelps: boolean): Provider => {
    const { status } = shop.provider().orders ?? {};
    return shop.provider({
      status: { ...(status as StatusWriter), carries: templateHelps ? ['template'] : [], needsOpenWindow: () => true },
    });
  };

  async function customerWrote(hoursAgo: number): Promise<void> {
    const sentAt = new Date(Date.now() - hoursAgo * hour).toISOString();
    const message = { ...unseenMessage('channel', 'm1', customer.contactId), direction: 'INBOUND' as const, sentAt };
    await ledger.messages.put(message, sentAt);
  }

  async function ship(provider: Provider) {
    const change = { status: 'SHIPPED', paymentStatus: null, message: null, template: null, references: null } as const;
    const update = { client: 'shop', provider, reference: '7', change, expectedStatus: null, idempotencyKey: null, readCall };
    return updateOrderStatus({ ledger, writes: createWrites(ledger) }, update);
  }

  async function reasonsAgainst(provider: Provider) {
    const options = await statusOptions(ledger, provider, order);
    return options.find(({ status }) => status === 'SHIPPED')?.refusals;
  }

  it.each([
    ['says that only a template may be sent, and where to name it', true, ['template'], /only a template may be sent/],
    ['says that it can be sent when the customer has written again', false, ['orderId'], /cannot be sent as a template here.*has written/],
  ])('%s, once the 24 hours are over and the adapter says whether a template helps', async (_, templateHelps, field, sentence) => {
    await customerWrote(25);
    const refusal = { code: 'OUTSIDE_SERVICE_WINDOW', field, message: expect.stringMatching(sentence) as string };
    expect(await ship(messenger(templateHelps))).toEqual({ outcome: null, refusals: [refusal] });
    expect(shop.sent).toEqual([]);
    expect(await reasonsAgainst(messenger(templateHelps))).toEqual([refusal]);
  });

  it.each([true, false])('is offered and sent while they last', async (templateHelps) => {
    await customerWrote(23);
    expect(await reasonsAgainst(messenger(templateHelps))).toEqual([]);
    expect(await ship(messenger(templateHelps))).toMatchObject({ outcome: 'APPLIED' });
  });

  it('is not judged by the window where the adapter does not need it', async () => {
    await customerWrote(25);
    expect(await reasonsAgainst(shop.provider())).toEqual([]);
    expect(await ship(shop.provider())).toMatchObject({ outcome: 'APPLIED' });
  });

  it.each([
    ['INVALID_TRANSITION', 'status'],
    ['UNSUPPORTED_STATUS', 'status'],
    ['NOT_FOUND', 'orderId'],
  ] as const)('that the provider refuses as %s says which input that is about, and why', async (refusal, field) => {
    const details = { kind: 'refused', provider: 'fake', channel: 'channel', sent: 'answered', message: 'It was refused.' } as const;
    shop.answer = () => Promise.reject(new ProviderError({ ...details, refusal, providerMessage: 'Because.' }));
    expect(await ship(shop.provider())).toMatchObject({
      refusals: [{ code: refusal, field: [field], message: 'It was refused: Because.' }],
    });
  });

  it.each([
    ['that documents none', {}, 'CAPABILITY_NOT_SUPPORTED', "This channel's provider cannot change the status of an order."],
    [
      'that documents them',
      { 'orders.updateStatus': 'page 7' },
      'CAPABILITY_NOT_IMPLEMENTED',
      "This gateway cannot change the status of an order through this channel's provider yet. The provider itself can.",
    ],
  ])('cannot be made with a provider %s, offers no status, and says who lacks it', async (_, notImplemented, code, message) => {
    const provider: Provider = { name: 'bare', channel: 'channel', notImplemented, close: async () => undefined };
    const options = await statusOptions(ledger, provider, order);
    expect(options.map(({ refusals }) => refusals)).toEqual(Array.from({ length: 9 }, () => [{ code, message }]));
    expect(missingCapability(provider, 'orders.updateStatus')).toEqual({ code, message });
  });
});
