import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compact, type Compaction } from '../../src/store/maintenance/compaction.js';
import { compactDaily } from '../../src/store/maintenance/daily-compaction.js';
import { recordIdAt } from '../../src/store/connection/record-id.js';
import type { Database } from '../../src/store/schema/tables.js';
import { createLedger } from '../../src/store/store.js';
import { fill } from './full-ledger.js';
import { embeddedPlace, postgresPlace, type Place } from './databases.js';

const day = 24 * 60 * 60 * 1000;
const now = Date.parse('2026-06-01T00:00:00.000Z');
const retention = { events: 90 * day, webhookBodies: 30 * day };
const at = (age: number): string => new Date(now - age).toISOString();
/** An id made that long ago. */
const idOf = (age: number, number = 0): string => recordIdAt(now - age).slice(0, 12) + number.toString(16).padStart(16, '0');

const untouched = { orderEvents: 0, messageEvents: 0, templateEvents: 0, webhooks: 0, webhookBodies: 0, writes: 0, customerSends: 0 };

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

  it('never deletes an order, a message or what is to be done, however old', async () => {
    await fill(await createLedger({ ...database, close: async () => undefined }));
    const left = async (): Promise<number[]> =>
      Promise.all(
        (['orders', 'messages', 'order_completions', 'channel_states', 'ledger_settings'] as const).map(
          async (table) => (await database.db.selectFrom(table).selectAll().execute()).length,
        ),
      );
    const before = await left();
    expect(before).toEqual([10, 1, 1, 1, 1]);
    await compact(database, { events: 1, webhookBodies: 1 }, Date.now() + 1000 * day);
    expect(await left()).toEqual(before);
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
