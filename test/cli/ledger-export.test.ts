import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exportLines } from '../../src/store/maintenance/export.js';
import { importLines } from '../../src/store/maintenance/import.js';
import { createLedger } from '../../src/store/store.js';
import { eventOf, orderOf } from '../store/samples.js';
import { embeddedPlace, postgresPlace, serverPlace, type Place } from './databases.js';
import { fill, message, webhookOf } from './full-ledger.js';
import { noon } from '../store/samples.js';

const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place.remove();
}, 60_000);

async function kept<P extends Place>(making: Promise<P>): Promise<P> {
  const place = await making;
  places.push(place);
  return place;
}

async function linesOf(place: Place): Promise<string[]> {
  const database = await place.database();
  const lines: string[] = [];
  for await (const line of exportLines(database)) lines.push(line.trimEnd());
  await database.close();
  return lines;
}

async function importInto(place: Place, lines: readonly string[]): Promise<number> {
  const database = await place.database();
  try {
    return await importLines(database, given(lines));
  } finally {
    await database.close();
  }
}

async function* given(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function filled(making: Promise<Place>): Promise<Place> {
  const place = await kept(making);
  const ledger = await place.ledger();
  await fill(ledger);
  await ledger.close();
  const database = await place.database();
  await database.db
    .insertInto('erasures')
    .values({ hash: 'ab'.repeat(32), erased_at: noon, pending: null })
    .execute();
  const merge = { id: 'merge-1', merged_at: noon, merged_by: 'desk', split_at: null, split_by: null };
  await database.db.insertInto('customer_merges').values(merge).execute();
  const sides = ['+41790000001', 'guest-7'].map((address, side) => ({ merge_id: merge.id, side, channel: 'shop', address }));
  await database.db.insertInto('customer_merge_contacts').values(sides).execute();
  const send = { id: 'send-1', client: 'desk', idempotency_key: 'k', input_hash: 'h', channels: '["shop"]', step: 0, attempts: '[]' };
  await database.db
    .insertInto('customer_sends')
    .values({ ...send, is_done: 1, created_at: noon })
    .execute();
  await database.db
    .insertInto('customer_events')
    .values({ id: 'event-1', kind: 'MERGED', merge_id: merge.id, at: noon, actor: 'desk' })
    .execute();
  await database.close();
  return place;
}

describe('an export of the ledger', () => {
  it('begins with what it is, names its tables, warns of what it holds, and ends with the number of its rows', async () => {
    const lines = await linesOf(await filled(embeddedPlace()));
    const ofWrites = ['writes', 'customer_sends'];
    const tables = ['orders', 'order_events', ...ofWrites, 'ledger_settings', 'inbox', 'channel_states', 'order_completions', 'messages'];
    const ofCustomers = ['customer_merges', 'customer_merge_contacts', 'customer_events'];
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      format: 'parley-ledger',
      version: 1,
      tables: [...tables, 'message_events', 'conversations', 'template_events', 'contact_pairs', 'erasures', ...ofCustomers],
      notice: expect.stringMatching(/personal data.*key/) as string,
    });
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ rows: lines.length - 2 });
    const found = new Set(lines.slice(1, -1).map((line) => (JSON.parse(line) as [string])[0]));
    expect([...found]).toEqual([
      ...tables,
      'message_events',
      'conversations',
      'template_events',
      'contact_pairs',
      'erasures',
      ...ofCustomers,
    ]);
  });

  it('goes from SQLite to PostgreSQL and back without losing a character, in the same order everywhere', async () => {
    const original = await filled(embeddedPlace());
    const lines = await linesOf(original);
    const postgres = await kept(postgresPlace());
    expect(await importInto(postgres, lines)).toBe(lines.length - 2);
    expect(await linesOf(postgres)).toEqual(lines);
    const back = await kept(embeddedPlace());
    expect(await importInto(back, await linesOf(postgres))).toBe(lines.length - 2);
    expect(await linesOf(back)).toEqual(lines);
  }, 60_000);

  it('goes from PostgreSQL to SQLite, where it is a ledger that knows the same and recognises the same inputs', async () => {
    const original = await filled(postgresPlace());
    const copy = await kept(embeddedPlace());
    await importInto(copy, await linesOf(original));
    const [before, after] = [await original.ledger(), await copy.ledger()];
    expect(after.hash('input')).toBe(before.hash('input'));
    const [write, same] = await Promise.all([before, after].map((ledger) => ledger.writes.find('storefront', 'key-1', '')));
    expect(write).toMatchObject({ id: 'w1', inputHash: after.hash('input'), outcome: 'APPLIED' });
    expect(same).toEqual(write);
    expect((await after.orders.get('shop', ['line\u2028break'])).size).toBe(1);
    expect((await after.messages.get('shop', ['wamid.1'])).get('wamid.1')).toMatchObject({ content: message.content, raw: message.raw });
    const bodies = (await after.inbox.pending('shop', 10)).map(({ body }) => [...body]);
    expect(bodies).toEqual([[...Buffer.from('{"id":"text"}')], [0, 255, 10, 13]]);
    expect((await after.inbox.accept(webhookOf('text'))).isDuplicate).toBe(true);
    await Promise.all([before.close(), after.close()]);
  }, 60_000);

  it('is read page by page, so that it can be left in the middle and the ledger goes on', async () => {
    for (const place of [await filled(embeddedPlace()), await filled(postgresPlace())]) {
      const database = await place.database();
      const seen: string[] = [];
      for await (const line of exportLines(database)) {
        seen.push(line);
        if (seen.length === 60) break;
      }
      expect(seen).toHaveLength(60);
      const ledger = await createLedger(database);
      await ledger.orders.put(orderOf('shop', 'later'), eventOf('shop', 'later'));
      await ledger.close();
    }
  }, 60_000);

  const { DATABASE_URL: serverUrl } = process.env;
  if (serverUrl !== undefined) {
    it('is of one moment, whatever gateways do to PostgreSQL meanwhile', async () => {
      const place = await filled(serverPlace(serverUrl));
      const before = await linesOf(place);
      const [database, ledger] = [await place.database(), await place.ledger()];
      const lines: string[] = [];
      for await (const line of exportLines(database)) {
        if (lines.push(line.trimEnd()) === 2) await ledger.orders.put(orderOf('shop', 'meanwhile'), eventOf('shop', 'meanwhile'));
      }
      expect(lines).toEqual(before);
      await Promise.all([database.close(), ledger.close()]);
    });
  }
});

describe.each([
  ['SQLite', embeddedPlace],
  ['PostgreSQL', postgresPlace],
])('an import into %s', (_, makePlace: () => Promise<Place>) => {
  let place: Place;
  let whole: readonly string[];
  beforeAll(async () => {
    place = await makePlace();
    await (await place.ledger()).close();
    const original = await embeddedPlace();
    const ledger = await original.ledger();
    await fill(ledger);
    await ledger.close();
    whole = await linesOf(original);
    await original.remove();
  }, 60_000);
  afterAll(() => place.remove(), 60_000);

  const secret = randomUUID();
  const order = (lines: readonly string[]): number => lines.findIndex((line) => line.startsWith('["orders"'));
  it.each<[string, (lines: string[]) => string[], string | RegExp]>([
    ['nothing', () => [], 'The file is empty.'],
    ['something else', () => [`{"password":"${secret}"}`], 'The file is not an export of a Parley ledger.'],
    ['no JSON at all', () => [secret], 'The file is not an export of a Parley ledger.'],
    [
      'a later format',
      (lines) => lines.with(0, lines[0]?.replace('"version":1', '"version":2') ?? ''),
      /^Another version of Parley made this export/,
    ],
    [
      'a table of a later version',
      (lines) => lines.with(0, lines[0]?.replace('"inbox"', '"outbox"') ?? ''),
      /^Another version of Parley made this export/,
    ],
    ['the first half', (lines) => lines.slice(0, lines.length / 2), 'The export is incomplete: its last line is missing.'],
    [
      'all but one row',
      (lines) => lines.toSpliced(order(lines), 1),
      'The export is incomplete: it has fewer rows than its last line says.',
    ],
    ['more after its end', (lines) => [...lines, lines[1] ?? ''], /^Line \d+ is after the last line of the export\.$/],
    ['a broken line', (lines) => lines.with(100, `["orders",{"channel":"${secret}`), 'Line 101 is not valid JSON.'],
    [
      'a row of another table',
      (lines) => lines.with(100, `["ledger_migration",{"name":"${secret}"}]`),
      'Line 101 is not a row of a ledger.',
    ],
    ['a row that is none', (lines) => lines.with(100, `["orders",{"channel":{"deep":"${secret}"}}]`), 'Line 101 is not a row of a ledger.'],
    [
      'a column that is not known',
      (lines) => lines.with(order(lines), lines[order(lines)]?.replace('"status"', `"${secret}"`) ?? ''),
      /^Lines 2 to 11 could not be imported into orders( \(\w+\))?\.$/,
    ],
    [
      'a row twice',
      (lines) => lines.toSpliced(order(lines), 0, lines[order(lines)] ?? ''),
      /^Lines 2 to 11 could not be imported into orders/,
    ],
  ])('of %s is refused, and the ledger stays empty with its own key', async (_name, damage, message) => {
    const before = await linesOf(place);
    const error = await importInto(place, damage([...whole])).catch((caught: unknown) => caught as Error);
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain(secret);
    expect(await linesOf(place)).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it('is refused by a ledger that knows something, and changes nothing there', async () => {
    const ledger = await place.ledger();
    await ledger.orders.put(orderOf('other', 'mine'), eventOf('other', 'mine'));
    await ledger.close();
    const before = await linesOf(place);
    await expect(importInto(place, whole)).rejects.toThrow('The ledger is not empty');
    expect(await linesOf(place)).toEqual(before);
  });
});
