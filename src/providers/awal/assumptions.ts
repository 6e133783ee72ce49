import type { Assumption } from '../../contract/assumption.js';
import { ProviderError } from '../../contract/error.js';
import { digitsOf } from '../../domain/phone.js';
import { readTime } from '../../domain/time.js';
import {
  confirmed,
  listExists,
  newestFirst,
  notTried,
  ofEach,
  sameStatusIsAccepted,
  someOrders,
  someTemplates,
  stateIsKnown,
} from '../kit/evidence.js';
import { asRecord, readText, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';

/** What this adapter assumes (README, marked A). */
export const assumptions: readonly Assumption[] = [
  {
    id: 'awal.signed-path',
    sentence: 'The signature covers `signedPathPrefix`, the path below the base address, the query, the time and an empty body for GET.',
    source: 'authentication/generate-hmac-signature: the example signs a POST',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        await provider.connection?.(call);
        return confirmed('A signed GET was accepted.');
      },
    },
  },
  { id: 'awal.number-states', sentence: 'A number is CONNECTED or DISCONNECTED.', source: 'waba-numbers', check: stateIsKnown },
  {
    id: 'awal.newest-first',
    sentence: 'Orders are listed newest first by `created_at`.',
    source: 'orders/list-orders: no order is named',
    check: {
      how: 'read',
      run: async (probe) => {
        await someOrders(probe);
        const listed = probe.answers().map((answer) => recordsIn(asRecord(answer)['data']));
        return newestFirst(
          (listed[0] ?? []).map((record) => readTime(record['created_at'], 'UTC')),
          'orders',
        );
      },
    },
  },
  {
    id: 'awal.conversation-time',
    sentence: '`updated_at` of a conversation is the time of its last message.',
    source: 'conversations/list-conversations: beside `last_message`',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const sort = { field: 'LAST_MESSAGE_AT', direction: 'DESC' } as const;
        const page = await provider.conversations?.list?.({ filter: {}, sort, after: null, limit: 1 }, call);
        const [newest] = page?.items ?? [];
        if (newest === undefined) return notTried('The number has no conversations.');
        const window = await provider.conversations?.messages?.(newest.id, { offset: 0, limit: 1 }, call);
        const sentAt = window?.messages[0]?.sentAt ?? null;
        if (sentAt === null) return notTried('The newest conversation has no message with a time.');
        return ofEach([sentAt], (time) => time === newest.key, 'conversations');
      },
    },
  },
  {
    id: 'awal.branch-list',
    sentence: '`GET /branches` lists the branches as they are returned when they are created.',
    source: 'branches/create-branch: POST at this address',
    check: listExists(({ provider }) => provider.branches, 'The setting listsBranches switches it off.'),
  },
  {
    id: 'awal.contact-list',
    sentence: '`GET /contacts` lists contacts as they are returned when they are created, with the parameters of the other lists.',
    source: 'contacts: names a list with a search and pages, whose own page could not be read',
    check: {
      how: 'read',
      run: async (probe) => {
        const { provider, call } = probe;
        const sort = { field: 'NAME', direction: 'ASC' } as const;
        if (provider.subscribers?.list === undefined) return notTried('The setting listsContacts switches it off.');
        await provider.subscribers.list({ filter: {}, sort, after: null, limit: 50 }, call);
        // As it was answered: an address book may have numbers that are not possible, as the documents' contact does.
        const [listed] = probe.answers();
        const isContact = ({ id, phone }: UntrustedRecord): boolean =>
          /^[1-9]\d{0,18}$/.test(readText(id) ?? '') && /^\+?\d[\d ()-]+$/.test(readText(phone) ?? '');
        return ofEach(recordsIn(asRecord(listed)['data']), isContact, 'contacts');
      },
    },
  },
  {
    id: 'awal.customer-id',
    sentence: "`customer_id` of the list of orders takes the id of the contact with the customer's number.",
    source: 'orders/list-orders: "Customer ID"',
    check: {
      how: 'read',
      needs: 'phone',
      run: async (probe) => {
        const { provider, call, phoneNumber } = probe;
        const sort = { field: 'PLACED_AT', direction: 'DESC' } as const;
        const filter = { contactId: digitsOf(phoneNumber) };
        const page = await provider.orders?.list?.({ filter, sort, after: null, limit: 20 }, call);
        if (page === undefined || page.items.length === 0) return notTried('There are no orders of this number.');
        const [, listed] = probe.answers();
        const phones = recordsIn(asRecord(listed)['data']).map((order) => asRecord(order)['customer_phone']);
        return ofEach(phones, (phone) => typeof phone === 'string' && phone.replaceAll(/\D/g, '') === digitsOf(phoneNumber), 'orders');
      },
    },
  },
  {
    id: 'awal.template-header',
    sentence: 'A template without media is sent with `header_type` TEXT and no value, and answered like a text.',
    source: 'messages/send-template-message: `header_type` is required',
    check: { how: 'none', reason: 'Only a sent template shows it: send one, and look at the conversation.' },
  },
  {
    id: 'awal.template-time',
    sentence: 'A template has `updated_at`.',
    source: 'templates: in no sample',
    check: { how: 'read', run: async (probe) => ofEach(await someTemplates(probe), ({ updatedAt }) => updatedAt !== null, 'templates') },
  },
  {
    id: 'awal.message-ids',
    sentence: 'The messages of a conversation have the ids of WhatsApp (`wamid.`), as webhooks do.',
    source: 'conversations/get-conversation: no sample has one',
    check: {
      how: 'read',
      needs: 'phone',
      run: async ({ provider, call, phoneNumber }) => {
        const found = await provider.conversations?.messages?.(digitsOf(phoneNumber), { offset: 0, limit: 20 }, call);
        return ofEach(found?.messages ?? [], ({ messageId }) => messageId.startsWith('wamid.'), 'messages');
      },
    },
  },
  {
    id: 'awal.order-of-number',
    sentence: 'The list of a number finds an order of this number by its `order_number` and day.',
    source: 'orders/list-orders',
    check: {
      how: 'read',
      needs: 'order',
      run: async ({ provider, call, order }) => {
        const found = (await provider.orders?.get?.([order], call))?.get(order);
        if (found instanceof ProviderError) throw found;
        return found === undefined ? notTried('The channel has no such order.') : confirmed('The order was found.');
      },
    },
  },
  {
    id: 'awal.same-status',
    sentence: 'The present status may be written again.',
    source: 'orders/update-order: statuses follow each other "progressively"',
    check: sameStatusIsAccepted,
  },
  {
    id: 'awal.webhook-signature',
    sentence: 'Webhooks are signed with the secret and header of requests, over the body.',
    source: 'webhooks: its section on security could not be read',
    check: { how: 'none', reason: 'Only a delivery shows it: a refused one is in the log, and an accepted one in `parley webhooks list`.' },
  },
  {
    id: 'awal.order-webhook',
    sentence: 'Order webhooks have the record of a list as `data`.',
    source: 'webhooks: promised there, without a form',
    check: { how: 'none', reason: 'Only a delivery shows it: `parley webhooks list` has what arrived.' },
  },
];
