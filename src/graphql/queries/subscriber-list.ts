import type { ListPage, Provider } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { comparePositions, isBehind, type Direction, type Placed, type Position } from '../../domain/position.js';
import type { Subscriber, SubscriberFilter, SubscriberSortField } from '../../domain/subscriber.js';
import { now } from '../../domain/time.js';
import type { CustomerContact, LedgerCustomer } from '../../store/customers/customer.js';
import type { SubscriberList } from '../request/connection.js';
import { addressesOf, contactIdOf, firstFound } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { listFingerprint } from '../request/cursor.js';
import { readDeadline, readFirst, readMaxAge } from '../request/input.js';
import {
  answerList,
  channelsOf,
  readListRequest,
  readSearch,
  type ListArguments,
  type MergedListRequest,
} from '../request/list-request.js';
import { copiedRecords, copyOf, withReadTimes, type StoredList } from '../request/copied-list.js';
import { mergeLists, type Source } from '../request/merge.js';
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
  return answerList(context, request, (channel) => subscriberSource(context, channel, request));
}

const sortColumns = { CREATED_AT: 'created_at', LAST_MESSAGE_AT: 'active_at', NAME: 'name' } as const;

function subscriberSource(context: Context, channel: ChannelEntry, { filter, sort, maxAge }: SubscriberRequest): Source<Subscriber> {
  const { subscribers } = channel.provider;
  const list = subscribers?.list?.bind(subscribers);
  if (list === undefined) return { channel };
  const selection = {
    filter: { parent: '', search: filter.search, tags: filter.labels },
    sort: { column: sortColumns[sort.field], direction: sort.direction },
  };
  return {
    channel,
    own: () =>
      copiedRecords(
        context,
        { channel: channel.name, noun: 'subscribers', maxAge },
        context.ledger.copies.subscribers,
        selection,
        (subscriber) => subscriber,
      ),
    read: async (after, limit, call) => withReadTimes(await list({ filter, sort, after, limit }, call)),
  };
}

/** The subscribers behind a customer's contacts, found one by one, on all channels in the fewest calls. */
export function listSubscribersOfCustomer(
  context: Context,
  args: Pick<ListArguments, 'first' | 'after' | 'maxAge'>,
  { key, contacts }: LedgerCustomer,
): Promise<SubscriberList> {
  const maxAge = readMaxAge(args.maxAge);
  const channels = [...new Set(contacts.map(({ channel }) => channel))].map((name) => context.channelOf(name));
  const sources = channels.map((channel): Source<Subscriber> => {
    if (channel.provider.subscribers?.get === undefined) return { channel };
    const own = contacts.filter((contact) => contact.channel === channel.name);
    return {
      channel,
      own: () => copyOf(context, channel.name, 'subscribers', maxAge, copiedSubscribers(context, channel, own)),
      read: async (after) => restOfPage(await Promise.all(own.map((contact) => findSubscriber(context, channel, contact))), after),
    };
  });
  return mergeLists(sources, {
    capability: 'subscribers.get',
    fingerprint: listFingerprint('subscribers', ['customer', key]),
    after: args.after,
    first: readFirst(args.first, 5),
    direction: 'DESC',
    deadlineMs: readDeadline(null),
    clientSignal: context.calls.clientSignal,
    callOf: (channel, limits) => context.calls.of(channel, limits),
  });
}

/** The copies of those subscribers of a channel that have one. */
function copiedSubscribers(
  context: Context,
  { name, provider }: ChannelEntry,
  contacts: readonly CustomerContact[],
): StoredList<Subscriber> {
  const find = async (): Promise<readonly Placed<Subscriber>[]> => {
    const known = contacts.flatMap((contact) => addressOf(provider, contact) ?? []);
    const addresses = (await Promise.all(known.map((address) => addressesOf(context, provider, address)))).flat();
    return placed([...(await context.ledger.copies.subscribers.get(name, addresses)).values()]);
  };
  return {
    page: async ({ after, includesAfter, isReversed, limit }) => {
      const direction = isReversed ? 'ASC' : 'DESC';
      const isWanted = (one: Position): boolean =>
        isBehind(one, after, direction) || (includesAfter && after !== null && comparePositions(one, after, direction) === 0);
      const items = (await find()).filter(isWanted).sort((left, right) => comparePositions(left, right, direction));
      return { items: items.slice(0, limit), isExhausted: items.length <= limit, isComplete: true };
    },
    count: async () => (await find()).length,
  };
}

function addressOf(provider: Provider, { contactId, phoneNumber }: CustomerContact): string | null {
  return contactId ?? (phoneNumber === null ? null : contactIdOf(provider, phoneNumber));
}

async function findSubscriber(
  context: Context,
  { name: channel, provider }: ChannelEntry,
  contact: CustomerContact,
): Promise<Subscriber | null> {
  const address = addressOf(provider, contact);
  if (address === null) return null;
  return firstFound(await addressesOf(context, provider, address), (key) => context.loaders.subscriber.load({ channel, key }));
}

/** Each subscriber once. */
function placed(found: readonly (Subscriber | null)[]): readonly Placed<Subscriber>[] {
  const subscribers = new Map(found.flatMap((subscriber) => (subscriber === null ? [] : [[subscriber.contactId, subscriber] as const])));
  return [...subscribers].map(([id, item]) => ({ key: item.createdAt ?? '', id, item }));
}

/** All that were found behind a position: a customer has few. */
function restOfPage(found: readonly (Subscriber | null)[], after: Position | null): ListPage<Subscriber> {
  const items = placed(found);
  return {
    items: items.filter((one) => isBehind(one, after, 'DESC')).sort((left, right) => comparePositions(left, right, 'DESC')),
    isExhausted: true,
    isComplete: true,
    asOf: now(),
  };
}
