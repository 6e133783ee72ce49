import type { ChannelEntry } from '../../contract/registry.js';
import type { SubscriberFilter, SubscriberSortField } from '../../domain/subscriber.js';
import type { SubscriberList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import type { InputMaybe, SubscriberFilter as SubscriberFilterInput, SubscriberSort } from '../schema/generated.js';
import { answerList, channelsOf, readSearch, type ListArguments } from '../request/list-request.js';

export interface SubscriberListArguments extends ListArguments {
  readonly filter?: InputMaybe<SubscriberFilterInput>;
  readonly orderBy?: InputMaybe<SubscriberSort>;
}

/** People of all channels that the filter and the viewer allow. */
export function listSubscribers(context: Context, given: SubscriberListArguments): Promise<SubscriberList> {
  return listSubscribersOf(context, channelsOf(context, given.filter?.channels, 'filter.channels'), given);
}

/** `place` is the channel whose field the list is: its cursors are not those of the list over all channels. */
export function listSubscribersOf(
  context: Context,
  channels: readonly ChannelEntry[],
  given: SubscriberListArguments,
  place: string | null = null,
): Promise<SubscriberList> {
  const filter: SubscriberFilter = { labels: given.filter?.labels ?? null, search: readSearch(given.filter?.search, 'filter.search') };
  const field: SubscriberSortField = given.orderBy?.field ?? 'CREATED_AT';
  const direction = given.orderBy?.direction ?? 'DESC';
  const sources = channels.map((channel) => {
    const { subscribers } = channel.provider;
    if (subscribers?.list === undefined) return { channel };
    const list = subscribers.list.bind(subscribers);
    return {
      channel,
      read: (after: Parameters<typeof list>[0]['after'], limit: number, call: Parameters<typeof list>[1]) =>
        list({ filter, sort: { field, direction }, after, limit }, call),
    };
  });
  return answerList(context, 'subscribers', given, {
    direction,
    conditions: [filter, given.filter?.channels ?? null, field, place],
    sources,
  });
}
