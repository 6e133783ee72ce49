import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { connectClient, take } from '../graphql/transport/subscribing-client.js';
import { hour, numbers, openCopiedShop, orderNumbered, type CopiedShop } from './shop.js';

let shop: CopiedShop;
const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
  await shop.close();
});

const orderChanged = 'subscription { orderChanged { id kind from to actor origin at note order { reference status } } }';
const historyQuery = 'query ($id: ID!) { order(id: $id) { history { kind from to origin } } }';

interface Event {
  readonly kind: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly origin: string;
}

/** A shop with ten orders, whose provider sends no webhook until the test says so. It is half an hour after the last order. */
async function open(options: Parameters<typeof openCopiedShop>[0] = {}): Promise<void> {
  const orders = numbers(10).map((id) => orderNumbered(id, { status: 'pending' }));
  shop = await openCopiedShop({ orders, startsAt: Date.parse(hour(10)) + 30 * 60_000, ...options });
}

async function history(reference: string): Promise<readonly Event[]> {
  const { data } = await shop.gateway.ask<{ order: { history: readonly Event[] } }, object>(historyQuery, {
    id: toId('Order', 'riyadh', reference),
  });
  return data?.order.history ?? [];
}

async function recorded(): Promise<readonly string[]> {
  const events = await shop.gateway.gateway.ledger.events.after(['riyadh'], '', 100);
  return events.map(({ reference, kind, to, origin }) => [reference, kind, to ?? '', origin ?? 'LEDGER'].join(' '));
}

async function subscribe() {
  const client = connectClient(shop.gateway.address, 'everything-token');
  toEnd.push(() => client.dispose());
  return client.subscribe(orderChanged);
}

async function readAgain(seconds = 60): Promise<void> {
  shop.pass(seconds);
  await (seconds > 3600 ? shop.fullyRead() : shop.current());
}

describe('a change that only reading the list shows', () => {
  it('MUST be told once to subscribers of orderChanged, with its origin, and be in the history', async () => {
    await open();
    await shop.current();
    const events = await subscribe();
    shop.simulator.change(9, { status: 'accepted', updated_at: hour(10) });
    await readAgain();
    const [told] = await take(events, 1);
    expect(told?.data?.['orderChanged']).toMatchObject({
      ...{ kind: 'STATUS_CHANGED', from: 'PENDING', to: 'ACCEPTED', actor: 'awal', origin: 'SYNCED', note: null },
      at: new Date(hour(10)).toISOString(),
      order: { reference: '9', status: 'ACCEPTED' },
    });
    await readAgain();
    await readAgain(24 * 60 * 60);
    shop.simulator.change(8, { payment_status: 'paid', updated_at: hour(11) });
    await readAgain();
    const [next] = await take(events, 1);
    expect(next?.data?.['orderChanged']).toMatchObject({ kind: 'PAYMENT_CHANGED', order: { reference: '8' } });
    expect(await history('9')).toEqual([{ kind: 'STATUS_CHANGED', from: 'PENDING', to: 'ACCEPTED', origin: 'SYNCED' }]);
    expect(await recorded()).toEqual(['9 STATUS_CHANGED ACCEPTED SYNCED', '8 PAYMENT_CHANGED  SYNCED']);
  });

  it('MUST NOT be asked of the provider again', async () => {
    await open();
    await shop.current();
    shop.simulator.change(9, { status: 'accepted', updated_at: hour(10) });
    shop.simulator.forgetRequests();
    await readAgain();
    await readAgain();
    expect(shop.simulator.requests.filter(({ path }) => path.endsWith('/orders/9'))).toEqual([]);
    expect(await recorded()).toHaveLength(1);
  });

  it('MUST be told for each further change, also back to an earlier status', async () => {
    await open();
    await shop.current();
    for (const [index, status] of ['accepted', 'pending', 'accepted'].entries()) {
      shop.simulator.change(9, { status, updated_at: hour(11 + index) });
      await readAgain();
    }
    expect((await recorded()).map((line) => line.split(' ')[2])).toEqual(['ACCEPTED', 'PENDING', 'ACCEPTED']);
  });

  it('MUST NOT be told of orders that the first read finds, and MUST be told of those that are placed later', async () => {
    await open();
    await shop.current();
    expect(await recorded()).toEqual([]);
    shop.simulator.webhooks.placeOrder();
    await readAgain();
    await readAgain();
    expect(await recorded()).toEqual(['11 PLACED PENDING SYNCED']);
  });

  it('MUST be of the details of an order when nothing else changed', async () => {
    await open();
    await shop.current();
    shop.simulator.change(9, { shipping_date: '2024-02-01', updated_at: hour(12) });
    await readAgain();
    expect(await recorded()).toEqual(['9 DETAILS_CHANGED  SYNCED']);
  });
});

describe('a change that a webhook reports too', () => {
  const deliver = (): void => shop.simulator.webhooks.deliverTo(`${shop.gateway.address}/webhooks/riyadh/key-of-riyadh`);

  it('MUST be told once when the webhook comes first', async () => {
    await open();
    await shop.current();
    deliver();
    shop.simulator.change(9, { status: 'accepted', updated_at: hour(10) });
    await shop.simulator.webhooks.delivered();
    await readAgain();
    await readAgain(24 * 60 * 60);
    const told = await recorded();
    expect(told.filter((line) => line.includes('ACCEPTED'))).toHaveLength(1);
    expect(told.filter((line) => line.includes('SYNCED'))).toEqual([]);
  });

  it('MUST be told once when the list is read first', async () => {
    await open();
    await shop.current();
    shop.simulator.change(9, { status: 'accepted', updated_at: hour(10) });
    shop.simulator.webhooks.placeOrder();
    await readAgain();
    const before = await recorded();
    expect(before).toEqual(expect.arrayContaining(['9 STATUS_CHANGED ACCEPTED SYNCED', '11 PLACED PENDING SYNCED']));
    deliver();
    shop.simulator.change(9, { status: 'accepted' });
    shop.simulator.change(11, { status: 'pending' });
    await shop.simulator.webhooks.delivered();
    await readAgain();
    // The items of the order came later than the order: no list has them.
    expect((await recorded()).filter((line) => line !== '9 DETAILS_CHANGED  LEDGER')).toEqual(before);
  });

  it('MUST be told once when a client made it', async () => {
    await open();
    await shop.current();
    const update = 'mutation ($id: ID!) { updateOrderStatus(input: { orderId: $id, status: ACCEPTED }) { outcome } }';
    await shop.gateway.ask(update, { id: toId('Order', 'riyadh', '9') });
    await readAgain();
    await readAgain(24 * 60 * 60);
    expect(await recorded()).toEqual(['9 STATUS_CHANGED ACCEPTED LEDGER']);
  });
});
