import type { ConversationListRequest, ListPage } from '../../contract/provider.js';
import { scan, type ProviderPage } from '../../contract/scan.js';
import { passesConversationFilter, placeConversation, type Conversation } from '../../domain/conversation.js';
import { now } from '../../domain/time.js';

export interface ConversationPages {
  /** Whether the provider is bound by WhatsApp's service window. */
  readonly hasWindow: boolean;
  readonly firstHint: string;
  readonly maxPages: number;
  /** `count`: of all records that the provider returned. `conversations`: null for a record that could not be read, none for a group. */
  read(hint: string): Promise<ReadConversations>;
}

export interface ReadConversations extends Omit<ProviderPage<Conversation>, 'items' | 'isComplete'> {
  readonly conversations: readonly (Conversation | null)[];
  /** Records that could not be read at all. */
  readonly broken: number;
}

/** A page of conversations in the gateway's order, from a provider that names no order of its list: it is read whole and sorted here. */
export function listConversations(
  { filter, sort, after, limit }: ConversationListRequest,
  { hasWindow, firstHint, maxPages, read }: ConversationPages,
): Promise<ListPage<Conversation>> {
  const asOf = now();
  return scan({
    ...{ after, limit, direction: sort.direction, sorted: false, firstHint, maxPages, asOf },
    read: async (hint): Promise<ProviderPage<Conversation>> => {
      const { conversations, broken, ...page } = await read(hint);
      const readable = conversations.filter((conversation) => conversation !== null);
      return { ...page, items: readable.map(placeConversation), isComplete: broken === 0 && readable.length === conversations.length };
    },
    accept: (conversation) => passesConversationFilter(conversation, filter, { hasWindow, now: asOf }) !== false,
  });
}
