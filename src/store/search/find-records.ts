import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { Cancellation } from '../../observability/cancellation.js';
import { compareText } from '../../domain/position.js';
import type { Database, Tables } from '../schema/tables.js';
import { readWords } from './index-records.js';
import type { SearchKind } from './search-kinds.js';
import { matchOf, type SearchedWord, type SearchedWords } from './search-words.js';

/** A record in the order of the answer: by `score`, then by `at`, then by `id`, the highest first. */
export interface FoundRecord {
  readonly id: number;
  readonly score: number;
  readonly at: number;
  readonly kind: SearchKind;
  readonly channel: string;
  readonly key: string;
}

export interface FoundRecords {
  readonly records: readonly FoundRecord[];
  /** False: there may be further records, because a bound or the deadline was reached. */
  readonly isComplete: boolean;
}

export interface RecordSearch {
  /** The channels and kinds to search. Nothing else is read. */
  readonly channels: readonly string[];
  readonly kinds: readonly SearchKind[];
  /** The record has all words of one of these. */
  readonly words: readonly SearchedWords[];
  /** In milliseconds since the epoch. */
  readonly deadlineAt: number;
  readonly signal: Cancellation | undefined;
}

type SearchedStore = Pick<Database, 'db' | 'dialect'>;

export interface FindBounds {
  /** Entries of one word that are read of all channels together. */
  readonly entries: number;
  /** Records that are ranked. */
  readonly records: number;
}

export const standardFindBounds: FindBounds = { entries: 4_000, records: 1_000 };

/** Streams of one statement: SQLite accepts 500. */
const maxParts = 100;
/** At least so many entries of each channel and kind, however many there are. */
const minEntries = 20;
/** Records whose words one statement reads. */
const recordsAtOnce = 250;
/** A word with fewer entries is not worth looking for a rarer one. */
const fewEntries = 100;

/** Entries of one channel and kind, which the key has side by side. */
interface Stream {
  readonly channel: string;
  readonly kind: SearchKind;
}

/** Which entries are looked up in each stream. */
interface Lookup {
  readonly condition: RawBuilder<unknown>;
  /** As `matchOf`. */
  readonly match: RawBuilder<unknown>;
  readonly order: RawBuilder<unknown>;
}

interface Entry {
  readonly record: number;
  readonly at: number;
  /** As `matchOf`. */
  readonly match: number;
}

interface Entries {
  readonly entries: ReadonlyMap<number, Entry>;
  readonly isComplete: boolean;
}

/**
 * The records with the wanted words. Every statement reads a bounded part of an index. The rarest word finds the records, and their own words decide
 * about the others.
 */
export async function findRecords(store: SearchedStore, search: RecordSearch, bounds = standardFindBounds): Promise<FoundRecords> {
  const found = new Map<number, FoundRecord>();
  let isComplete = true;
  const isOver = (): boolean => Date.now() >= search.deadlineAt || search.signal?.aborted === true;
  for (const words of search.words) {
    const rarest = await findRarest(store, search, words, bounds, isOver);
    if (!rarest.isComplete) isComplete = false;
    const sorted = [...rarest.entries.values()].sort(
      (left, right) => right.match - left.match || right.at - left.at || right.record - left.record,
    );
    // Of one word alone the entries are in the order of the answer already.
    const best = words.length === 1 ? sorted.slice(0, bounds.records) : sorted;
    if (best.length < sorted.length) isComplete = false;
    for (let start = 0; start < best.length; start += recordsAtOnce) {
      if (isOver()) return ranked(found, bounds, false);
      const ids = best.slice(start, start + recordsAtOnce).map(({ record }) => record);
      for (const record of await readMatching(store.db, ids, words)) {
        if (record.score > (found.get(record.id)?.score ?? 0)) found.set(record.id, record);
      }
    }
  }
  return ranked(found, bounds, isComplete);
}

function ranked(found: ReadonlyMap<number, FoundRecord>, { records: limit }: FindBounds, isComplete: boolean): FoundRecords {
  const records = [...found.values()].sort(compareRecords);
  return { records: records.slice(0, limit), isComplete: isComplete && records.length <= limit };
}

/** Below zero when the left record comes first. */
export function compareRecords(left: Pick<FoundRecord, 'score' | 'at' | 'id'>, right: Pick<FoundRecord, 'score' | 'at' | 'id'>): number {
  return right.score - left.score || right.at - left.at || right.id - left.id;
}

/** The entries of the word with the fewest of them. Longer words are rarer, as a rule. */
async function findRarest(
  store: SearchedStore,
  search: RecordSearch,
  words: SearchedWords,
  bounds: FindBounds,
  isOver: () => boolean,
): Promise<Entries> {
  let rarest: Entries | undefined;
  for (const word of [...words].sort((left, right) => right.word.length - left.word.length)) {
    if (isOver()) return { entries: rarest?.entries ?? new Map(), isComplete: false };
    const entries = await readEntries(store, search, word, bounds);
    const isRarer = rarest === undefined || (entries.isComplete && (!rarest.isComplete || entries.entries.size < rarest.entries.size));
    if (isRarer) rarest = entries;
    if (entries.isComplete && entries.entries.size <= fewEntries) break;
  }
  return rarest ?? { entries: new Map(), isComplete: true };
}

async function readEntries({ db, dialect }: SearchedStore, search: RecordSearch, word: SearchedWord, bounds: FindBounds): Promise<Entries> {
  const streams = [...search.channels].sort(compareText).flatMap((channel) => search.kinds.map((kind) => ({ channel, kind })));
  const entries = new Map<number, Entry>();
  let isComplete = true;
  for (const lookup of lookupsOf(word)) {
    const limit = Math.max(minEntries, Math.ceil(bounds.entries / streams.length));
    const counts = new Map<string, number>();
    for (const statement of dialect === 'postgres' ? [lateral(streams, lookup, limit)] : unions(streams, lookup, limit)) {
      for (const { channel, kind, ...entry } of (await statement.execute(db)).rows) {
        const stream = `${kind} ${channel}`;
        const count = (counts.get(stream) ?? 0) + 1;
        counts.set(stream, count);
        if (count >= limit) isComplete = false;
        if (entry.match > (entries.get(entry.record)?.match ?? 0)) entries.set(entry.record, entry);
      }
    }
  }
  return { entries, isComplete };
}

/** Whole words are read from the best entry on. Beginnings of words are in the order of the words. */
function lookupsOf({ word, isPrefix, end }: SearchedWord): readonly Lookup[] {
  const whole = { condition: sql`word = ${word}`, match: sql`weight * 2 + 1`, order: sql`weight desc, at desc, record desc` };
  return [whole, ...[isPrefix ? word : null, end].flatMap((beginning) => (beginning === null ? [] : [beginningWith(beginning)]))];
}

/** U+10FFFF is in no word. */
function beginningWith(text: string): Lookup {
  const condition = sql`word > ${text} and word < ${`${text}\u{10FFFF}`}`;
  return { condition, match: sql`weight * 2`, order: sql`word, weight, at, record` };
}

type Statement = RawBuilder<Entry & Stream>;

/** PostgreSQL plans one statement for all streams. A union of hundreds takes it seconds. */
function lateral(streams: readonly Stream[], { condition, match, order }: Lookup, limit: number): Statement {
  const [channels, kinds] = [streams.map(({ channel }) => channel), streams.map(({ kind }) => kind)];
  return sql`select stream.channel, stream.kind, entries.*
    from unnest(${channels}::text[], ${kinds}::text[]) as stream (channel, kind)
    cross join lateral (select record, at, ${match} as match from search_words
      where search_words.channel = stream.channel and search_words.kind = stream.kind and ${condition}
      order by ${order} limit ${sql.lit(limit)}) as entries`;
}

function unions(streams: readonly Stream[], { condition, match, order }: Lookup, limit: number): readonly Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < streams.length; start += maxParts) {
    const parts = streams.slice(start, start + maxParts).map(
      ({ channel, kind }) => sql`select * from (select channel, kind, record, at, ${match} as match from search_words
        where channel = ${channel} and kind = ${kind} and ${condition} order by ${order} limit ${sql.lit(limit)})`,
    );
    statements.push(sql`${sql.join(parts, sql` union all `)}`);
  }
  return statements;
}

/** The records among these that have all words. */
async function readMatching(db: Kysely<Tables>, ids: readonly number[], words: SearchedWords): Promise<FoundRecord[]> {
  const rows = await db.selectFrom('search_records').selectAll().where('id', 'in', ids).execute();
  return rows.flatMap(({ id, at, channel, kind, key, words: found }) => {
    const score = scoreOf(readWords(found), words);
    return score === 0 ? [] : [{ id, at, channel, key, kind: kind as SearchKind, score }];
  });
}

/** The sum of the best matches of all words; 0 when one is missing. */
function scoreOf(found: ReturnType<typeof readWords>, words: SearchedWords): number {
  let score = 0;
  for (const searched of words) {
    let best = 0;
    for (const [word, weight] of found) best = Math.max(best, matchOf(searched, word, weight));
    if (best === 0) return 0;
    score += best;
  }
  return score;
}
