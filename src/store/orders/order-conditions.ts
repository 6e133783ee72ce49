import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { OrderFilter } from '../../domain/order-filter.js';
import { columnText } from '../connection/column-text.js';
import type { Tables } from '../schema/tables.js';

/** How many characters of an order `search` covers. It also keeps a pattern below SQLite's limit of 50,000 bytes. */
export const searchLength = 8_000;

/** The filter as SQL. It must select the same orders as `matchesOrderFilter`. */
export function orderConditions(
  eb: ExpressionBuilder<Tables, 'orders'>,
  filter: OrderFilter,
  table: 'orders' | 'order_copies' = 'orders',
): Expression<SqlBool>[] {
  const { status, paymentStatus, placedFrom, placedTo, customerPhoneNumber, contactId, catalogId, branchId, search, isDeletedAtProvider } =
    filter;
  const conditions: Expression<SqlBool>[] = [];
  if (status != null) conditions.push(oneOf(eb, 'status', status));
  if (paymentStatus != null) conditions.push(oneOf(eb, 'payment_status', paymentStatus));
  if (placedFrom != null) conditions.push(eb('placed_at', '>=', placedFrom), eb('placed_at', '<>', ''));
  if (placedTo != null) conditions.push(eb('placed_at', '<', placedTo), eb('placed_at', '<>', ''));
  if (customerPhoneNumber != null) conditions.push(isCustomer(eb, 'phone_number', customerPhoneNumber, filter));
  if (contactId != null) conditions.push(isCustomer(eb, 'contact_id', contactId, filter));
  if (catalogId != null) conditions.push(eb('catalog_id', '=', columnText(catalogId)));
  if (branchId != null) conditions.push(eb('branch_id', '=', columnText(branchId)));
  if (isDeletedAtProvider != null) conditions.push(isDeleted(isDeletedAtProvider, table));
  if (search != null) conditions.push(contains(search.toLowerCase()));
  return conditions;
}

function isCustomer(
  eb: ExpressionBuilder<Tables, 'orders'>,
  column: 'phone_number' | 'contact_id',
  wanted: string,
  { aliases, channelAliases }: OrderFilter,
): Expression<SqlBool> {
  const isWanted = eb(column, '=', columnText(wanted));
  const addresses = aliases?.map(columnText) ?? [];
  const isAlias = addresses.length === 0 ? [] : [eb('contact_id', 'in', addresses), eb('phone_number', 'in', addresses)];
  const isOnChannel = (channelAliases ?? []).map(({ channel, address }) =>
    eb.and([eb('channel', '=', channel), eb('contact_id', '=', columnText(address))]),
  );
  return isAlias.length + isOnChannel.length === 0 ? isWanted : eb.or([isWanted, ...isAlias, ...isOnChannel]);
}

/** Only copies know deleted orders. */
function isDeleted(wanted: boolean, table: 'orders' | 'order_copies'): Expression<SqlBool> {
  if (table === 'orders') return wanted ? never : sql<SqlBool>`1 = 1`;
  return wanted ? sql<SqlBool>`deleted_at is not null` : sql<SqlBool>`deleted_at is null`;
}

function oneOf(
  eb: ExpressionBuilder<Tables, 'orders'>,
  column: 'status' | 'payment_status',
  wanted: readonly string[],
): Expression<SqlBool> {
  return wanted.length === 0 ? never : eb(column, 'in', wanted);
}

/** Both sides are in lower case already, because LIKE ignores the case of ASCII letters in SQLite and not in PostgreSQL. */
function contains(text: string): Expression<SqlBool> {
  if (text.length > searchLength) return never;
  const pattern = `%${columnText(text).replace(/[\\%_]/g, '\\$&')}%`;
  return sql<SqlBool>`search_text like ${pattern} escape '\\'`;
}

const never = sql<SqlBool>`1 = 0`;
