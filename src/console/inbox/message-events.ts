import { useSubscription } from '@apollo/client/react';
import { graphql } from '../generated/gql.js';
import type { MessageReceivedSubscription } from '../generated/graphql.js';

export const messageReceivedDocument = graphql(`
  subscription MessageReceived {
    messageReceived {
      id
      message {
        ...MessageParts @unmask
        conversation {
          id
        }
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

export type ReceivedMessage = MessageReceivedSubscription['messageReceived']['message'];

/** Receives what customers write while the component is shown. */
export function useReceivedMessages(onMessage: (message: ReceivedMessage) => void): void {
  useSubscription(messageReceivedDocument, {
    ignoreResults: true,
    onData: ({ data: { data } }) => {
      if (data !== undefined) onMessage(data.messageReceived.message);
    },
  });
}

/** Apollo Client's cache keeps the delivery status of each message up to date while the component is shown. */
export function useDeliveryStates(): void {
  useSubscription(messageStatusDocument, { ignoreResults: true });
}
