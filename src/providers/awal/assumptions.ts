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
  onlyDelivery,
  refuted,
  sameStatusIsAccepted,
  someOrders,
  someTemplates,
  stateIsKnown,
} from '../kit/evidence.js';
import { asRecord, recordsIn } from '../kit/untrusted.js';
import { contactsAreListed, customerIdIsOfContact } from './subscriber/contact-evidence.js';

/** What this adapter assumes (README, "Assumed"). */
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
    check: { how: 'read', run: contactsAreListed },
  },
  {
    id: 'awal.customer-id',
    sentence: "`customer_id` of the list of orders takes the id of the contact with the customer's number.",
    source: 'orders/list-orders: "Customer ID"',
    check: { how: 'read', needs: 'phone', run: customerIdIsOfContact },
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
    check: onlyDelivery,
  },
  {
    id: 'awal.page-size',
    sentence: 'Lists take a `limit` of 100.',
    source: 'orders/list-orders: the default is 10, and no maximum is named',
    check: {
      how: 'read',
      run: async (probe) => {
        await someOrders(probe);
        const perPage = asRecord(asRecord(probe.answers()[0])['meta'])['per_page'];
        if (perPage === undefined) return notTried('The list does not say how many orders a page has.');
        return Number(perPage) === 100
          ? confirmed('A page has 100 orders.')
          : refuted('A page has fewer orders, which the adapter follows.');
      },
    },
  },
  {
    id: 'awal.media-receipt',
    sentence: 'A file that is sent by its address is answered like a text.',
    source: 'POST /w/message/media: its answer is not documented',
    check: { how: 'none', reason: 'Only a sent file shows it: send one, and look at the conversation.' },
  },
  {
    id: 'awal.signed-forms',
    sentence: 'The signature of a form covers its bytes with their boundaries, and the one of a DELETE an empty body.',
    source: 'authentication/generate-hmac-signature: its example has JSON',
    check: { how: 'none', reason: 'Only a changed contact shows it.' },
  },
  {
    id: 'awal.branch-id',
    sentence: "`branch_id` of an order is the `id` of a branch, not the shop's own.",
    source: 'orders/update-order, branches: two fields of one name',
    check: { how: 'none', reason: 'Only an order of a branch shows it: assign one, and look at it.' },
  },
  {
    id: 'awal.last-day',
    sentence: '`to_date` includes its day, in a zone that is not named.',
    source: 'orders/list-orders: its example is a month',
    check: { how: 'none', reason: 'The adapter asks for a day more on both sides, so that nothing depends on it.' },
  },
  {
    id: 'awal.order-stays',
    sentence: 'An order stays with its number.',
    source: 'orders: nothing is said about numbers',
    check: { how: 'none', reason: 'A person compares an order with the dashboard.' },
  },
  {
    id: 'awal.status-steps',
    sentence: 'A status may be followed by itself and the next one: pending, accepted, shipped, delivered, completed.',
    source: 'orders/update-order: "progressively"',
    check: { how: 'none', reason: 'Only a change shows it.' },
  },
  {
    id: 'awal.transition-refusal',
    sentence: 'A status that may not follow is refused with 422, or 400, and details that name `status`.',
    source: 'errors: 400 for what is not valid; the page of the update has none',
    check: { how: 'none', reason: 'Only a refused change shows it.' },
  },
  {
    id: 'awal.webhook-repetition',
    sentence: 'What was not answered with 2xx is sent again.',
    source: 'webhooks: not said where it could be read',
    check: onlyDelivery,
  },
];
