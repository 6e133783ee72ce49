import type { Subscribers } from '../../../contract/provider.js';
import { scan } from '../../../contract/scan.js';
import { digitsOf } from '../../../domain/phone.js';
import { matchesSubscriberFilter } from '../../../domain/subscriber.js';
import { now } from '../../../domain/time.js';
import { readEach } from '../../kit/read-each.js';
import { createQueue } from '../queue.js';
import type { ContactList } from './contact-list.js';

const maxPages = 10;
const parallelReads = 8;

/** The account's contacts: read whole and sorted here, because no page names an order; one by one by a search for the number. */
export function createSubscribers(contacts: ContactList): Subscribers {
  return {
    contactIdOf: digitsOf,
    list: ({ filter, sort, after, limit }, call) =>
      scan({
        ...{ after, limit, direction: sort.direction, sorted: false, firstHint: '1', maxPages, asOf: now() },
        read: (hint) => contacts.page(Number(hint), sort.field, call),
        accept: (subscriber) => matchesSubscriberFilter(subscriber, filter),
      }),
    get: (contactIds, call) =>
      readEach(contactIds, (contactId) =>
        call.once(`contact ${contactId}`, async () => {
          if (!/^\d{5,20}$/.test(contactId)) return null;
          const queue = await call.once('contact queue', async () => createQueue(parallelReads));
          return queue.run(() => contacts.find(contactId, call));
        }),
      ),
  };
}
