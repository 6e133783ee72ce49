import { toId, type IdParts } from '../../domain/id.js';
import { readPhoneNumber } from '../../domain/phone.js';
import type { CustomerContact, LedgerCustomer, TimelineEntry } from '../../store/customers/customers.js';
import type { Context } from '../request/context.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import { badInput } from '../request/error.js';
import { readFirst, readIdArgument, readPhoneArgument } from '../request/input.js';
import type {
  CustomerContactResolvers,
  CustomerResolvers,
  CustomerTimelineConnectionResolvers,
  CustomerTimelineEdgeResolvers,
  CustomerTimelineEntryResolvers,
  QueryResolvers,
} from '../schema/generated.js';
import type { CustomerTimeline, EntryInTimeline, RequiredResolvers } from '../schema/parents.js';
import { listOrdersOfCustomer } from './order-list.js';

export const customerQueries = {
  customer: (_root, { phoneNumber, id }, context) => {
    if (phoneNumber != null && id != null) throw badInput('id', 'give either phoneNumber or id, not both.');
    if (id != null) return findCustomer(context, readIdArgument(id, 'Customer', 'id'));
    if (phoneNumber == null) throw badInput('phoneNumber', 'give phoneNumber or id.');
    return context.loaders.customer.load(readPhoneArgument(phoneNumber, 'phoneNumber'));
  },
} satisfies QueryResolvers;

/** Null also for an id that this gateway cannot have returned: a customer belongs to no channel. */
export async function findCustomer(context: Context, { channel, key: [number = ''] }: IdParts): Promise<LedgerCustomer | null> {
  return channel === '' && readPhoneNumber(number) !== null ? context.loaders.customer.load(number) : null;
}

export const customerResolvers: RequiredResolvers<CustomerResolvers, LedgerCustomer> = {
  // The number alone: an id that depended on the channels would tell of those that the viewer may not see.
  id: ({ number }) => toId('Customer', '', number),
  fullName: (customer, _args, context) => context.ledger.customers.name(customer, context.customerScope),
  orders: (customer, args, context) => listOrdersOfCustomer(context, args, customer),
  timeline: async (customer, { first, after }, context): Promise<CustomerTimeline> => {
    const limit = readFirst(first);
    const fingerprint = listFingerprint('timeline', customer.number);
    const start = readCursor(fingerprint, after).get(place) ?? null;
    const entries = await context.ledger.customers.timeline(customer, context.customerScope, { after: start, limit });
    return {
      entries: entries.slice(0, limit).map((entry) => ({ entry, fingerprint })),
      hasNextPage: entries.length > limit,
      hasPreviousPage: after != null,
    };
  },
};

/** All channels have one position in a timeline, so that a cursor names none of them. */
const place = 'timeline';

function cursorOf({ entry: { position }, fingerprint }: EntryInTimeline): string {
  return writeCursor(fingerprint, new Map([[place, position]]));
}

export const customerContactResolvers: RequiredResolvers<CustomerContactResolvers, CustomerContact> = {
  channel: ({ channel }, _args, context) => context.channelOf(channel),
};

export const customerTimelineConnectionResolvers: RequiredResolvers<CustomerTimelineConnectionResolvers, CustomerTimeline> = {
  edges: ({ entries }) => entries,
  nodes: ({ entries }) => entries.map(({ entry }) => entry),
  pageInfo: ({ entries, hasNextPage, hasPreviousPage }) => {
    const [first, last] = [entries[0], entries.at(-1)];
    return { hasNextPage, hasPreviousPage, startCursor: first ? cursorOf(first) : null, endCursor: last ? cursorOf(last) : null };
  },
};

export const customerTimelineEdgeResolvers: RequiredResolvers<CustomerTimelineEdgeResolvers, EntryInTimeline> = {
  cursor: cursorOf,
  node: ({ entry }) => entry,
};

export const customerTimelineEntryResolvers: RequiredResolvers<CustomerTimelineEntryResolvers, TimelineEntry> = {
  at: ({ position }) => position.key,
  channel: ({ channel }, _args, context) => context.channelOf(channel),
};
