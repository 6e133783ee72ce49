import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { ListPage, ListRequest, Subscribers } from '../../../contract/provider.js';
import { scan } from '../../../contract/scan.js';
import { digitsOf } from '../../../domain/phone.js';
import type { Placed, Position } from '../../../domain/position.js';
import { matchesSubscriberFilter, type Subscriber, type SubscriberFilter, type SubscriberSortField } from '../../../domain/subscriber.js';
import { now } from '../../../domain/time.js';
import { readEach } from '../../kit/read-each.js';
import type { Api } from '../api.js';
import type { Account } from '../settings.js';
import { createPageReader, firstHint, isHint, previousHint } from './subscriber-page.js';
import { toSubscriber } from './subscriber-record.js';

const maxPages = 10;

/** Subscribers: one call each, and a list that Wabotick sorts by id only. */
export function createSubscribers(api: Api, account: Account): Subscribers {
  const phone_number_id = account.settings.phoneNumberId;

  const getOne = (contactId: string, call: Call): Promise<Subscriber | null> =>
    call.once(`subscriber ${contactId}`, async () => {
      const { records } = await api.list('subscriber/get', { phone_number_id, phone_number: contactId }, call).catch(absent);
      return records[0] === undefined ? null : toSubscriber(records[0], account, contactId);
    });

  async function list(request: ListRequest<SubscriberFilter, SubscriberSortField>, call: Call): Promise<ListPage<Subscriber>> {
    const { filter, sort, limit } = request;
    const after = withKnownHint(request.after);
    const accept = (subscriber: Subscriber): boolean => matchesSubscriberFilter(subscriber, filter);
    const options = { limit, direction: sort.direction, firstHint, previousHint, accept, maxPages, asOf: now() };
    if (sort.field !== 'CREATED_AT') {
      const read = createPageReader(api, account, 'id ASC', (subscriber) => sortKeyOf(subscriber, sort.field), call);
      return scan({ ...options, after, sorted: false, read });
    }
    const rankOf = (subscriber: Subscriber): string =>
      rank(sortKeyOf(subscriber, sort.field), subscriber.subscriberId ?? subscriber.contactId);
    const read = createPageReader(api, account, `id ${sort.direction}`, rankOf, call);
    const page = await scan({ ...options, after: after && { ...after, key: rank(after.key, after.id) }, sorted: true, read });
    return { ...page, items: page.items.map(withoutRank), resume: page.resume && withoutRank(page.resume) };
  }

  return {
    get: (contactIds, call) => readEach(contactIds, (contactId) => getOne(contactId, call)),
    list,
    isNewestFirst: true,
    contactIdOf: digitsOf,
  };
}

/** An unknown subscriber is missing, not an error. */
function absent(error: unknown): { records: [] } {
  if (error instanceof ProviderError && error.refusal === 'NOT_FOUND') return { records: [] };
  throw error;
}

function sortKeyOf(subscriber: Subscriber, field: SubscriberSortField): string {
  const keys = { CREATED_AT: subscriber.createdAt, LAST_MESSAGE_AT: subscriber.lastMessageAt, NAME: subscriber.name?.toLowerCase() };
  return keys[field] ?? '';
}

/**
 * Creation time and id in one text that sorts like `domain/position.ts`. The list has no creation times, so all keys would be equal. With
 * the id in the key, `scan` sees that the list is sorted and stops early.
 */
function rank(key: string, id: string): string {
  return `${key} ${/^\d+$/.test(id) ? `0${id.padStart(40, '0')}` : `1${id}`}`;
}

function withoutRank<T extends Position | Placed<Subscriber>>(ranked: T): T {
  return { ...ranked, key: ranked.key.slice(0, ranked.key.indexOf(' ')) };
}

function withKnownHint(after: Position | null): Position | null {
  return after?.hint === undefined || isHint(after.hint) ? after : { key: after.key, id: after.id };
}
