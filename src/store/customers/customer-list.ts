import { sql, type Kysely, type RawBuilder } from 'kysely';
import { compareText, type Direction } from '../../domain/position.js';
import type { Instant } from '../../domain/time.js';
import { foldText } from '../connection/column-text.js';
import type { CustomerContactRow, Tables } from '../schema/tables.js';
import type { ContactKind } from './contact-rows.js';
import { contactScope, type CustomerScope, type LedgerCustomer } from './customer.js';
import { customersOf } from './find-customers.js';
import { findPeople } from './find-people.js';
import { kindsOf } from './merge-rows.js';
import type { Person } from './person.js';

/** Which contacts count. A customer with none of them is not in the list, and the place of the others is that of their contacts. */
export interface CustomerFilter {
  /** Null: all channels of the scope. */
  readonly channels: readonly string[] | null;
  /** Words that name and address contain; null: any. */
  readonly search: string | null;
  /** True: only contacts out of orders. */
  readonly hasOrders: boolean;
  /** Bounds of the time that the list is sorted by: from <= time < to. */
  readonly seenFrom: Instant | null;
  readonly seenTo: Instant | null;
}

export type CustomerSortField = 'LAST_SEEN_AT' | 'FIRST_SEEN_AT';

/** The place of a contact in the total order of the list. */
export interface ContactPosition {
  readonly time: string;
  readonly address: string;
  readonly channel: string;
  readonly kind: string;
}

export interface CustomerListRequest {
  readonly filter: CustomerFilter;
  readonly sort: { readonly field: CustomerSortField; readonly direction: Direction };
  /** Strictly behind this position. */
  readonly after: ContactPosition | null;
  /** Strictly before this position. */
  readonly before: ContactPosition | null;
  readonly limit: number;
  /** Whether to take the page from the end. The page is in the order of the list all the same. */
  readonly isFromEnd: boolean;
}

export interface CustomerPage {
  readonly customers: readonly { readonly customer: LedgerCustomer; readonly position: ContactPosition }[];
  /** Whether there are more in the direction in which the page was read. */
  readonly hasMore: boolean;
}

type ContactRow = Pick<CustomerContactRow, 'channel' | 'kind' | 'address' | 'first_seen_at' | 'last_seen_at'>;

/** Contacts of one channel and kind, which an index sorts. */
interface Stream {
  readonly channel: string;
  readonly kind: ContactKind;
}

/** How many streams one statement joins: SQLite accepts 500. */
const maxStreams = 100;
/** Rows that are compared in one step. Most customers have one to three. */
const maxRows = 250;

export async function listCustomers(db: Kysely<Tables>, scope: CustomerScope, request: CustomerListRequest): Promise<CustomerPage> {
  const search = new ContactSearch(db, scope, request);
  const found: { customer: LedgerCustomer; position: ContactPosition }[] = [];
  const wanted = request.limit + 1;
  for (let isEnd = false; !isEnd && found.length < wanted;) {
    const rows = await search.next(Math.min(maxRows, wanted * 3));
    isEnd = rows.length === 0;
    found.push(...(await search.customersAt(rows)));
  }
  const page = found.slice(0, request.limit);
  return { customers: request.isFromEnd ? page.reverse() : page, hasMore: found.length > request.limit };
}

/** Contacts that are compared in one step of a count. */
const countedRows = 500;

/** The number of customers in the whole list; null when time is over before its end. */
export async function countCustomersInList(
  db: Kysely<Tables>,
  scope: CustomerScope,
  request: Pick<CustomerListRequest, 'filter' | 'sort'>,
  isOver: () => boolean,
): Promise<number | null> {
  const search = new ContactSearch(db, scope, { ...request, after: null, before: null, limit: 0, isFromEnd: false });
  let count = 0;
  for (;;) {
    const rows = await search.next(countedRows);
    if (rows.length === 0) return count;
    count += (await search.peopleAt(rows)).length;
    if (isOver()) return null;
  }
}

/**
 * Walks the contacts of all channels in the order of the list. A customer has the place of its first contact by the time that the list is sorted by:
 * of the contacts of one customer the others are passed over.
 */
class ContactSearch {
  private readonly db: Kysely<Tables>;
  private readonly scope: CustomerScope;
  private readonly request: CustomerListRequest;
  private readonly streams: readonly Stream[];
  private readonly column: 'last_seen_at' | 'first_seen_at';
  /** DESC where the walk goes towards smaller positions. */
  private readonly direction: Direction;
  private position: ContactPosition | null;
  private readonly end: ContactPosition | null;

  constructor(db: Kysely<Tables>, scope: CustomerScope, request: CustomerListRequest) {
    const { filter, sort, isFromEnd, after, before } = request;
    this.db = db;
    this.scope = scope;
    this.request = request;
    const channels = filter.channels === null ? scope.channels : scope.channels.filter((channel) => filter.channels?.includes(channel));
    const kinds = kindsOf({ withOrders: scope.orders, withMessages: scope.messages && !filter.hasOrders });
    this.streams = [...channels].sort(compareText).flatMap((channel) => kinds.map((kind) => ({ channel, kind })));
    this.column = sort.field === 'LAST_SEEN_AT' ? 'last_seen_at' : 'first_seen_at';
    this.direction = (sort.direction === 'DESC') === isFromEnd ? 'ASC' : 'DESC';
    this.position = isFromEnd ? before : after;
    this.end = isFromEnd ? after : before;
  }

  /** The next contacts in the order of the walk; none at its end. */
  async next(limit: number): Promise<readonly ContactRow[]> {
    const found: ContactRow[] = [];
    for (let start = 0; start < this.streams.length; start += maxStreams) {
      const parts = this.streams.slice(start, start + maxStreams).map((stream) => this.partOf(stream, limit));
      const { rows } = await sql<ContactRow>`${sql.join(parts, sql` union all `)}`.execute(this.db);
      found.push(...rows);
    }
    const next = found.sort((left, right) => this.compare(this.positionOf(left), this.positionOf(right))).slice(0, limit);
    const last = next.at(-1);
    if (last !== undefined) this.position = this.positionOf(last);
    return next;
  }

  /** The people whose place in the list is that of one of these contacts. */
  async peopleAt(rows: readonly ContactRow[]): Promise<{ row: ContactRow; person: Person }[]> {
    const starts = rows.map(({ channel, address }) => ({ numbers: [], others: [{ channel, address }] }));
    const people = await findPeople(this.db, starts, contactScope(this.scope));
    const contacts = new Map<string, ContactRow[]>();
    for (const row of await this.contactsOf(people)) contacts.set(row.address, [...(contacts.get(row.address) ?? []), row]);
    return rows.flatMap((row, index) => {
      const person = people[index];
      if (person === undefined) return [];
      const own = person.contactAddresses().flatMap((address) => contacts.get(address) ?? []);
      return isSameRow(this.placeOf(person, own), row) ? [{ row, person }] : [];
    });
  }

  /** The customers whose place in the list is that of one of these contacts. */
  async customersAt(rows: readonly ContactRow[]): Promise<{ customer: LedgerCustomer; position: ContactPosition }[]> {
    if (rows.length === 0) return [];
    const placed = await this.peopleAt(rows);
    const customers = await customersOf(
      this.db,
      placed.map(({ person }) => person),
      this.scope,
    );
    return placed.flatMap(({ row }, index) => {
      const customer = customers[index];
      return customer == null ? [] : [{ customer, position: this.positionOf(row) }];
    });
  }

  private partOf({ channel, kind }: Stream, limit: number): RawBuilder<ContactRow> {
    const column = sql.ref(this.column);
    const order = this.direction === 'ASC' ? sql`asc` : sql`desc`;
    const { seenFrom, seenTo } = this.request.filter;
    const conditions = [
      sql`channel = ${channel}`,
      sql`kind = ${kind}`,
      ...this.searchConditions(),
      ...(seenFrom === null ? [] : [sql`${column} >= ${seenFrom}`]),
      ...(seenTo === null ? [] : [sql`${column} < ${seenTo} and ${column} <> ''`]),
      ...(this.position === null ? [] : [this.isBeyond(this.position, { channel, kind }, this.direction)]),
      ...(this.end === null ? [] : [this.isBeyond(this.end, { channel, kind }, this.direction === 'ASC' ? 'DESC' : 'ASC')]),
    ];
    return sql`select * from (select channel, kind, address, first_seen_at, last_seen_at from customer_contacts
      where ${sql.join(conditions, sql` and `)} order by ${column} ${order}, address ${order} limit ${sql.lit(limit)}) as part`;
  }

  /** Rows of equal time and address are in the order of their streams. */
  private isBeyond({ time, address, channel, kind }: ContactPosition, stream: Stream, direction: Direction): RawBuilder<unknown> {
    const ofStream = compareText(stream.channel, channel) || compareText(stream.kind, kind);
    const isEqualBeyond = direction === 'ASC' ? ofStream > 0 : ofStream < 0;
    const operator = sql.raw(`${direction === 'ASC' ? '>' : '<'}${isEqualBeyond ? '=' : ''}`);
    return sql`(${sql.ref(this.column)}, address) ${operator} (${time}, ${address})`;
  }

  private searchConditions(): RawBuilder<unknown>[] {
    const words = foldText(this.request.filter.search ?? '').split(' ');
    return words.filter((word) => word !== '').map((word) => sql`search_text like ${`%${word.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`);
  }

  /** All contacts of these people that pass the filter. */
  private async contactsOf(people: readonly Person[]): Promise<readonly ContactRow[]> {
    const addresses = [...new Set(people.flatMap((person) => person.contactAddresses()))];
    const conditions = [
      sql`address in (${sql.join(addresses)})`,
      sql`channel in (${sql.join([...new Set(this.streams.map(({ channel }) => channel))])})`,
      sql`kind in (${sql.join([...new Set(this.streams.map(({ kind }) => kind))])})`,
      ...this.searchConditions(),
    ];
    const contacts = sql<ContactRow>`select channel, kind, address, first_seen_at, last_seen_at from customer_contacts
      where ${sql.join(conditions, sql` and `)}`;
    return (await contacts.execute(this.db)).rows;
  }

  /** The contact at which the person stands in the list. */
  private placeOf(person: Person, contacts: readonly ContactRow[]): ContactRow | undefined {
    const own = contacts.filter(({ channel, address }) => person.isContact(channel, address));
    const timed = own.filter((row) => row[this.column] !== '');
    const sorted = (timed.length > 0 ? timed : own).sort((left, right) => comparePositions(this.positionOf(left), this.positionOf(right)));
    return this.column === 'last_seen_at' ? sorted.at(-1) : sorted[0];
  }

  private positionOf({ channel, kind, address, ...row }: ContactRow): ContactPosition {
    return { time: row[this.column], address, channel, kind };
  }

  private compare(left: ContactPosition, right: ContactPosition): number {
    return this.direction === 'ASC' ? comparePositions(left, right) : comparePositions(right, left);
  }
}

function comparePositions(left: ContactPosition, right: ContactPosition): number {
  return (
    compareText(left.time, right.time) ||
    compareText(left.address, right.address) ||
    compareText(left.channel, right.channel) ||
    compareText(left.kind, right.kind)
  );
}

function isSameRow(one: ContactRow | undefined, other: ContactRow): boolean {
  return one?.channel === other.channel && one.kind === other.kind && one.address === other.address;
}
