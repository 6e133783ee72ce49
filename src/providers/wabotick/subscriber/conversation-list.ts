import type { Conversations } from '../../../contract/provider.js';
import type { Conversation } from '../../../domain/conversation.js';
import type { Subscriber } from '../../../domain/subscriber.js';
import { listConversations } from '../../kit/conversation-list.js';
import { asRecord } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import type { Account } from '../settings.js';
import { createPageReader, firstHint } from './subscriber-page.js';

const maxPages = 10;

/** Wabotick lists no conversations: they are the subscribers that have written or been written to. */
export function createConversationList(api: Api, account: Account): Required<Conversations>['list'] {
  return (request, call) => {
    const readPage = createPageReader(api, account, 'id DESC', () => '', call);
    return listConversations(request, {
      ...{ hasWindow: true, firstHint, maxPages },
      read: async (hint) => {
        const { items, next, isComplete, asOf } = await readPage(hint);
        const subscribers = items.map(({ item }) => item).filter(hasConversation);
        return { conversations: subscribers.map(toConversation), broken: isComplete ? 0 : 1, next, asOf };
      },
    });
  };
}

/** A deployment that does not report the time of the last message leaves out the member. Null: there is no message. */
function hasConversation({ lastMessageAt, raw }: Subscriber): boolean {
  return lastMessageAt !== null || asRecord(raw)['last_message_time'] === undefined;
}

function toConversation(subscriber: Subscriber): Conversation {
  const { channel, contactId, name, assignedAgent, unreadCount, lastMessageAt, labels, raw } = subscriber;
  return {
    ...{ channel, contactId, name, status: null, assignedAgent, unreadCount, lastMessageAt, lastMessage: null, labels, raw },
    window: { lastInboundAt: null, isCertain: false },
  };
}
