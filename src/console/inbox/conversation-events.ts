import { useSubscription } from '@apollo/client/react';
import { graphql } from '../generated/gql.js';
import type { ConversationChangedSubscription } from '../generated/graphql.js';

export const conversationChangedDocument = graphql(`
  subscription ConversationChanged {
    conversationChanged {
      id
      change
      conversation {
        ...ConversationParts @unmask
      }
    }
  }
`);

export const messageStatusDocument = graphql(`
  subscription MessageStatusChanged {
    messageStatusChanged {
      id
      message {
        ...MessageParts @unmask
      }
    }
  }
`);

export type ConversationEvent = ConversationChangedSubscription['conversationChanged'];

/** Receives what happens in conversations while the component is shown. Apollo Client's cache then has each as it is now. */
export function useConversationEvents(onEvent: (event: ConversationEvent) => void): void {
  useSubscription(conversationChangedDocument, {
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      if (data !== undefined) onEvent(data.conversationChanged);
    },
  });
}

/** Apollo Client's cache keeps the delivery status of each message up to date while the component is shown. */
export function useDeliveryStates(): void {
  useSubscription(messageStatusDocument, { ignoreResults: true });
}
