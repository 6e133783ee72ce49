import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '../../src/domain/order.js';
import type { Copied } from '../../src/store/copies/copied.js';
import type { Ledger } from '../../src/store/store.js';
import { recordFoundOrders } from '../../src/sync/found-orders.js';
import { firstCopy } from '../../src/sync/versions.js';
import { orderVersions } from '../../src/sync/order-versions.js';
import { eventOf, orderOf } from '../store/samples.js';
import { embeddedStore, postgresStore, type Store } from '../store/stores.js';

const later = '2100-01-01T00:00:00.000Z';
const earlier = '2001-01-01T00:00:00.000Z';

const copyOf = (fields: Partial<Order>): Copied<Order> => firstCopy(orderVersions, orderOf('shop', '1', fields), 1);

/** What the ledger knows and the copy does not have yet, because it was recorded a moment ago. */
describe.each([
  ['SQLite', embeddedStore],
  ['PostgreSQL', postgresStore],
] as const)('a change that was told before a read found it, in %s', (_, openStore) => {
  let store: Store;
  let ledger: Ledger;
  beforeAll(async () => {
    store = await openStore();
    ledger = await store.open();
  });
  afterAll(async () => {
    await ledger.close();
    await store.remove();
  });

  const find = (channel: string, readAt: string) => {
    const before = copyOf({ channel, status: 'PENDING' });
    const after = copyOf({ channel, status: 'SHIPPED' });
    const moment = { readAt, now: later, isNew: () => true };
    return ledger.transaction((parts) => recordFoundOrders([{ before, after }], moment, { channel, provider: 'fake', ledger: parts }));
  };
  const kindsIn = async (channel: string): Promise<string[]> =>
    ((await ledger.events.ofOrder(channel, ['1'])).get('1') ?? []).map(({ kind, to, origin }) => `${kind} ${to} ${origin}`);

  it('MUST NOT be told again', async () => {
    await ledger.events.append([eventOf('again', '1', { kind: 'STATUS_CHANGED', to: 'SHIPPED', origin: 'WRITE' })]);
    expect(await find('again', later)).toEqual({ last: new Map(), tooLate: new Set() });
    expect(await kindsIn('again')).toEqual(['STATUS_CHANGED SHIPPED WRITE']);
  });

  it('MUST be compared again by the next read, when something else was told after this one began', async () => {
    await ledger.events.append([eventOf('race', '1', { kind: 'STATUS_CHANGED', to: 'CANCELED' })]);
    expect(await find('race', earlier)).toEqual({ last: new Map(), tooLate: new Set(['1']) });
    expect(await kindsIn('race')).toEqual(['STATUS_CHANGED CANCELED WEBHOOK']);
  });

  it('MUST be told by the write that is not settled yet', async () => {
    const intent = {
      id: 'w1',
      client: 'app',
      operation: 'updateOrderStatus',
      idempotencyKey: null,
      inputHash: 'h',
      owner: 'p',
      createdAt: earlier,
    };
    await ledger.writes.reserve({ ...intent, channel: 'write', orderReference: '1' }, earlier);
    await ledger.writes.markSent('w1', earlier, { target: { after: { status: 'SHIPPED' } }, canBeReadBack: true });
    await find('write', later);
    expect(await kindsIn('write')).toEqual([]);
  });
});
