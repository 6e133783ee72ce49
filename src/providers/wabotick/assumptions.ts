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
  onlyDelivery,
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
    check: onlyDelivery,
  },
  {
    id: 'wabotick.credential-refusal',
    sentence:
      'A wrong token is answered `Unauthenticated.`, in HTTP 200 or 401, and too many requests `Too Many Attempts.`, in HTTP 200 or 429.',
    source: 'No document has it; the framework of the platform answers so',
    check: { how: 'none', reason: 'Only a wrong token or too many requests show it.' },
  },
  {
    id: 'wabotick.refusals',
    sentence:
      'A missing object is refused with `… not found`, `… does not exist` or `No such …`, an unknown status with `Invalid cart status`, a missing field with `The … field is required.`, a late message with a sentence that has `24 hours`.',
    source: 'Wabotick: its samples have other refusals',
    check: { how: 'none', reason: 'Only a wrong request shows it. Another sentence is passed on with PROVIDER_REFUSED.' },
  },
  {
    id: 'wabotick.conversation-offset',
    sentence:
      '`offset` of a conversation counts records from the newest, 50 at most, until a `nextOffset` shows that it counts pages or something of its own.',
    source: 'Wabotick, Get Conversation History: "Skip specific counts"; botbiz.io/api-doc: a page number',
    check: { how: 'none', reason: 'A person compares a long conversation with the dashboard.' },
  },
  {
    id: 'wabotick.reactions',
    sentence: '`reaction_data` is the emoji, or an object with `emoji`.',
    source: 'Wabotick, Get Conversation History: null in its sample',
    check: { how: 'none', reason: 'Only the reaction of a customer shows it.' },
  },
  {
    id: 'wabotick.replies',
    sentence: "A message answers the one that `context` of Meta's payload in `message_content` names.",
    source: 'Wabotick, Get Conversation History: its sample answers none',
    check: { how: 'none', reason: 'Only an answered message shows it.' },
  },
  {
    id: 'wabotick.customer-email',
    sentence: "The customer's e-mail address is the one of the shipping address.",
    source: 'Wabotick, Catalog Order List: `email` is there only',
    check: { how: 'none', reason: 'A person compares an order with the dashboard.' },
  },
  {
    id: 'wabotick.label-names',
    sentence: "A label's name is unique.",
    source: 'Wabotick, Create Label: it returns no id, so that the name finds the label',
    check: {
      how: 'read',
      run: async ({ provider, call }) => {
        const names = ((await provider.labels?.list(call)) ?? []).map(({ name }) => name);
        return ofEach(names, (name) => names.indexOf(name) === names.lastIndexOf(name), 'labels');
      },
    },
  },
  {
    id: 'wabotick.label-additions',
    sentence: '`label_ids` of `subscriber/update` are added to the labels that the subscriber has.',
    source: 'Wabotick, Update Subscriber: "label IDs to assign"',
    check: { how: 'none', reason: 'Only a change shows it.' },
  },
  {
    id: 'wabotick.time-zone',
    sentence: 'Times are in the time zone of the account, which `timeZone` of the channel names.',
    source: 'Wabotick: no time has a zone',
    check: { how: 'none', reason: 'A person compares the time of a new order with the clock.' },
  },
  {
    id: 'wabotick.whole-list',
    sentence: '`catalog/order/list` returns all orders of a catalog.',
    source: 'Wabotick, Catalog Order List: it has no pages',
    check: { how: 'none', reason: 'A person compares the number of orders with the dashboard.' },
  },
  {
    id: 'wabotick.webhook-repetition',
    sentence: 'Equal payloads within 30 seconds are one event.',
    source: 'Payloads that were seen have neither an id nor a time',
    check: onlyDelivery,
  },
];
