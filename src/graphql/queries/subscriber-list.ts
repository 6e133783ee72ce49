import type { ChannelEntry } from '../../contract/registry.js';
import type { Direction } from '../../domain/position.js';
import type { Subscriber, SubscriberFilter, SubscriberSortField } from '../../domain/subscriber.js';
import type { SubscriberList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import {
  answerList,
  channelsOf,
  readListRequest,
  readSearch,
  type ListArguments,
  type MergedListRequest,
} from '../request/list-request.js';
import type { Source } from '../request/merge.js';
import type { InputMaybe, SubscriberFilter as SubscriberFilterInput, SubscriberSort as SubscriberSortInput } from '../schema/generated.js';

export interface SubscriberListArguments extends ListArguments {
  readonly filter?: InputMaybe<SubscriberFilterInput>;
  readonly orderBy?: InputMaybe<SubscriberSortInput>;
}

interface SubscriberSort {
  readonly field: SubscriberSortField;
  readonly direction: Direction;
}

type SubscriberRequest = MergedListRequest<SubscriberFilter, SubscriberSort>;

/** Lists the subscribers of all channels that the viewer may see and the filter allows. */
export function listSubscribers(context: Context, args: SubscriberListArguments): Promise<SubscriberList> {
  return answerSubscribers(context, readSubscriberRequest(args, channelsOf(context, args.filter?.channels, 'filter.channels'), null));
}

/** Lists the subscribers of one channel. Each channel has its own cursors. */
export function listSubscribersOf(context: Context, channel: ChannelEntry, args: SubscriberListArguments): Promise<SubscriberList> {
  return answerSubscribers(context, readSubscriberRequest(args, [channel], channel.name));
}

function readSubscriberRequest(args: SubscriberListArguments, channels: readonly ChannelEntry[], parent: string | null): SubscriberRequest {
  const filter = { labels: args.filter?.labels ?? null, search: readSearch(args.filter?.search, 'filter.search') };
  const sort: SubscriberSort = { field: args.orderBy?.field ?? 'CREATED_AT', direction: args.orderBy?.direction ?? 'DESC' };
  return readListRequest('subscribers', args, { channels, filter, sort }, [filter, args.filter?.channels ?? null, sort.field, parent]);
}

function answerSubscribers(context: Context, request: SubscriberRequest): Promise<SubscriberList> {
  return answerList(context, request, (channel) => subscriberSource(channel, request));
}

function subscriberSource(channel: ChannelEntry, { filter, sort }: SubscriberRequest): Source<Subscriber> {
  const { subscribers } = channel.provider;
  const list = subscribers?.list?.bind(subscribers);
  if (list === undefined) return { channel };
  return { channel, read: (after, limit, call) => list({ filter, sort, after, limit }, call) };
}
