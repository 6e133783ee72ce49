import { graphql } from '../generated/gql.js';

/** What a list shows of a conversation. Queries unmask this fragment, because a subscription delivers it too. */
export const conversationPartsFragment = graphql(`
  fragment ConversationParts on Conversation {
    id
    fullName
    phoneNumber
    contactId
    unreadCount
    lastMessageAt
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
