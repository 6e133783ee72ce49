import type { Call } from '../../../contract/call.js';
import type { ProviderError } from '../../../contract/error.js';
import type { Subscribers } from '../../../contract/provider.js';
import { scan, type ProviderPage } from '../../../contract/scan.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { matchesSubscriberFilter, type Subscriber, type SubscriberSortField } from '../../../domain/subscriber.js';
import { now } from '../../../domain/time.js';
import { nullIfNotFound, readEach } from '../../kit/read-each.js';
import type { WhapiApi } from '../api.js';
import { chatIdOf, contactOfChat } from '../chat/chat-id.js';
import { readChatOf } from '../chat/chat.js';
import type { ChannelSettings } from '../../definition.js';
import type { WhapiSettings } from '../settings.js';
import { readSubscriber } from './subscriber-record.js';

/** The maximum of one call. */
const pageSize = 500;
const maxPages = 10;

/**
 * GET /contacts has no described order, so it is read whole and sorted here. A single subscriber takes two calls: GET /contacts/{ContactID}
 * and GET /chats/{ChatID}.
 */
export function createSubscribers(api: WhapiApi, settings: ChannelSettings<WhapiSettings>): Subscribers {
  const { channel } = settings;
  const readOne = (contactId: string, call: Call): Promise<Subscriber | ProviderError | null> =>
    call.once(`contact ${contactId}`, async () => {
      const digits = contactOfChat(contactId);
      if (digits === null) return null;
      const [answer, chat] = await Promise.all([
        api.get(`/contacts/${digits}`, {}, call).catch(nullIfNotFound),
        readChatOf(api, settings, contactId, call),
      ]);
      if (answer === null) return null;
      const subscriber = readSubscriber(answer.body, channel, chat);
      return subscriber?.contactId === contactId ? subscriber : unexpectedResponse('whapi', channel);
    });

  const readPage = (offset: number, field: SubscriberSortField, call: Call): Promise<ProviderPage<Subscriber>> =>
    call.once(`contacts ${offset} ${field}`, async () => {
      const { body, brokenRecords, asOf } = await api.get('/contacts', { count: String(pageSize), offset: String(offset) }, call);
      const records: unknown = body['contacts'];
      if (!Array.isArray(records)) throw unexpectedResponse('whapi', channel);
      const subscribers = records.map((record: unknown) => readSubscriber(record, channel)).filter((subscriber) => subscriber !== null);
      const count = records.length + brokenRecords;
      return {
        items: subscribers.map((item) => ({ key: field === 'NAME' ? (item.name ?? '').toLowerCase() : '', id: item.contactId, item })),
        next: count < pageSize ? null : String(offset + count),
        isComplete: subscribers.length === count,
        asOf,
      };
    });

  return {
    contactIdOf: chatIdOf,
    list: ({ filter, sort, after, limit }, call) =>
      scan({
        ...{ after, limit, direction: sort.direction, sorted: false, firstHint: '0', maxPages, asOf: now() },
        read: (hint) => readPage(Number(hint), sort.field, call),
        accept: (subscriber) => matchesSubscriberFilter(subscriber, filter),
      }),
    get: (contactIds, call) => readEach(contactIds, (contactId) => readOne(contactId, call)),
  };
}
