import type { Kysely } from 'kysely';
import type { Atomically, Tables } from '../schema/tables.js';
import type { CustomerKey, CustomerScope, LedgerCustomer } from './customer.js';
import { countCustomersInList, listCustomers, type CustomerListRequest, type CustomerPage } from './customer-list.js';
import { createCustomerFill, type CustomerFill } from './fill.js';
import { findCustomers, newestNames } from './find-customers.js';
import { createCustomerMerges, type LedgerCustomerMerges } from './merges.js';
import { readTimeline, type TimelineEntry, type TimelinePage } from './timeline.js';

/** People over all channels, out of what the ledger and the copies store. */
export interface LedgerCustomers extends LedgerCustomerMerges {
  /** The customers with these keys, in their order; null where nothing in the scope is known of one. */
  find(keys: readonly CustomerKey[], scope: CustomerScope): Promise<readonly (LedgerCustomer | null)[]>;
  /** The name in each customer's newest order that has one; null where none has, or the scope has no orders. */
  names(customers: readonly LedgerCustomer[], scope: CustomerScope): Promise<readonly (string | null)[]>;
  /** Messages and order events in the order of the page, strictly within its bounds. Returns one more than the limit when there are more. */
  timeline(customer: LedgerCustomer, scope: CustomerScope, page: TimelinePage): Promise<readonly TimelineEntry[]>;
  /** A page of the customers whom the scope shows. */
  list(scope: CustomerScope, request: CustomerListRequest): Promise<CustomerPage>;
  /** The number of customers in such a list; null when `isOver` before they are counted. */
  count(scope: CustomerScope, request: Pick<CustomerListRequest, 'filter' | 'sort'>, isOver: () => boolean): Promise<number | null>;
  readonly fill: CustomerFill;
}

export function createCustomers(db: Kysely<Tables>, atomically: Atomically): LedgerCustomers {
  return {
    find: (keys, scope) => findCustomers(db, keys, scope),
    names: (customers, scope) => newestNames(db, customers, scope),
    timeline: (customer, scope, page) => readTimeline(db, customer, scope, page),
    list: (scope, request) => listCustomers(db, scope, request),
    count: (scope, request, isOver) => countCustomersInList(db, scope, request, isOver),
    fill: createCustomerFill(db, atomically),
    ...createCustomerMerges(db, atomically),
  };
}
