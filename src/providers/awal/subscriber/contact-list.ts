import type { Call } from '../../../contract/call.js';
import type { ProviderPage } from '../../../contract/scan.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Subscriber, SubscriberSortField } from '../../../domain/subscriber.js';
import type { ChannelSettings } from '../../definition.js';
import type { Limits } from '../../kit/exchange.js';
import type { AwalApi, Query } from '../api.js';
import { readPage, type Page } from '../page.js';
import type { AwalSettings } from '../settings.js';
import { readContact } from './contact-record.js';

const pageSize = 100;

/** GET /contacts, whose page could not be read: parameters and form are assumed to be those of Awal's other lists. */
export interface ContactList {
  /** One page, with the keys to sort by. */
  page(page: number, field: SubscriberSortField, call: Call): Promise<ProviderPage<Subscriber>>;
  /** The contact with exactly this number; null when there is none. The search takes parts of numbers, as that of conversations does. */
  find(digits: string, limits: Limits): Promise<Subscriber | null>;
}

export function createContactList(api: AwalApi, channel: ChannelSettings<AwalSettings>): ContactList {
  async function read(page: number, search: Query, limits: Limits): Promise<Page<Subscriber>> {
    const { phoneNumberId } = channel.settings;
    const query: Query = [['phone_number_id', phoneNumberId], ['page', String(page)], ['limit', String(pageSize)], ...search];
    const request = { channel: channel.channel, page, pageSize };
    return readPage(await api.get('/contacts', query, limits), request, (record) => readContact(record, channel));
  }

  return {
    page: async (page, field, call) => {
      const { items, ...rest } = await call.once(`contacts ${page}`, () => read(page, [], call));
      return { ...rest, items: items.map((item) => ({ key: keyOf(item, field), id: item.contactId, item })) };
    },
    async find(digits, limits) {
      const { items, next, isComplete } = await read(1, [['searchTerm', digits]], limits);
      const found = items.find(({ contactId }) => contactId === digits);
      // An unreadable contact, or one on a further page, may be the one.
      if (found === undefined && (next !== null || !isComplete)) throw unexpectedResponse('awal', channel.channel);
      return found ?? null;
    },
  };
}

function keyOf({ name, createdAt }: Subscriber, field: SubscriberSortField): string {
  if (field === 'NAME') return (name ?? '').toLowerCase();
  return field === 'CREATED_AT' ? (createdAt ?? '') : '';
}
