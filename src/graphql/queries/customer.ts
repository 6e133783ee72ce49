import type { IdParts } from '../../domain/id.js';
import { canonicalNumber } from '../../domain/phone-canonical.js';
import type { CustomerContact, LedgerCustomer } from '../../store/customers/customer.js';
import type { TimelineEntry } from '../../store/customers/timeline.js';
import type { UnsentAttempt } from '../../store/writes/customer-sends.js';
import { contactIdOf } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { findConversation, type ConversationKey } from '../request/conversation-source.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import { customerId, customerKeyOf } from '../request/customer-key.js';
import { badInput, codeOfRecordedFailure } from '../request/error.js';
import { readIdArgument, readPhoneArgument } from '../request/input.js';
import type {
  CustomerConnectionResolvers,
  CustomerContactResolvers,
  CustomerEdgeResolvers,
  CustomerResolvers,
  CustomerSendAttemptResolvers,
  CustomerSendOptionResolvers,
  CustomerTimelineConnectionResolvers,
  CustomerTimelineEdgeResolvers,
  CustomerTimelineEntryResolvers,
  QueryResolvers,
} from '../schema/generated.js';
import type {
  CustomerInPage,
  CustomerPageInList,
  CustomerSendOption,
  CustomerTimeline,
  EntryInTimeline,
  RequiredResolvers,
} from '../schema/parents.js';
import { listCustomers, readPage } from './customer-page.js';
import { listOrdersOfCustomer } from './order-list.js';
import { countOrdersOfCustomer } from './order-statistics.js';
import { listSubscribersOfCustomer } from './subscriber-list.js';
import { listTemplatesOf } from './template.js';

export const customerQueries = {
  customer: (_root, { phoneNumber, id }, context) => {
    if (phoneNumber != null && id != null) throw badInput('id', 'give either phoneNumber or id, not both.');
    if (id != null) return findCustomer(context, readIdArgument(id, 'Customer', 'id'));
    if (phoneNumber == null) throw badInput('phoneNumber', 'give phoneNumber or id.');
    return context.loaders.customer.load({ channel: '', address: canonicalNumber(readPhoneArgument(phoneNumber, 'phoneNumber')) });
  },
  customers: (_root, args, context) => listCustomers(context, args),
} satisfies QueryResolvers;

/** Null also for an id that this gateway cannot have returned to the viewer. */
export async function findCustomer(context: Context, parts: IdParts): Promise<LedgerCustomer | null> {
  const key = customerKeyOf(context, parts);
  return key === null ? null : context.loaders.customer.load(key);
}

export const customerResolvers: RequiredResolvers<CustomerResolvers, LedgerCustomer> = {
  id: customerId,
  fullName: (customer, _args, context) => context.loaders.customerName.load(customer),
  subscribers: (customer, args, context) => listSubscribersOfCustomer(context, args, customer),
  conversations: async ({ contacts }, _args, context) => {
    const found = await Promise.all(contacts.map((contact) => conversationWith(context, contact)));
    const conversations = new Map(found.flatMap((one) => (one === null ? [] : [[`${one.channel}\n${one.contactId}`, one] as const])));
    return [...conversations.values()];
  },
  orders: (customer, args, context) => listOrdersOfCustomer(context, args, customer),
  statistics: (customer, args, context) => countOrdersOfCustomer(context, args, customer),
  timeline: async (customer, args, context): Promise<CustomerTimeline> => {
    const { isFromEnd, limit } = readPage(args);
    const fingerprint = listFingerprint('timeline', customerId(customer));
    const entries = await context.ledger.customers.timeline(customer, context.customerScope, {
      olderThan: readCursor(fingerprint, args.after).get(place) ?? null,
      newerThan: readCursor(fingerprint, args.before).get(place) ?? null,
      direction: isFromEnd ? 'ASC' : 'DESC',
      limit,
    });
    const page = entries.slice(0, limit).map((entry) => ({ entry, fingerprint }));
    const hasMore = entries.length > limit;
    return {
      entries: isFromEnd ? page.reverse() : page,
      hasNextPage: isFromEnd ? args.before != null : hasMore,
      hasPreviousPage: isFromEnd ? hasMore : args.after != null,
    };
  },
  merges: (customer, _args, context) => context.ledger.customers.mergesOf(customer, context.customerScope),
};

function conversationWith(context: Context, { channel, contactId, phoneNumber }: CustomerContact): Promise<ConversationKey | null> {
  const { provider } = context.channelOf(channel);
  return findConversation(context, provider, contactId ?? (phoneNumber === null ? null : contactIdOf(provider, phoneNumber)));
}

/** All channels have one position in a timeline, so that a cursor names none of them. */
const place = 'timeline';

function cursorOf({ entry: { position }, fingerprint }: EntryInTimeline): string {
  return writeCursor(fingerprint, new Map([[place, position]]));
}

export const customerConnectionResolvers: RequiredResolvers<CustomerConnectionResolvers, CustomerPageInList> = {
  nodes: ({ edges }) => edges.map(({ node }) => node),
  pageInfo: ({ edges, hasNextPage, hasPreviousPage }) => ({
    hasNextPage,
    hasPreviousPage,
    startCursor: edges[0]?.cursor() ?? null,
    endCursor: edges.at(-1)?.cursor() ?? null,
  }),
  isComplete: (_page, _args, context) => context.ledger.customers.fill.isDone(),
};

export const customerEdgeResolvers: RequiredResolvers<CustomerEdgeResolvers, CustomerInPage> = {
  cursor: (edge) => edge.cursor(),
};

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

export const customerSendAttemptResolvers: RequiredResolvers<CustomerSendAttemptResolvers, UnsentAttempt> = {
  channel: ({ channel }, _args, context) => context.channelOf(channel),
  code: ({ refusal, failure }) => refusal ?? codeOfRecordedFailure(failure ?? ''),
};

export const customerSendOptionResolvers: RequiredResolvers<CustomerSendOptionResolvers, CustomerSendOption> = {
  channel: ({ customerChannel: { provider } }, _args, context) => context.channelOf(provider.channel),
  serviceWindow: ({ customerChannel: { window } }) => window,
  lastInboundAt: ({ customerChannel: { lastInboundAt } }) => lastInboundAt,
  code: ({ refusal: { code } }) => code,
  message: ({ refusal: { message } }) => message,
  templates: ({ customerChannel: { provider }, canSendTemplates }, args, context) =>
    canSendTemplates && provider.templates !== undefined
      ? listTemplatesOf(context, context.channelOf(provider.channel), { ...args, filter: { approvalStatuses: ['APPROVED'] } })
      : null,
};
