import { useMutation } from '@apollo/client/react';
import { useEffect, useEffectEvent, useRef } from 'react';
import { newIdempotencyKey } from '../../client/idempotency-key.js';
import { graphql } from '../generated/gql.js';

export const markReadDocument = graphql(`
  mutation MarkConversationRead($input: MarkConversationReadInput!) {
    markConversationRead(input: $input) {
      outcome
      conversation {
        id
        unreadCount
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

interface SeenConversation {
  readonly conversationId: string;
  readonly unreadCount: number;
  /** The id of the newest message that is shown. */
  readonly newest: string | undefined;
  /** Whether the viewer may mark it. */
  readonly canMark: boolean;
}

/** Marks a conversation as read when its messages are shown in a window that people see: once for each newest message. */
export function useMarkRead({ conversationId, unreadCount, newest, canMark }: SeenConversation): void {
  const [markRead] = useMutation(markReadDocument);
  const marked = useRef<string>(undefined);
  const mark = useEffectEvent(() => {
    if (document.visibilityState !== 'visible' || marked.current === newest) return;
    marked.current = newest;
    // A refusal changes nothing for the reader: the messages stay unread.
    void markRead({ variables: { input: { conversationId, idempotencyKey: newIdempotencyKey() } } });
  });
  const isWanted = canMark && unreadCount > 0 && newest !== undefined;
  useEffect(() => {
    if (!isWanted) return;
    mark();
    const onVisible = (): void => mark();
    document.addEventListener('visibilitychange', onVisible);
    return () => document.removeEventListener('visibilitychange', onVisible);
  }, [isWanted, newest]);
}
