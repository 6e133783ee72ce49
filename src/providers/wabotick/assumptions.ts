import type { Assumption } from '../../contract/assumption.js';
import { digitsOf } from '../../domain/phone.js';
import { readTime } from '../../domain/time.js';
import {
  confirmed,
  existing,
  listExists,
  newestFirst,
  notTried,
  ofEach,
  refuted,
  sameStatusIsAccepted,
  someOrders,
  someTemplates,
} from '../kit/evidence.js';
import { isRecord } from '../kit/untrusted.js';
import { readEnvelope } from './envelope.js';

const switchedOff = 'The setting sisterEndpoints switches it off.';

/** What this adapter assumes (README, "Assumed" and "Sister deployments"). */
export const assumptions: readonly Assumption[] = [
  {
    id: 'wabotick.bot-flow-list',
    sentence: '`get/bot-flow-list` lists the bot flows, with `unique_id`.',
    source: 'botbiz.io/api-doc, Bot Flow List',
    check: listExists(({ provider }) => provider.botFlows, switchedOff),
  },
  {
    id: 'wabotick.sequence-list',
    sentence: '`subscriber/sequence/list` lists the sequences.',
    source: 'botbiz.io/api-doc, Sequence List',
    check: listExists(({ provider }) => provider.sequences, switchedOff),
  },
  {
    id: 'wabotick.team-member-list',
    sentence: '`users/team-member/list` lists the team members, with `id`, `name` and `email`.',
    source: "WhatsFly's list of endpoints; its answer is documented nowhere",
    check: listExists(({ provider }) => provider.teamMembers, switchedOff),
  },
  {
    id: 'wabotick.account',
    sentence: '`user/myInfo` returns the account with its numbers and credits.',
    source: 'botsailor.com/api-docs, My Information',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        if (provider.account === undefined) return notTried(switchedOff);
        const read = provider.account.bind(provider);
        return existing(async () => (await read(call)).numbers.length);
      },
    },
  },
  {
    id: 'wabotick.template-id',
    sentence: 'Every approved template has the `template_id` that sending takes.',
    source: 'Wabotick, Bot Template: the sample has it, no text says so',
    check: {
      how: 'read',
      run: async (probe) => {
        const approved = (await someTemplates(probe)).filter(({ status }) => status === 'APPROVED');
        return ofEach(approved, ({ templateId }) => !templateId.startsWith('wabotick-'), 'approved templates');
      },
    },
  },
  {
    id: 'wabotick.status-names',
    sentence: 'Orders have the statuses Submitted, Approved, Shipped, Delivered, Completed and Refunded, and those of `statusWords`.',
    source: 'botbiz.io/api-doc, Catalog Order Status Change',
    check: { how: 'read', run: async (probe) => ofEach(await someOrders(probe), ({ status }) => status !== 'UNKNOWN', 'orders') },
  },
  {
    id: 'wabotick.order-chat-id',
    sentence: "An order's `chat_id` is the digits of the customer's number.",
    source: 'Wabotick, Catalog Order List: the sample alone',
    check: {
      how: 'read',
      run: async (probe) => ofEach(await someOrders(probe), ({ customer }) => /^\d+$/.test(customer.contactId ?? ''), 'orders'),
    },
  },
  {
    id: 'wabotick.subscriber-chat-id',
    sentence: '`phone_number` of a request is the `chat_id` of the subscriber.',
    source: 'Wabotick, Subscriber: two names for one value, which no text connects',
    check: {
      how: 'read',
      needs: 'phone',
      run: async ({ provider, call, phoneNumber }) => {
        const contactId = digitsOf(phoneNumber);
        const found = (await provider.subscribers?.get?.([contactId], call))?.get(contactId);
        if (found === undefined) return notTried('The account has no subscriber with this number.');
        if (found instanceof Error) throw found;
        return found.contactId === contactId ? confirmed('They are equal.') : refuted('They differ.');
      },
    },
  },
  {
    id: 'wabotick.conversation-order',
    sentence: 'A conversation is returned newest first.',
    source: 'Wabotick, Conversation: no order is named',
    check: {
      how: 'read',
      needs: 'phone',
      run: async ({ provider, call, phoneNumber, answers }) => {
        await provider.conversations?.messages?.(digitsOf(phoneNumber), { offset: 0, limit: 20 }, call);
        const body = answers().at(-1);
        const records = isRecord(body) ? (readEnvelope(body).records ?? []) : [];
        return newestFirst(
          records.map((record) => (isRecord(record) ? readTime(record['conversation_time'], 'UTC') : null)),
          'messages',
        );
      },
    },
  },
  {
    id: 'wabotick.same-status',
    sentence: 'Any status may follow any other, and so the present one may be written again.',
    source: 'Wabotick, Catalog Order Status Change: no rule is named',
    check: sameStatusIsAccepted,
  },
  {
    id: 'wabotick.amount-unit',
    sentence: '`cart_total` counts the major unit of the currency.',
    source: 'Wabotick, Catalog Order List: 4300 USD',
    check: { how: 'none', reason: 'A person compares an order with its price in the dashboard; `amountUnit` corrects it.' },
  },
  {
    id: 'wabotick.order-webhook',
    sentence: 'The webhook of an order is a flat record as in `catalog/order/list`.',
    source: 'No document has it',
    check: { how: 'none', reason: 'Only a delivery shows it: `parley webhooks list` has what arrived.' },
  },
];
