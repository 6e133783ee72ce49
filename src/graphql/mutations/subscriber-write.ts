import type { Refusal } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { SubscriberChange, SubscriberWrites } from '../../contract/subscriber-write.js';
import type { Writer } from '../../contract/writer.js';
import { readId, toId } from '../../domain/id.js';
import type { Subscriber } from '../../domain/subscriber.js';
import type { LedgerParts } from '../../store/store.js';
import type { WriteResult } from '../../writes/write-request.js';
import { contactIdOf } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { findConversation } from '../request/conversation-source.js';
import type {
  ConversationPayloadResolvers,
  DeleteSubscriberPayloadResolvers,
  InputMaybe,
  MutationResolvers,
  SubscriberPayloadResolvers,
} from '../schema/generated.js';
import type { RequiredResolvers, SubscriberPayload } from '../schema/parents.js';
import { isWritten, writeOn, type WritePlan } from './channel-write.js';
import { numberNeeded, readRecipient } from './recipient.js';
import { invalid, keyFaults, keysFaults, optionalTextFaults, textFaults, unknownChannel } from './write-input.js';

const maxName = 255;
const maxNote = 4096;

export const subscriberMutations = {
  createSubscriber: async (_root, { input }, context) => {
    const { phoneNumber, fullName } = input;
    const written = await writeOn(context, input, ({ provider }) => ({
      operation: 'createSubscriber',
      capability: 'subscribers.create',
      writer: provider.subscriberWrites?.create,
      change: { phoneNumber, name: fullName },
      refusals: textFaults(['fullName'], fullName, maxName),
    }));
    return noted(context, { ...written, contactId: written.channel && contactIdOfNumber(written.channel, phoneNumber) });
  },
  updateSubscriber: (_root, { input }, context) => {
    const { firstName = null, lastName = null, gender = null, labelIds = null } = input;
    const texts = { firstName, lastName, gender };
    const isEmpty = labelIds === null && Object.values(texts).every((text) => text === null);
    return changeSubscriber(context, input, 'update', {
      operation: 'updateSubscriber',
      capability: 'subscribers.update',
      change: { ...texts, labelIds },
      refusals: [
        ...(isEmpty ? [{ code: 'INVALID', message: 'Give at least one field to change.' } as const] : []),
        ...Object.entries(texts).flatMap(([field, text]) => optionalTextFaults([field], text, maxName)),
        ...(labelIds === null ? [] : keysFaults(['labelIds'], labelIds)),
      ],
    });
  },
  deleteSubscriber: (_root, { input }, context) =>
    changeSubscriber(context, input, 'delete', {
      operation: 'deleteSubscriber',
      capability: 'subscribers.delete',
      change: {},
      refusals: [],
    }),
  addSubscriberNote: (_root, { input }, context) =>
    changeSubscriber(context, input, 'addNote', {
      operation: 'addSubscriberNote',
      capability: 'subscribers.addNote',
      change: { text: input.text },
      refusals: textFaults(['text'], input.text, maxNote),
    }),
  setSubscriberCustomFields: (_root, { input }, context) => {
    const customFields = input.customFields.map(({ name, value }) => ({ name, value }));
    const names = customFields.map(({ name }) => name);
    return changeSubscriber(context, input, 'setCustomFields', {
      operation: 'setSubscriberCustomFields',
      capability: 'subscribers.setCustomFields',
      change: { customFields },
      refusals: keysFaults(['customFields'], names),
    });
  },
  addSubscriberLabels: (_root, { input }, context) =>
    changeSubscriber(context, input, 'addLabels', {
      operation: 'addSubscriberLabels',
      capability: 'subscribers.addLabels',
      change: { labelIds: input.labelIds },
      refusals: keysFaults(['labelIds'], input.labelIds),
    }),
  removeSubscriberLabels: (_root, { input }, context) =>
    changeSubscriber(context, input, 'removeLabels', {
      operation: 'removeSubscriberLabels',
      capability: 'subscribers.removeLabels',
      change: { labelIds: input.labelIds },
      refusals: keysFaults(['labelIds'], input.labelIds),
    }),
  addSubscriberToSequences: (_root, { input }, context) =>
    changeSubscriber(context, input, 'addToSequences', {
      operation: 'addSubscriberToSequences',
      capability: 'subscribers.addToSequences',
      change: { sequenceIds: input.sequenceIds },
      refusals: keysFaults(['sequenceIds'], input.sequenceIds),
    }),
  removeSubscriberFromSequences: (_root, { input }, context) =>
    changeSubscriber(context, input, 'removeFromSequences', {
      operation: 'removeSubscriberFromSequences',
      capability: 'subscribers.removeFromSequences',
      change: { sequenceIds: input.sequenceIds },
      refusals: keysFaults(['sequenceIds'], input.sequenceIds),
    }),
  resetUserInputFlow: (_root, { input }, context) =>
    changeSubscriber(context, input, 'resetUserInputFlow', {
      operation: 'resetUserInputFlow',
      capability: 'subscribers.resetUserInputFlow',
      change: {},
      refusals: [],
    }),
  assignConversation: (_root, { input }, context) =>
    changeSubscriber(context, input, 'assignConversation', {
      operation: 'assignConversation',
      capability: 'conversations.assign',
      change: { teamMemberId: input.teamMemberId },
      refusals: keyFaults(['teamMemberId'], input.teamMemberId),
      settledFor: async ({ channel, contactId }, { outcome, at }, { conversations }) => {
        if (outcome !== 'UNKNOWN') await conversations.noteChange(channel, contactId, 'ASSIGNED', at);
      },
    }),
} satisfies MutationResolvers;

export const subscriberPayloadResolvers: RequiredResolvers<SubscriberPayloadResolvers, SubscriberPayload> = {
  subscriber: (payload, _args, context): Promise<Subscriber | null> | null => {
    const { channel, contactId } = payload;
    if (channel?.provider.subscribers?.get === undefined || contactId === null || !isWritten(payload)) return null;
    return context.loaders.subscriber.load({ channel: channel.name, key: contactId });
  },
};

export const deletePayloadResolvers: RequiredResolvers<DeleteSubscriberPayloadResolvers, SubscriberPayload> = {
  deletedSubscriberId: ({ channel, contactId, outcome }) => {
    const isDeleted = outcome === 'APPLIED' || outcome === 'ACCEPTED';
    return channel !== null && contactId !== null && isDeleted ? toId('Subscriber', channel.name, contactId) : null;
  },
};

export const conversationPayloadResolvers: RequiredResolvers<ConversationPayloadResolvers, SubscriberPayload> = {
  conversation: (payload, _args, context) => {
    const { channel, contactId } = payload;
    if (channel === null || contactId === null || !isWritten(payload)) return null;
    return findConversation(context, channel.provider, contactId);
  },
};

/** The fields of an input that name a subscriber: `subscriberId`, or `channel` and `phoneNumber`. */
interface SubscriberInput {
  readonly subscriberId?: InputMaybe<string> | undefined;
  readonly channel?: InputMaybe<string> | undefined;
  readonly phoneNumber?: InputMaybe<string> | undefined;
  readonly idempotencyKey?: InputMaybe<string> | undefined;
}

type Name = keyof NonNullable<SubscriberWrites['ofContact']>;
type Plan<Named extends Name> = Omit<WritePlan<SubscriberChange<Named>>, 'writer' | 'settled'> & {
  /** As `settled` of a write, for the subscriber that it changed. */
  settledFor?(subscriber: { readonly channel: string; readonly contactId: string }, result: WriteResult, parts: LedgerParts): Promise<void>;
};

/** Changes a subscriber by the number where it is known, else by the provider's own address, where the provider supports that. */
async function changeSubscriber<Named extends Name>(
  context: Context,
  input: SubscriberInput,
  name: Named,
  { settledFor, ...plan }: Plan<Named>,
): Promise<SubscriberPayload> {
  const { subscriberId = null, phoneNumber: givenNumber, idempotencyKey } = input;
  const channel = input.channel ?? (subscriberId === null ? undefined : readId(subscriberId)?.channel);
  if (channel === undefined) return refused(notNamed(subscriberId));
  const entry = context.channel(channel);
  if (entry === undefined) return refused(input.channel == null ? noSuchSubscriber : unknownChannel);
  const named = { channel, phoneNumber: givenNumber, subscriberId };
  const { recipient, refusal } = await readRecipient(context, entry.provider, named, ['phoneNumber', 'subscriberId']);
  const { phoneNumber, field } = recipient;
  const contactId = field === 'phoneNumber' ? contactIdOfNumber(entry, recipient.phoneNumber ?? '') : recipient.contactId;

  const planFor = ({ provider }: ChannelEntry): WritePlan<object> => {
    const { ofContact, [name]: byNumber } = provider.subscriberWrites ?? {};
    const byContact = phoneNumber === null ? ofContact?.[name] : undefined;
    const isUnreachable = phoneNumber === null && byContact === undefined;
    return {
      ...plan,
      ...(settledFor && { settled: (result, parts) => settledFor({ channel, contactId }, result, parts) }),
      writer: (byContact ?? byNumber) as Writer<object> | undefined,
      change: { ...plan.change, ...(byContact === undefined ? { phoneNumber: phoneNumber ?? '' } : { contactId }) },
      // The idempotency check compares the given id, because the address behind it may change between two equal requests.
      ...(field === 'subscriberId' && { input: { ...plan.change, subscriberId } }),
      refusals: [
        ...(refusal === null ? [] : [refusal]),
        ...(isUnreachable ? [numberNeeded(field, 'changes subscribers by their number only')] : []),
        ...plan.refusals,
      ],
    };
  };
  const written = await writeOn(context, { channel, phoneNumber: givenNumber, idempotencyKey }, planFor);
  return noted(context, { ...written, contactId });
}

/** The copy of the address book reads the subscriber again. */
async function noted(context: Context, payload: SubscriberPayload): Promise<SubscriberPayload> {
  const { channel, contactId } = payload;
  if (channel !== null && contactId !== null && isWritten(payload)) await context.sync.changed(channel.name, 'subscribers', [contactId]);
  return payload;
}

/** The address under which the provider's address book has the number. */
function contactIdOfNumber({ provider }: ChannelEntry, phoneNumber: string): string {
  return provider.subscribers?.contactIdOf(phoneNumber) ?? contactIdOf(provider, phoneNumber);
}

const noSuchSubscriber: Refusal = { code: 'NOT_FOUND', field: ['subscriberId'], message: 'There is no such subscriber.' };

function notNamed(subscriberId: string | null): Refusal {
  return subscriberId === null
    ? invalid(['subscriberId'], 'Give either `subscriberId`, or `channel` and `phoneNumber`.')
    : invalid(['subscriberId'], 'This is not the id of a Subscriber.');
}

function refused(...userErrors: readonly Refusal[]): SubscriberPayload {
  return { channel: null, outcome: null, userErrors, providerId: null, result: {}, contactId: null };
}
