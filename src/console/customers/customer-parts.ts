import { graphql } from '../generated/gql.js';
import type { CustomerPartsFragment } from '../generated/graphql.js';

/** Who a customer is. All queries of this view read the same, so that one does not take from the cache what another needs. */
export const customerFragment = graphql(`
  fragment CustomerParts on Customer {
    id
    fullName
    phoneNumbers
    firstSeenAt
    lastSeenAt
    contacts {
      channel {
        id
        name
        provider {
          name
          displayName
        }
      }
      contactId
      phoneNumber
      lid
    }
  }
`);

type Identity = Pick<CustomerPartsFragment, 'fullName' | 'phoneNumbers' | 'contacts'>;

/** What people call a customer; empty where nothing is known. */
export function nameOf({ fullName, phoneNumbers, contacts }: Identity): string {
  return fullName ?? phoneNumbers[0] ?? contacts[0]?.contactId ?? '';
}

/** The names of the channels that know a customer, each once. */
export function channelsOf({ contacts }: Pick<Identity, 'contacts'>): readonly string[] {
  return [...new Set(contacts.map(({ channel }) => channel.name))];
}
