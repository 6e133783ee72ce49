import { readId, toId } from '../../domain/id.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { timeOfRecordId } from '../../store/connection/record-id.js';
import type { CustomerEvent, CustomerMerge } from '../../store/customers/merges.js';
import type { Context } from '../request/context.js';
import { customersOfSides } from '../request/customer-key.js';
import { badInput, noEvent } from '../request/error.js';
import type { CustomerEventResolvers, CustomerMergeResolvers, SubscriptionResolvers } from '../schema/generated.js';
import type { RequiredResolvers } from '../schema/parents.js';

export const customerSubscriptions = {
  customerChanged: {
    subscribe: (_root, { since }, context) =>
      context.feeds.customers.subscribe({ channels: [''], since: readSince(since), accept: (event) => isSeen(context, event) }),
    resolve: (event: CustomerEvent | undefined, _args: unknown, context: Context): CustomerEvent => {
      // A subscription over plain HTTP is resolved like a query, without an event.
      if (event === undefined) throw noEvent();
      context.forgetReads();
      return event;
    },
  },
} satisfies SubscriptionResolvers;

/** As for merges: whoever sees fewer than two of the customers must not learn that there are others. */
function isSeen(context: Context, { sides }: CustomerEvent): boolean {
  return sides.filter((contacts) => contacts.some(({ channel }) => context.channel(channel) !== undefined)).length > 1;
}

function readSince(since: string | null | undefined): string | null {
  if (since == null) return null;
  const parts = readId(since);
  const id = parts?.key[0] ?? '';
  if (parts?.type !== 'CustomerEvent' || timeOfRecordId(id) === null)
    throw badInput('since', 'is not the id of an event of this subscription.');
  return id;
}

export const customerMergeResolvers: RequiredResolvers<CustomerMergeResolvers, CustomerMerge> = {
  id: ({ id }) => toId('CustomerMerge', '', id),
  sides: ({ sides }) =>
    sides.map((contacts) => ({
      contacts: contacts.map(({ channel, address }) => {
        const number = toPhoneNumber(address);
        return {
          channel,
          contactId: number === null ? address : null,
          phoneNumber: number,
          lid: address.endsWith('@lid') ? address : null,
        };
      }),
    })),
};

export const customerEventResolvers: RequiredResolvers<CustomerEventResolvers, CustomerEvent> = {
  id: ({ id }) => toId('CustomerEvent', '', id),
  customers: ({ sides }, _args, context) => customersOfSides(context, sides),
};
