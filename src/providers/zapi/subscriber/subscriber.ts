import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { ListPage, ListRequest, Subscribers } from '../../../contract/provider.js';
import type { ProviderPage } from '../../../contract/scan.js';
import { scan } from '../../../contract/scan.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { digitsOf } from '../../../domain/phone.js';
import { matchesSubscriberFilter, type Subscriber, type SubscriberFilter, type SubscriberSortField } from '../../../domain/subscriber.js';
import { now } from '../../../domain/time.js';
import { readEach } from '../../kit/read-each.js';
import { isRecord, recordsIn } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { isContactId } from './contact-id.js';
import { toSubscriber } from './subscriber-record.js';

/** No limit is documented. A smaller limit on their side does no harm, because only an empty page is the end. */
const pageSize = 500;
const maxPages = 10;

/** The number's address book: one call per contact. Lists have no documented order, so they are sorted here. */
export function createSubscribers(api: Api, channel: string): Subscribers {
  const readOne = (contactId: string, call: Call): Promise<Subscriber | ProviderError | null> =>
    call.once(`contact ${contactId}`, async () => {
      if (!isContactId(contactId)) return null;
      try {
        const { value } = await api.read(`contacts/${encodeURIComponent(contactId)}`, call);
        return isRecord(value) ? toSubscriber(value, channel, contactId) : null;
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        return error.kind === 'not-found' ? null : error;
      }
    });

  function list(
    { filter, sort, after, limit }: ListRequest<SubscriberFilter, SubscriberSortField>,
    call: Call,
  ): Promise<ListPage<Subscriber>> {
    const keyOf = ({ name }: Subscriber): string => (sort.field === 'NAME' ? (name?.toLowerCase() ?? '') : '');
    const read = (page: string): Promise<ProviderPage<Subscriber>> => readPage(page, keyOf, call);
    const accept = (subscriber: Subscriber): boolean => matchesSubscriberFilter(subscriber, filter);
    return scan({ after, limit, direction: sort.direction, sorted: false, firstHint: '1', read, accept, maxPages, asOf: now() });
  }

  async function readPage(page: string, keyOf: (subscriber: Subscriber) => string, call: Call): Promise<ProviderPage<Subscriber>> {
    const { value, brokenRecords, asOf } = await call.once(`contacts ${page}`, () =>
      api.read(`contacts?page=${page}&pageSize=${pageSize}`, call),
    );
    if (!Array.isArray(value)) throw unexpectedResponse('zapi', channel);
    const subscribers = recordsIn(value).map((record) => toSubscriber(record, channel));
    const items = subscribers.filter((item) => item !== null).map((item) => ({ key: keyOf(item), id: item.contactId, item }));
    const isLast = value.length + brokenRecords === 0;
    const isComplete = brokenRecords === 0 && items.length === value.length;
    return { items, next: isLast ? null : String(Number(page) + 1), isComplete, asOf };
  }

  return { get: (contactIds, call) => readEach(contactIds, (contactId) => readOne(contactId, call)), list, contactIdOf: digitsOf };
}
