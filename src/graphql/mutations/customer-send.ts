import { missingCapability } from '../../contract/capability.js';
import type { Refusal } from '../../contract/error.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { now } from '../../domain/time.js';
import type { CustomerContact, LedgerCustomer } from '../../store/customers/customer.js';
import { mayReceiveAnything, readCustomerChannels, type CustomerAddress, type CustomerChannel } from '../../writes/customer-channels.js';
import { sendToCustomer } from '../../writes/customer-send.js';
import { addressesOf, contactIdOf } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { readCustomerKey } from '../request/customer-key.js';
import type { MutationResolvers, SendToCustomerInput, SendToCustomerPayloadResolvers } from '../schema/generated.js';
import type { CustomerSendOption, CustomerSendPayload, RequiredResolvers } from '../schema/parents.js';
import { readMediaMessage, readTemplate, readText, type ParsedMessage } from './message-input.js';
import { mediaMessages, messagePayloadResolvers, sendTo, templateMessages, textMessages, type MessageKind } from './message-write.js';
import { numberNeeded, type Recipient } from './recipient.js';
import { invalid, unknownChannel } from './write-input.js';

/** The maximum number of channels that are tried. */
const maxChannels = 10;

export const customerSendMutations = {
  sendToCustomer: async (_root, { input }, context) => {
    const { text, template, media, caption } = input;
    const faults = inputFaults(context, input);
    if (faults.length > 0) return refusedPayload(faults);
    if (text != null) return sendOnChannels(context, input, 'text', readText({ text }), textMessages);
    if (template != null) return sendOnChannels(context, input, 'template', readTemplate(template), templateMessages);
    if (media != null) return sendOnChannels(context, input, 'media', readMediaMessage({ media, caption }), mediaMessages);
    return refusedPayload([invalid(['text'], 'Give exactly one of text, template and media.')]);
  },
} satisfies MutationResolvers;

function inputFaults(context: Context, { text, template, media, caption, preferredChannel, failover }: SendToCustomerInput): Refusal[] {
  const isForeign = preferredChannel != null && context.channel(preferredChannel) === undefined;
  return [
    ...([text, template, media].filter((one) => one != null).length > 1
      ? [invalid(['text'], 'Give exactly one of text, template and media.')]
      : []),
    ...(caption != null && media == null ? [invalid(['caption'], 'A caption goes with media.')] : []),
    ...(isForeign ? [{ ...unknownChannel, field: ['preferredChannel'] }] : []),
    // On another channel the same id may be that of another template.
    ...(template?.templateId != null && preferredChannel == null
      ? [invalid(['preferredChannel'], 'An id of a template is that of one channel. Give its preferredChannel, or name and language.')]
      : []),
    ...(template?.templateId != null && failover === true
      ? [invalid(['failover'], 'An id of a template is that of one channel. Give name and language for several channels.')]
      : []),
  ];
}

async function sendOnChannels<Message extends object>(
  context: Context,
  input: SendToCustomerInput,
  field: 'text' | 'template' | 'media',
  parsed: ParsedMessage<Message>,
  kind: MessageKind<Message>,
): Promise<CustomerSendPayload> {
  const { idempotencyKey = null, failover, ...given } = input;
  const message = field === 'template' ? { ...parsed, refusals: parsed.refusals.map(belowTemplate) } : parsed;
  let options: readonly CustomerSendOption[] = [];
  const customerChannels = once(() => channelsOf(context, input, kind));
  const answered = await sendToCustomer(context.ledger, context.writes, {
    client: context.viewer.name,
    idempotencyKey,
    failover: failover === true,
    input: given,
    choose: async () => {
      if (message.refusals.length > 0) return { refusals: message.refusals };
      const known = await customerChannels();
      if (known === null) return { refusals: [noCustomer] };
      const { usable, unusable } = select(known, input, kind);
      const [first, ...others] = usable.slice(0, maxChannels);
      if (first !== undefined) return [first, ...others];
      options = unusable;
      return { refusals: [nowhere(field, unusable)] };
    },
    send: async (channel, { idempotencyKey: key, guard }) => {
      const own = (await customerChannels())?.find(({ provider }) => provider.channel === channel);
      if (own === undefined) return { outcome: null, refusals: [noCustomer] };
      const recipient: Recipient = { contactId: own.contactId, phoneNumber: own.phoneNumber, field: 'customerId' };
      const refusal = refusalOn(own, channel === input.preferredChannel, kind);
      const sending = {
        operation: 'sendToCustomer',
        capability: kind.capability,
        // The window was read for the choice of the channel.
        needsOpenWindow: false,
        compared: given,
        guard: async () => [...(await guard()), ...(refusal === null ? [] : [refusal])],
      };
      const payload = await sendTo(context, { channel, idempotencyKey: key }, recipient, message, kind.writersOf, sending);
      const refusals = payload.userErrors.map((refusal) => namedAs(field, refusal));
      const { outcome, providerId, result } = payload;
      return { outcome, refusals, result, ...(providerId !== null && { providerId }) };
    },
  });
  const { channel: name, answer, unsent } = answered;
  return {
    channel: name === null ? null : (context.channel(name) ?? null),
    outcome: answer.outcome,
    userErrors: answer.refusals,
    providerId: answer.providerId ?? null,
    result: answer.result ?? {},
    attempts: unsent,
    options,
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => (loading ??= load());
}

/** Null when there is no such customer whom the viewer may see. */
async function channelsOf<Message>(
  context: Context,
  { customerId, preferredChannel = null }: SendToCustomerInput,
  { needsOpenWindow }: MessageKind<Message>,
): Promise<readonly CustomerChannel[] | null> {
  const key = readCustomerKey(context, customerId);
  const customer = key === null ? null : await context.loaders.customer.load(key);
  if (customer === null) return null;
  return readCustomerChannels(context.ledger, await reachableAddresses(context, customer), {
    asksProviders: needsOpenWindow,
    preferredChannel,
    now: now(),
    callFor: (channel) => context.calls.of(channel),
  });
}

async function reachableAddresses(context: Context, { contacts }: LedgerCustomer): Promise<readonly CustomerAddress[]> {
  const found = await Promise.all(contacts.map((contact) => addressOf(context, contact)));
  return found.filter((address) => address !== null);
}

async function addressOf(context: Context, { channel, contactId, phoneNumber }: CustomerContact): Promise<CustomerAddress | null> {
  const { provider } = context.channelOf(channel);
  if (contactId !== null) {
    const [address] = await addressesOf(context, provider, contactId);
    return { provider, contactId: address, phoneNumber: toPhoneNumber(address) ?? phoneNumber };
  }
  return phoneNumber === null ? null : { provider, contactId: contactIdOf(provider, phoneNumber), phoneNumber };
}

/** The channels on which it may be sent, the preferred one first; and why it may not be sent on the others. */
function select<Message>(
  channels: readonly CustomerChannel[],
  { template, preferredChannel = null }: SendToCustomerInput,
  kind: MessageKind<Message>,
): { readonly usable: readonly string[]; readonly unusable: readonly CustomerSendOption[] } {
  const isPreferred = ({ provider }: CustomerChannel): boolean => provider.channel === preferredChannel;
  const wanted = template?.templateId == null ? channels : channels.filter(isPreferred);
  const judged = wanted.map((channel) => ({ channel, refusal: refusalOn(channel, isPreferred(channel), kind) }));
  const usable = judged.filter(({ refusal }) => refusal === null).map(({ channel }) => channel);
  return {
    usable: [...usable.filter(isPreferred), ...usable.filter((channel) => !isPreferred(channel))].map(({ provider }) => provider.channel),
    unusable: judged.flatMap(({ channel, refusal }) => {
      const canSendTemplates = refusalOn(channel, false, templateMessages) === null;
      return refusal === null ? [] : [{ customerChannel: channel, refusal, canSendTemplates }];
    }),
  };
}

/** Where the window is not known, only the client's own choice of the channel is enough. */
function refusalOn<Message>(
  channel: CustomerChannel,
  isPreferred: boolean,
  { writersOf, capability, needsOpenWindow }: MessageKind<Message>,
): Refusal | null {
  const { provider, phoneNumber, window } = channel;
  const { toNumber, toContact } = writersOf(provider);
  if (toNumber === undefined && toContact === undefined) return missingCapability(provider, capability);
  if (phoneNumber === null && toContact === undefined) return numberNeeded('customerId', 'sends such messages to numbers only');
  if (!needsOpenWindow || mayReceiveAnything(channel) || (isPreferred && window === null)) return null;
  const message =
    window === null
      ? 'It is not known when this customer last wrote to this channel. A template may be sent, and any message with `preferredChannel`.'
      : `The 24 hours after this customer's last message to this channel ended at ${window.expiresAt}: only a template may be sent.`;
  return { code: 'OUTSIDE_SERVICE_WINDOW', field: ['customerId'], message };
}

function nowhere(field: string, options: readonly CustomerSendOption[]): Refusal {
  const isWindow = options.some(({ refusal }) => refusal.code === 'OUTSIDE_SERVICE_WINDOW');
  return isWindow
    ? {
        code: 'OUTSIDE_SERVICE_WINDOW',
        field: [field],
        message: 'No channel may send this to this customer now. `options` says what each may.',
      }
    : { code: 'CAPABILITY_NOT_SUPPORTED', field: [field], message: 'No channel of this customer can send this. `options` says why.' };
}

const noCustomer: Refusal = {
  code: 'NOT_FOUND',
  field: ['customerId'],
  message: 'There is no customer with this id that you may see.',
};

function refusedPayload(userErrors: readonly Refusal[]): CustomerSendPayload {
  return { channel: null, outcome: null, userErrors, providerId: null, result: {}, attempts: [], options: [] };
}

function belowTemplate(refusal: Refusal): Refusal {
  return { ...refusal, field: ['template', ...(refusal.field ?? [])] };
}

/** The fields of this input instead of those of a message on one channel. */
function namedAs(kind: string, refusal: Refusal): Refusal {
  const [first] = refusal.field ?? [];
  if (first === undefined || ['customerId', 'idempotencyKey', kind].includes(first)) return refusal;
  if (['channel', 'phoneNumber', 'contactId'].includes(first)) return { ...refusal, field: ['customerId'] };
  return kind === 'template' ? belowTemplate(refusal) : refusal;
}

export const sendToCustomerPayloadResolvers: RequiredResolvers<SendToCustomerPayloadResolvers, CustomerSendPayload> = {
  message: messagePayloadResolvers.message,
};
