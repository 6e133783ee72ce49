import { graphql } from '../generated/gql.js';
import type { ConversationPartsFragment } from '../generated/graphql.js';

/** What a list shows of a conversation. Queries unmask this fragment, because a subscription delivers it too. */
export const conversationPartsFragment = graphql(`
  fragment ConversationParts on Conversation {
    id
    fullName
    phoneNumber
    contactId
    unreadCount
    lastMessageAt
    person {
      id
      fullName
    }
    serviceWindow {
      isOpen
      expiresAt
    }
    channel {
      id
      name
    }
    lastMessage {
      ...MessageParts @unmask
    }
  }
`);

/** What the channel calls the customer, else what the customer's orders do, else the number. */
export function nameOf({
  fullName,
  person,
  phoneNumber,
  contactId,
}: Pick<ConversationPartsFragment, 'fullName' | 'person' | 'phoneNumber' | 'contactId'>): string {
  return fullName ?? person?.fullName ?? phoneNumber ?? contactId;
}
