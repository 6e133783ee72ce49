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
import { asRecord, recordsIn } from '../kit/untrusted.js';

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
    id: 'awal.branch-list',
    sentence: '`GET /branches` lists the branches as they are returned when they are created.',
    source: 'branches/create-branch: POST at this address',
    check: listExists(({ provider }) => provider.branches, 'The setting listsBranches switches it off.'),
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
