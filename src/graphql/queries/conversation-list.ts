import type { ConversationFilter } from '../../domain/conversation.js';
import type { Direction } from '../../domain/position.js';
import type { ConversationList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import { conversationSource } from '../request/conversation-page.js';
import { badInput } from '../request/error.js';
import { answerList, channelsOf, readListRequest, readSearch, type ListArguments } from '../request/list-request.js';
import type { ConversationFilter as ConversationFilterInput, ConversationSort, InputMaybe } from '../schema/generated.js';

export interface ConversationListArguments extends ListArguments {
  readonly filter?: InputMaybe<ConversationFilterInput>;
  readonly orderBy?: InputMaybe<ConversationSort>;
}

/** Lists the conversations of all channels that the viewer may see and the filter allows. */
export function listConversations(context: Context, args: ConversationListArguments): Promise<ConversationList> {
  const filter = readFilter(args.filter);
  const channels = channelsOf(context, args.filter?.channels, 'filter.channels');
  const sort = { field: 'LAST_MESSAGE_AT', direction: (args.orderBy?.direction ?? 'DESC') satisfies Direction } as const;
  const request = readListRequest('conversations', args, { channels, filter, sort }, [filter, args.filter?.channels ?? null]);
  return answerList(context, request, (channel) => conversationSource(context, channel, request));
}

function readFilter(filter: InputMaybe<ConversationFilterInput> | undefined): ConversationFilter {
  const labels = filter?.labels ?? null;
  if (labels !== null && labels.length > 100) throw badInput('filter.labels', 'must have at most 100 names.');
  return {
    unreadOnly: filter?.unreadOnly ?? null,
    windowOpen: filter?.windowOpen ?? null,
    assignedAgent: readSearch(filter?.assignedAgent, 'filter.assignedAgent'),
    status: readSearch(filter?.status, 'filter.status'),
    labels,
    search: readSearch(filter?.search, 'filter.search'),
  };
}
