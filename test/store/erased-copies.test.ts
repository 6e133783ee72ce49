import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Order } from '../../src/domain/order.js';
import { openDatabase, openLedger } from '../../src/store/store.js';
import { erasePerson } from '../../src/store/privacy/erase.js';
import { exportPersonLines } from '../../src/store/privacy/export-person.js';
import { orderOf } from './samples.js';
import { embeddedStore } from './stores.js';

const phoneNumber = '+5531987654321';
const before = '2026-01-01T12:00:00.000Z';
const erasedAt = '2026-02-01T12:00:00.000Z';
const after = '2026-03-01T12:00:00.000Z';

function orderOfAna(reference: string, placedAt: string): Order {
  const customer = { name: 'Ana Canary', phoneNumber, email: 'ana@canary.example', contactId: null };
  return orderOf('shop', reference, { customer, placedAt, adminNotes: 'call Ana' });
}

describe('the copy of a list, of a person who is erased', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  beforeEach(async () => void (store = await embeddedStore()));
  afterEach(() => store.remove());

  /** Copies orders as the provider lists them. */
  async function copy(orders: readonly Order[]): Promise<void> {
    const ledger = await openLedger({ directory: store.directory });
    await ledger.copies.begin('shop', 'orders', Date.parse(before));
    const times = {
      listed: '',
      versionAt: '',
      reportedAt: '',
      reportedRevision: 0,
      reportedEvent: '',
      seenIn: 1,
      missed: 0,
      deletedAt: null,
    };
    await ledger.copies.exclusively('shop', 'orders', null, (copies) => copies.orders().write(orders.map((item) => ({ item, ...times }))));
    await ledger.close();
  }

  async function copied(): Promise<readonly unknown[]> {
    const ledger = await openLedger({ directory: store.directory });
    const found = await ledger.copies.orders.get('shop', ['OLD', 'NEW']);
    await ledger.close();
    return [...found.values()].map(({ reference, customer: { name, phoneNumber: number }, adminNotes }) => [
      reference,
      name,
      number,
      adminNotes,
    ]);
  }

  it('MUST be exported, lose the person, and stay without the person when the provider lists the order again', async () => {
    await copy([orderOfAna('OLD', before)]);
    const database = await openDatabase({ directory: store.directory });
    const exported: string[] = [];
    for await (const line of exportPersonLines(database, phoneNumber)) exported.push(line);
    expect(exported.filter((line) => line.includes('order_copies') && line.includes('Ana Canary'))).toHaveLength(1);
    const { erased, remaining } = await erasePerson(database, { phoneNumber, now: erasedAt });
    await database.close();
    expect({ erased, remaining }).toEqual({ erased: { order_copies: 1, customer_contacts: 1 }, remaining: {} });
    expect(await copied()).toEqual([['OLD', null, null, null]]);

    await copy([orderOfAna('OLD', before), orderOfAna('NEW', after)]);
    expect([...(await copied())].sort()).toEqual([
      ['NEW', 'Ana Canary', phoneNumber, 'call Ana'],
      ['OLD', null, null, null],
    ]);
  });
});
