import { sql, type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely';
import type { Direction, Placed, Position } from '../../domain/position.js';
import type { RecordSource } from '../../domain/record-source.js';
import type { SyncNoun } from '../../domain/sync.js';
import { columnText, columnTextOrNull, fromSortableText, sortableText, sortId } from '../connection/column-text.js';
import { countRows, RowSearch, type SearchLimits } from '../connection/row-search.js';
import type { RecordCopyRow, Tables } from '../schema/tables.js';
import { marksOf, readMarks, type CopyRows } from './copied.js';
import { createCopyRows, type CopyTable } from './copy-rows.js';
import type { ReadErasures } from './erased-people.js';

/** A record of a list that is not of orders. */
export interface CopiedRecord {
  readonly channel: string;
  /** When it was read. */
  readonly source?: RecordSource | undefined;
}

/** What lists filter and sort by. */
export interface RecordColumns {
  /** The record's own key in the copy. */
  readonly reference: string;
  /** The reference of the record to which it belongs; '' for a record of the list itself. */
  readonly parent: string;
  /** The id in positions, as the provider's live list has it. */
  readonly place: string;
  readonly createdAt: string | null;
  /** When it was last used or changed. */
  readonly activeAt: string | null;
  readonly name: string | null;
  /** A word that filters compare exactly, such as a status. */
  readonly marker: string | null;
  readonly tags: readonly string[];
  readonly contactId: string | null;
  readonly phoneNumber: string | null;
  readonly text: string;
}

/** How the records of a noun are stored. */
export interface RecordNoun<T extends CopiedRecord> {
  readonly noun: SyncNoun;
  columnsOf(record: T): RecordColumns;
}

/** The columns by which records are sorted, with the place deciding ties; `place`: by nothing else. */
export type RecordSortColumn = 'created_at' | 'active_at' | 'name' | 'place';

/** Absent and null: any. */
export interface RecordFilter {
  readonly parent: string;
  readonly search?: string | null;
  /** A record with one of them matches. */
  readonly markers?: readonly string[] | null;
  /** A record with any of them matches; case is ignored. */
  readonly tags?: readonly string[] | null;
}

export interface RecordListRequest extends SearchLimits {
  readonly filter: RecordFilter;
  readonly sort: { readonly column: RecordSortColumn; readonly direction: Direction };
  readonly after: Position | null;
  /** The list begins with the record at `after` instead of behind it. */
  readonly includesAfter?: boolean | undefined;
  readonly limit: number;
}

export interface RecordListPage<T> {
  readonly items: readonly Placed<T>[];
  readonly isExhausted: boolean;
  /** False when the search ended at the deadline; the next page continues at `resume`. */
  readonly isComplete: boolean;
  readonly resume?: Position | undefined;
}

/** The copies of one noun, for reading. Records carry their source. */
export interface RecordCopies<T> {
  get(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, T>>;
  /** A page in the total order of `domain/position.ts`, strictly behind `after`, with deleted records. */
  list(channel: string, request: RecordListRequest): Promise<RecordListPage<T>>;
  /** The number of records that pass the filter, with deleted ones. Null when the deadline comes first. */
  count(channel: string, request: SearchLimits & { readonly filter: RecordFilter }): Promise<number | null>;
}

/** A copy is complete, so a search ends at the deadline of its request or not at all. */
const bounds = { sliceRows: 2_000, maxRows: Infinity, maxMs: 25_000 };
const maxName = 200;
const maxText = 8_000;

export function createRecordCopies<T extends CopiedRecord>(db: Kysely<Tables>, noun: RecordNoun<T>): RecordCopies<T> {
  const table = tableOf(noun);
  const search = new RowSearch(bounds);
  const itemOf = (row: RecordCopyRow): T => table.readRow(row).item;
  return {
    get: async (channel, references) => {
      const copies = await createCopyRows(db, channel, table).read(references);
      return new Map([...copies].map(([reference, { item }]) => [reference, item]));
    },
    async count(channel, { filter, ...limits }) {
      const part = { noun: noun.noun, channel, parent: filter.parent, sort: { column: 'place', direction: 'ASC' } } as const;
      return countRows(limits, {
        positionAt: async (after, count) => positionAt(await rowsOf(db, { ...part, after, offset: count - 1, limit: 1 }), part),
        count: async (after, end) => {
          const counted = from(db, { ...part, after, end, filter }).select((eb) => eb.fn.countAll<number | string>().as('count'));
          return Number((await counted.executeTakeFirst())?.count ?? 0);
        },
      });
    },
    async list(channel, request) {
      const { filter, limit, sort, after, includesAfter } = request;
      const isFiltered = filter.search != null || filter.tags != null || filter.markers != null;
      const part = { noun: noun.noun, channel, parent: filter.parent, sort };
      const isFirst = (start: Position | null): boolean => includesAfter === true && start === after;
      const found = isFiltered
        ? await search.find(request, {
            positionAt: async (start, count) =>
              positionAt(await rowsOf(db, { ...part, after: start, includesAfter: isFirst(start), offset: count - 1, limit: 1 }), part),
            read: (start, missing, end) =>
              rowsOf(db, { ...part, after: start, includesAfter: isFirst(start), end, filter, limit: missing + 1 }),
          })
        : { rows: await rowsOf(db, { ...part, after, includesAfter, limit: limit + 1 }), stoppedAt: undefined };
      const items = found.rows.slice(0, limit).map((row) => ({ ...positionOf(row, request), item: itemOf(row) }));
      if (found.stoppedAt !== undefined) return { items, isExhausted: false, isComplete: false, resume: found.stoppedAt };
      return { items, isExhausted: found.rows.length <= limit, isComplete: true };
    },
  };
}

/** The copies of a channel's records, for the process that holds their lock. */
export function createRecordCopyRows<T extends CopiedRecord>(
  db: Kysely<Tables>,
  channel: string,
  noun: RecordNoun<T>,
  readErasures: ReadErasures,
): CopyRows<T> {
  const rows = createCopyRows(db, channel, tableOf(noun));
  return {
    ...rows,
    /** The provider still lists people who were erased here. One who came back since then is a new customer. */
    async storable(items) {
      const addresses = items.map((item) => addressesOf(noun.columnsOf(item)));
      const erased = await readErasures(channel, [...new Set(addresses.flat())]);
      if (erased.size === 0) return items;
      return items.filter((item, index) => {
        const { createdAt, activeAt } = noun.columnsOf(item);
        const erasedAt = (addresses[index] ?? []).flatMap((address) => erased.get(address) ?? []);
        return erasedAt.every((at) => (createdAt ?? '') > at || (activeAt ?? '') > at);
      });
    },
  };
}

function addressesOf({ contactId, phoneNumber }: RecordColumns): readonly string[] {
  return [contactId, phoneNumber].filter((address): address is string => address !== null && address !== '');
}

function tableOf<T extends CopiedRecord>({ noun, columnsOf }: RecordNoun<T>): CopyTable<T, RecordCopyRow> {
  return {
    name: 'record_copies',
    noun,
    newestColumn: 'created_at',
    toRow({ item, ...copy }) {
      const { source, ...record } = item;
      const columns = columnsOf(item);
      const asOf = source?.asOf ?? '';
      return {
        channel: item.channel,
        noun,
        reference: columnText(columns.reference),
        parent: columnText(columns.parent),
        place: columns.place,
        sort_id: sortId(columns.place),
        created_at: columns.createdAt ?? '',
        active_at: columns.activeAt ?? '',
        name: sortableText((columns.name ?? '').slice(0, maxName)),
        marker: columnTextOrNull(columns.marker),
        contact_id: columnTextOrNull(columns.contactId),
        phone_number: columnTextOrNull(columns.phoneNumber),
        tags: columnText(`\n${columns.tags.join('\n').toLowerCase()}\n`),
        search_text: columnText(columns.text.toLowerCase().slice(0, maxText)),
        body: JSON.stringify(record),
        as_of: asOf,
        first_seen_at: asOf,
        revision: 1,
        ...marksOf(copy),
      };
    },
    readRow(row) {
      const source: RecordSource = { kind: 'SYNCED', asOf: row.as_of, isDeletedAtProvider: row.deleted_at !== null };
      return { item: { ...(JSON.parse(row.body) as T), source }, ...readMarks(row) };
    },
  };
}

type Sort = RecordListRequest['sort'];

/** A part of a list: from `after` up to `end`. */
interface Part {
  readonly channel: string;
  readonly noun: SyncNoun;
  readonly parent: string;
  readonly sort: Sort;
  readonly after: Position | null;
  readonly includesAfter?: boolean | undefined;
  readonly end?: Position | undefined;
  readonly filter?: RecordFilter;
}

/** Rows in the order of the sort column's index. */
function rowsOf(db: Kysely<Tables>, part: Part & { readonly limit: number; readonly offset?: number }): Promise<RecordCopyRow[]> {
  const { sort, limit, offset } = part;
  const direction = sort.direction === 'ASC' ? 'asc' : 'desc';
  return from(db, part)
    .selectAll()
    .$if(sort.column !== 'place', (query) => query.orderBy(sort.column as 'created_at', direction))
    .orderBy('sort_id', direction)
    .limit(limit)
    .$if(offset !== undefined, (query) => query.offset(offset as number))
    .execute();
}

function from(db: Kysely<Tables>, { channel, noun, parent, sort, after, includesAfter, end, filter }: Part) {
  const [behind, upTo] = sort.direction === 'ASC' ? (['>', '<='] as const) : (['<', '>='] as const);
  const rows = db.selectFrom('record_copies').where('channel', '=', channel).where('noun', '=', noun);
  return rows
    .where('parent', '=', columnText(parent))
    .$if(after !== null, (query) =>
      query.where((eb) => beyond(eb, sort, includesAfter === true ? `${behind}=` : behind, after as Position)),
    )
    .$if(end !== undefined, (query) => query.where((eb) => beyond(eb, sort, upTo, end as Position)))
    .$if(filter !== undefined, (query) => query.where((eb) => eb.and(conditionsOf(eb, filter as RecordFilter))));
}

type Rows = ExpressionBuilder<Tables, 'record_copies'>;

function beyond(eb: Rows, { column }: Sort, comparison: '>' | '<' | '>=' | '<=', { key, id }: Position): Expression<SqlBool> {
  if (column === 'place') return eb('sort_id', comparison, sortId(id));
  const stored = column === 'name' ? sortableText(key) : columnText(key);
  return eb(eb.refTuple(column, 'sort_id'), comparison, eb.tuple(stored, sortId(id)));
}

function conditionsOf(eb: Rows, { search, markers, tags }: RecordFilter): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = [];
  const anyOf = (wanted: readonly Expression<SqlBool>[]): Expression<SqlBool> =>
    wanted.length === 0 ? sql<SqlBool>`1 = 0` : eb.or([...wanted]);
  if (markers != null) conditions.push(anyOf(markers.map((marker) => eb('marker', '=', columnText(marker)))));
  if (tags != null) conditions.push(anyOf(tags.map((tag) => contains(eb, 'tags', `\n${tag.toLowerCase()}\n`))));
  if (search != null) conditions.push(contains(eb, 'search_text', search.toLowerCase()));
  return conditions;
}

function contains(eb: Rows, column: 'tags' | 'search_text', text: string): Expression<SqlBool> {
  const pattern = `%${columnText(text).replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`${eb.ref(column)} like ${pattern} escape '\\'`;
}

function positionAt(rows: readonly RecordCopyRow[], request: { readonly sort: Sort }): Position | undefined {
  const [row] = rows;
  return row && positionOf(row, request);
}

/** The name is stored in lower case and shortened, so the key of a position is read from the column. */
function positionOf(row: RecordCopyRow, { sort }: { readonly sort: Sort }): Position {
  if (sort.column === 'place') return { key: '', id: row.place };
  return { key: sort.column === 'name' ? fromSortableText(row.name) : row[sort.column], id: row.place };
}
