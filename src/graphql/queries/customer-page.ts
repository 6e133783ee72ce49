import type { Position } from '../../domain/position.js';
import type { ContactPosition, CustomerListRequest } from '../../store/customers/customer-list.js';
import type { Context } from '../request/context.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import { badInput } from '../request/error.js';
import { readFirst } from '../request/input.js';
import { channelsOf, readSearch } from '../request/list-request.js';
import type { QueryCustomersArgs } from '../schema/generated.js';
import type { CustomerPageInList } from '../schema/parents.js';

/** A page from one end of a list, as the client asked for it. */
export interface PageRequest {
  readonly limit: number;
  /** Whether the page is taken from the end: `last` or `before` without `first`. */
  readonly isFromEnd: boolean;
}

export function readPage(args: {
  readonly first?: number | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
  readonly after?: string | null | undefined;
}): PageRequest {
  if (args.first != null && args.last != null) throw badInput('last', 'give either first or last, not both.');
  const isFromEnd = args.last != null || (args.first == null && args.before != null && args.after == null);
  return { isFromEnd, limit: isFromEnd ? readFirst(args.last, 20, 'last') : readFirst(args.first) };
}

/** A page of the customers whom the viewer may see. */
export async function listCustomers(context: Context, args: Partial<QueryCustomersArgs>): Promise<CustomerPageInList> {
  const { customerScope: scope, ledger } = context;
  const page = readPage(args);
  const { channels = null, hasOrders = false, seenFrom = null, seenTo = null } = args.filter ?? {};
  if (channels !== null) channelsOf(context, channels, 'filter.channels');
  const filter = {
    channels: channels === null ? null : [...new Set(channels)].sort(),
    search: readSearch(args.filter?.search, 'filter.search'),
    hasOrders: hasOrders === true,
    seenFrom,
    seenTo,
  };
  const sort = { field: args.orderBy?.field ?? 'LAST_SEEN_AT', direction: args.orderBy?.direction ?? 'DESC' } as const;
  const fingerprint = listFingerprint('customers', [filter, sort]);
  const request: CustomerListRequest = {
    filter,
    sort,
    after: readPosition(fingerprint, args.after),
    before: readPosition(fingerprint, args.before),
    limit: page.limit,
    isFromEnd: page.isFromEnd,
  };
  const { customers, hasMore } = await ledger.customers.list(scope, request);
  return {
    edges: customers.map(({ customer, position }) => ({ node: customer, cursor: () => cursorOf(fingerprint, position) })),
    hasNextPage: page.isFromEnd ? args.before != null : hasMore,
    hasPreviousPage: page.isFromEnd ? hasMore : args.after != null,
    totalCount: async () => {
      if (!(await ledger.customers.fill.isDone())) return null;
      const deadlineAt = Date.now() + maxCountMs;
      const { clientSignal } = context.calls;
      return ledger.customers.count(scope, request, () => Date.now() >= deadlineAt || clientSignal?.aborted === true);
    },
  };
}

const maxCountMs = 2_000;

const place = 'customers';

function cursorOf(fingerprint: string, { time, address, channel, kind }: ContactPosition): string {
  return writeCursor(fingerprint, new Map([[place, { key: time, id: JSON.stringify([address, channel, kind]) }]]));
}

function readPosition(fingerprint: string, cursor: string | null | undefined): ContactPosition | null {
  const position = readCursor(fingerprint, cursor).get(place);
  if (position === undefined) return null;
  const [address, channel, kind] = partsOf(position);
  if (address === undefined || channel === undefined || kind === undefined) {
    throw badInput('after', 'is not a cursor that this gateway returned.');
  }
  return { time: position.key, address, channel, kind };
}

function partsOf({ id }: Position): readonly (string | undefined)[] {
  try {
    const parts: unknown = JSON.parse(id);
    return Array.isArray(parts) ? parts.map((part) => (typeof part === 'string' ? part : undefined)) : [];
  } catch {
    return [];
  }
}
