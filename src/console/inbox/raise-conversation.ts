import type { ApolloCache, Reference } from '@apollo/client';
import type { ConversationFilter, ConversationPartsFragment } from '../generated/graphql.js';

interface KeptList {
  readonly edges?: readonly { readonly node: Reference }[];
}

/**
 * Puts a conversation with a new message on top of every kept list that has it or would have it there. Reading the list again would call
 * every provider, and would drop the pages that were read after the first.
 */
export function raiseConversation(cache: ApolloCache, conversation: ConversationPartsFragment): void {
  cache.modify<{ conversations: KeptList }>({
    fields: {
      conversations: (kept, { storeFieldName, toReference, readField }) => {
        const list = kept as KeptList;
        const edges = list.edges ?? [];
        const known = edges.find(({ node }) => readField('id', node) === conversation.id);
        const node = toReference({ __typename: 'Conversation', id: conversation.id });
        if (node === undefined || (known === undefined && !meets(conversation, filterIn(storeFieldName)))) return kept;
        const raised = known ?? { __typename: 'ConversationEdge', cursor: '', node };
        return { ...list, edges: [raised, ...edges.filter((edge) => edge !== known)] };
      },
    },
  });
}

/** The cache names a list by its arguments: `conversations:{"filter":…}`. */
function filterIn(storeFieldName: string): ConversationFilter {
  const json = storeFieldName.slice(storeFieldName.indexOf(':') + 1);
  return json.startsWith('{') ? ((JSON.parse(json) as { filter?: ConversationFilter | null }).filter ?? {}) : {};
}

/** Whether a conversation meets the conditions, as far as this page can say. */
function meets({ channel, unreadCount, fullName, contactId }: ConversationPartsFragment, filter: ConversationFilter): boolean {
  const { channels, unreadOnly, search } = filter;
  const texts = [fullName ?? '', contactId].map((text) => text.toLowerCase());
  return (
    (channels?.includes(channel.name) ?? true) &&
    (unreadOnly !== true || (unreadCount ?? 0) > 0) &&
    (search == null || texts.some((text) => text.includes(search.toLowerCase())))
  );
}
