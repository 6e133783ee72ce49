import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compact, type Compaction } from '../../src/store/maintenance/compaction.js';
import { compactDaily } from '../../src/store/maintenance/daily-compaction.js';
import { recordIdAt } from '../../src/store/connection/record-id.js';
import type { Database } from '../../src/store/schema/tables.js';
import { createLedger, type Ledger } from '../../src/store/store.js';
import { unknownCustomer } from '../../src/domain/order.js';
import { unseenMessage } from '../../src/domain/message-progress.js';
import { orderVersions } from '../../src/sync/order-versions.js';
import { firstCopy, type Versions } from '../../src/sync/versions.js';
import type { Subscriber } from '../../src/domain/subscriber.js';
import { eventOf, orderOf } from '../store/samples.js';
import { fill } from './full-ledger.js';
import { embeddedPlace, postgresPlace, type Place } from './databases.js';

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-06-01T00:00:00.000Z');
const retention = { events: 90 * day, webhookBodies: 30 * day };
const at = (age: number): string => new Date(now - age).toISOString();
/** An id made that long ago. */
const idOf = (age: number, number = 0): string => recordIdAt(now - age).slice(0, 12) + number.toString(16).padStart(16, '0');

const untouched = {
  ...{ orderEvents: 0, messageEvents: 0, templateEvents: 0, webhooks: 0, webhookBodies: 0, writes: 0, customerSends: 0 },
  ...{ orders: 0, messages: 0, conversations: 0, deletedCopies: 0 },
};

describe.each([
  ['SQLite', embeddedPlace],
  ['PostgreSQL', postgresPlace],
])('compacting a ledger in %s', (_, makePlace: () => Promise<Place>) => {
  let place: Place;
  let database: Database;
  beforeAll(async () => {
    place = await makePlace();
    database = await place.database();
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await place.remove();
  }, 60_000);

  const run = (): Promise<Compaction> => compact(database, retention, now);
  const ids = async (table: 'order_events' | 'message_events' | 'inbox' | 'writes'): Promise<string[]> =>
    (await database.db.selectFrom(table).select('id').orderBy('id').execute()).map(({ id }) => id);

  it('deletes events that were recorded before the retention began, whatever time they report', async () => {
    const [old, edge, young] = [idOf(90 * day + 1), idOf(90 * day), idOf(day)];
    const event = { channel: 'shop', reference: '1', kind: 'TRACKED', actor: null, from_status: null, to_status: null, note: null };
    const times = { [old]: at(0), [edge]: at(200 * day), [young]: at(200 * day) };
    await database.db
      .insertInto('order_events')
      .values(Object.entries(times).map(([id, calls]) => ({ id, at: calls, ...event })))
      .execute();
    const messageEvent = { channel: 'shop', message_id: 'm', at: at(0), kind: 'STATUS', status: 'READ' };
    await database.db
      .insertInto('message_events')
      .values([old, edge, young].map((id) => ({ id, ...messageEvent })))
      .execute();
    expect(await run()).toEqual({ ...untouched, orderEvents: 1, messageEvents: 1 });
    expect(await ids('order_events')).toEqual([edge, young]);
    expect(await ids('message_events')).toEqual([edge, young]);
  });

  it('deletes many more than one commit takes', async () => {
    const event = {
      channel: 'shop',
      reference: '2',
      at: at(0),
      kind: 'TRACKED',
      actor: null,
      from_status: null,
      to_status: null,
      note: null,
    };
    const many = Array.from({ length: 650 }, (_unused, number) => ({ id: idOf(100 * day, number + 1), ...event }));
    for (let start = 0; start < many.length; start += 325) {
      await database.db
        .insertInto('order_events')
        .values(many.slice(start, start + 325))
        .execute();
    }
    expect(await run()).toEqual({ ...untouched, orderEvents: 650 });
    expect(await ids('order_events')).toHaveLength(2);
  });

  it('deletes old webhooks, but none that still waits, and of those that absorb duplicates only what they said', async () => {
    const webhook = {
      channel: 'shop',
      method: 'POST',
      suffix: '',
      headers: '{"a":"b"}',
      body: 'body',
      body_encoding: 'utf8' as const,
      kind: 'x',
    };
    const rest = { failure: null, finished_at: null, deliveries: 1, attempts: 0, received_at: at(40 * day) };
    const row = (id: string, state: string, absorbsUntil: string) => ({
      id,
      identity: id,
      state,
      absorbs_until: absorbsUntil,
      ...webhook,
      ...rest,
    });
    const [done, failed, waiting, absorbing, young] = [1, 2, 3, 4, 5].map((number) => idOf(number === 5 ? 29 * day : 31 * day, number));
    await database.db
      .insertInto('inbox')
      .values([
        row(done ?? '', 'DONE', at(0)),
        row(failed ?? '', 'FAILED', at(20 * day)),
        row(waiting ?? '', 'PENDING', at(20 * day)),
        row(absorbing ?? '', 'DONE', at(-1)),
        row(young ?? '', 'DONE', at(20 * day)),
      ])
      .execute();
    expect(await run()).toEqual({ ...untouched, webhooks: 2, webhookBodies: 1 });
    const left = await database.db.selectFrom('inbox').select(['id', 'identity', 'headers', 'body']).orderBy('id').execute();
    expect(left).toEqual([
      { id: waiting, identity: waiting, headers: '{"a":"b"}', body: 'body' },
      { id: absorbing, identity: absorbing, headers: '{}', body: '' },
      { id: young, identity: young, headers: '{"a":"b"}', body: 'body' },
    ]);
    expect(await run()).toEqual(untouched);
  });

  it('deletes writes that were settled a day before the retention began, and none of which the end is not known', async () => {
    const { writes } = await createLedger({ ...database, close: async () => undefined });
    const write = async (id: string, state: 'DONE' | 'REFUSED' | 'UNKNOWN' | 'SENT', age: number): Promise<void> => {
      const intent = {
        id,
        channel: 'shop',
        client: 'c',
        operation: 'o',
        idempotencyKey: id,
        inputHash: 'h',
        orderReference: null,
        owner: 'p',
      };
      await writes.reserve({ ...intent, createdAt: at(age) }, '');
      await writes.markSent(id, at(age));
      if (state !== 'SENT') await writes.settle(id, { state, outcome: null, refusals: [], providerId: null, settledAt: at(age) });
    };
    await write('done-old', 'DONE', 91 * day + 1);
    await write('refused-old', 'REFUSED', 91 * day + 1);
    await write('done-edge', 'DONE', 91 * day);
    await write('unknown-old', 'UNKNOWN', 400 * day);
    await write('sent-old', 'SENT', 400 * day);
    expect(await run()).toEqual({ ...untouched, writes: 2 });
    expect(await ids('writes')).toEqual(['done-edge', 'sent-old', 'unknown-old']);
  });

  it('never deletes an order, a message or what is to be done, however old, unless the retention says so', async () => {
    await fill(await createLedger({ ...database, close: async () => undefined }));
    const left = async (): Promise<number[]> =>
      Promise.all(
        (['orders', 'messages', 'order_completions', 'channel_states', 'ledger_settings'] as const).map(
          async (table) => (await database.db.selectFrom(table).selectAll().execute()).length,
        ),
      );
    const before = await left();
    // The key of the ledger, and the last compaction.
    expect(before).toEqual([10, 1, 1, 1, 2]);
    await compact(database, { events: 1, webhookBodies: 1 }, Date.now() + 1000 * day);
    expect(await left()).toEqual(before);
  });
});

describe.each([
  ['SQLite', embeddedPlace],
  ['PostgreSQL', postgresPlace],
])('a retention of orders, messages and deleted copies in %s', (_, makePlace: () => Promise<Place>) => {
  let place: Place;
  let database: Database;
  let ledger: Ledger;
  beforeAll(async () => {
    place = await makePlace();
    database = await place.database();
    ledger = await createLedger({ ...database, close: async () => undefined });
  }, 60_000);
  afterAll(async () => {
    await database.close();
    await place.remove();
  }, 60_000);

  const keeping = { ...retention, orders: 365 * day, messages: 180 * day, deletedCopies: 30 * day };
  const run = (): Promise<Compaction> => compact(database, keeping, now);
  const addressesOf = async (kind: 'ORDERS' | 'MESSAGES' | 'COPIES'): Promise<string[]> => {
    const contacts = database.db.selectFrom('customer_contacts').select('address').where('kind', '=', kind);
    return (await contacts.orderBy('address').execute()).map(({ address }) => address);
  };
  const phone = (number: number): string => `+9665512345${String(number).padStart(2, '0')}`;
  const order = (reference: string, age: number, number: number) => {
    const customer = { ...unknownCustomer, phoneNumber: phone(number) };
    return orderOf('shop', reference, { customer, placedAt: at(500 * day), source: { kind: 'LEDGER', asOf: at(age) } });
  };
  const told = (reference: string) => eventOf('shop', reference, { kind: 'PLACED' });

  it('deletes orders that nobody reported or changed since, with their contacts, but none with an unsettled write', async () => {
    for (let number = 0; number < 450; number += 1)
      await ledger.orders.put(order(`old-${number}`, 365 * day + 1, 1), told(`old-${number}`));
    await ledger.orders.put(order('edge', 365 * day, 2), told('edge'));
    await ledger.orders.put(order('unsettled', 400 * day, 3), told('unsettled'));
    const intent = { id: 'w', channel: 'shop', client: 'c', operation: 'o', idempotencyKey: 'k', inputHash: 'h', owner: 'p' };
    await ledger.writes.reserve({ ...intent, orderReference: 'unsettled', createdAt: at(400 * day) }, '');
    await ledger.writes.markSent('w', at(400 * day));
    await ledger.completions.add('shop', 'old-1', at(0));
    expect(await run()).toMatchObject({ ...untouched, orders: 450 });
    const left = await ledger.orders.get('shop', ['old-1', 'edge', 'unsettled']);
    expect([...left.keys()].sort()).toEqual(['edge', 'unsettled']);
    expect(await ledger.completions.take(['shop'], at(0), at(0))).toEqual([]);
    expect(await addressesOf('ORDERS')).toEqual([phone(2), phone(3)]);
    await ledger.writes.settle('w', { state: 'DONE', outcome: null, refusals: [], providerId: null, settledAt: at(0) });
    expect(await run()).toMatchObject({ ...untouched, orders: 1 });
  });

  it('deletes messages that were sent before, and conversations with their last one, but nothing younger', async () => {
    const message = (messageId: string, number: number, age: number) =>
      ledger.messages.put(
        {
          ...unseenMessage('shop', messageId, phone(number).slice(1)),
          direction: 'INBOUND',
          sentAt: at(age),
        },
        at(age),
      );
    await message('gone', 5, 181 * day);
    await message('first', 6, 200 * day);
    await message('last', 6, 10 * day);
    expect(await run()).toMatchObject({ ...untouched, messages: 2, conversations: 1 });
    const left = await database.db.selectFrom('messages').select('message_id').execute();
    expect(left).toEqual([{ message_id: 'last' }]);
    const conversations = await database.db.selectFrom('conversations').select(['contact_id', 'last_message_id']).execute();
    expect(conversations).toEqual([{ contact_id: phone(6).slice(1), last_message_id: 'last' }]);
    expect(await addressesOf('MESSAGES')).toEqual([phone(6)]);
  });

  it('deletes from copies what the provider deleted before, and counts what is left', async () => {
    await ledger.copies.begin('shop', 'orders', now);
    await ledger.copies.begin('shop', 'subscribers', now);
    const deletedAt = [at(30 * day + 1), at(30 * day), null];
    await ledger.copies.exclusively('shop', 'orders', null, async (copy) => {
      const copied = deletedAt.map((when, number) => ({
        ...firstCopy(orderVersions, order(`copy-${number}`, 0, 10 + number), 1),
        deletedAt: when,
      }));
      await copy.orders().write(copied);
      await copy.save({ ...copy.state, records: 3 });
    });
    await ledger.copies.exclusively('shop', 'subscribers', null, async (copy) => {
      const subscriber = {
        ...{ channel: 'shop', subscriberId: null, contactId: '966551234520', phoneNumber: null, firstName: null, lastName: null },
        ...{ name: null, email: null, gender: null, labels: null, customFields: null, assignedAgent: null, unreadCount: null },
        ...{ createdAt: null, lastMessageAt: null, raw: null },
      };
      const versions: Versions<Subscriber> = { madeAt: () => '', join: (_known, item) => item };
      await copy.subscribers().write([{ ...firstCopy(versions, subscriber, 1), deletedAt: at(31 * day) }]);
      await copy.save({ ...copy.state, records: 1 });
    });
    expect(await run()).toMatchObject({ ...untouched, deletedCopies: 2 });
    expect([...(await ledger.copies.orders.get('shop', ['copy-0', 'copy-1', 'copy-2'])).keys()].sort()).toEqual(['copy-1', 'copy-2']);
    expect((await ledger.copies.states(['shop'])).map(({ noun, records }) => [noun, records]).sort()).toEqual([
      ['orders', 2],
      ['subscribers', 0],
    ]);
    expect(await addressesOf('COPIES')).toEqual([phone(11), phone(12)]);
  });

  it('notes when it was done, for the metrics and parley doctor', async () => {
    const { lastCompaction } = await ledger.figures([]);
    expect(lastCompaction).toEqual({ at: at(0), deleted: { ...untouched, deletedCopies: 2 } });
  });
});

describe('a gateway', () => {
  const compaction = { ...untouched, webhooks: 3 };

  it('compacts again and again, also after a failure, and says what it did', async () => {
    const failure = new Error('the disk is full');
    const results = [Promise.resolve(compaction), Promise.reject(failure), Promise.resolve(compaction)];
    for (const result of results) result.catch(() => undefined);
    const calls: unknown[] = [];
    let stop = async (): Promise<void> => undefined;
    await new Promise<void>((resolve) => {
      const record = (what: unknown): void => void (calls.push(what) === 3 && resolve());
      stop = compactDaily({
        compact: () => results[calls.length] ?? Promise.resolve(compaction),
        onDone: record,
        onFailed: record,
        delays: { firstMs: 1, thenMs: 1 },
      });
    });
    await stop();
    expect(calls.slice(0, 3)).toEqual([compaction, failure, compaction]);
  });

  it('waits for the running compaction when it stops, and begins no other', async () => {
    let begin = (): void => undefined;
    let finish = (): void => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const calls: string[] = [];
    const stop = compactDaily({
      compact: () => {
        calls.push('begun');
        begin();
        return new Promise((resolve) => (finish = () => resolve(compaction)));
      },
      onDone: () => calls.push('done'),
      onFailed: () => calls.push('failed'),
      delays: { firstMs: 1, thenMs: 1 },
    });
    await begun;
    const stopped = stop().then(() => calls.push('stopped'));
    finish();
    await stopped;
    expect(calls).toEqual(['begun', 'done', 'stopped']);
  });
});
