import { toId } from '../../domain/id.js';
import type { Subscriber } from '../../domain/subscriber.js';
import { isWritten, writeOn, type WriteInput, type WritePlan } from './channel-write.js';
import { contactIdOf } from '../request/contact-address.js';
import type { Context } from '../request/context.js';
import { findConversation } from '../request/conversation-source.js';
import type {
  ConversationPayloadResolvers,
  DeleteSubscriberPayloadResolvers,
  MutationResolvers,
  SubscriberPayloadResolvers,
} from '../schema/generated.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { SubscriberWrites } from '../../contract/subscriber-write.js';
import type { Writer } from '../../contract/writer.js';
import { keyFaults, keysFaults, optionalTextFaults, textFaults } from './write-input.js';
import type { SubscriberPayload, RequiredResolvers } from '../schema/parents.js';

const maxName = 255;
const maxNote = 4096;

export const subscriberMutations = {
  createSubscriber: (_root, { input }, context) =>
    changeSubscriber(context, input, 'create', {
      operation: 'createSubscriber',
      capability: 'subscribers.create',
      change: { phoneNumber: input.phoneNumber, name: input.fullName },
      refusals: textFaults(['fullName'], input.fullName, maxName),
    }),
  updateSubscriber: (_root, { input }, context) => {
    const { phoneNumber, firstName = null, lastName = null, gender = null, labelIds = null } = input;
    const texts = { firstName, lastName, gender };
    const isEmpty = labelIds === null && Object.values(texts).every((text) => text === null);
    return changeSubscriber(context, input, 'update', {
      operation: 'updateSubscriber',
      capability: 'subscribers.update',
      change: { phoneNumber, ...texts, labelIds },
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
      change: { phoneNumber: input.phoneNumber },
      refusals: [],
    }),
  addSubscriberNote: (_root, { input }, context) =>
    changeSubscriber(context, input, 'addNote', {
      operation: 'addSubscriberNote',
      capability: 'subscribers.addNote',
      change: { phoneNumber: input.phoneNumber, text: input.text },
      refusals: textFaults(['text'], input.text, maxNote),
    }),
  setSubscriberCustomFields: (_root, { input }, context) => {
    const customFields = input.customFields.map(({ name, value }) => ({ name, value }));
    const names = customFields.map(({ name }) => name);
    return changeSubscriber(context, input, 'setCustomFields', {
      operation: 'setSubscriberCustomFields',
      capability: 'subscribers.setCustomFields',
      change: { phoneNumber: input.phoneNumber, customFields },
      refusals: keysFaults(['customFields'], names),
    });
  },
  addSubscriberLabels: (_root, { input }, context) =>
    changeSubscriber(context, input, 'addLabels', {
      operation: 'addSubscriberLabels',
      capability: 'subscribers.addLabels',
      change: { phoneNumber: input.phoneNumber, labelIds: input.labelIds },
      refusals: keysFaults(['labelIds'], input.labelIds),
    }),
  removeSubscriberLabels: (_root, { input }, context) =>
    changeSubscriber(context, input, 'removeLabels', {
      operation: 'removeSubscriberLabels',
      capability: 'subscribers.removeLabels',
      change: { phoneNumber: input.phoneNumber, labelIds: input.labelIds },
      refusals: keysFaults(['labelIds'], input.labelIds),
    }),
  addSubscriberToSequences: (_root, { input }, context) =>
    changeSubscriber(context, input, 'addToSequences', {
      operation: 'addSubscriberToSequences',
      capability: 'subscribers.addToSequences',
      change: { phoneNumber: input.phoneNumber, sequenceIds: input.sequenceIds },
      refusals: keysFaults(['sequenceIds'], input.sequenceIds),
    }),
  removeSubscriberFromSequences: (_root, { input }, context) =>
    changeSubscriber(context, input, 'removeFromSequences', {
      operation: 'removeSubscriberFromSequences',
      capability: 'subscribers.removeFromSequences',
      change: { phoneNumber: input.phoneNumber, sequenceIds: input.sequenceIds },
      refusals: keysFaults(['sequenceIds'], input.sequenceIds),
    }),
  resetUserInputFlow: (_root, { input }, context) =>
    changeSubscriber(context, input, 'resetUserInputFlow', {
      operation: 'resetUserInputFlow',
      capability: 'subscribers.resetUserInputFlow',
      change: { phoneNumber: input.phoneNumber },
      refusals: [],
    }),
  assignConversation: (_root, { input }, context) =>
    changeSubscriber(context, input, 'assignConversation', {
      operation: 'assignConversation',
      capability: 'conversations.assign',
      change: { phoneNumber: input.phoneNumber, teamMemberId: input.teamMemberId },
      refusals: keyFaults(['teamMemberId'], input.teamMemberId),
    }),
} satisfies MutationResolvers;

export const subscriberPayloadResolvers: RequiredResolvers<SubscriberPayloadResolvers, SubscriberPayload> = {
  subscriber: (payload, _args, context): Promise<Subscriber | null> | null => {
    const { channel } = payload;
    if (channel?.provider.subscribers?.get === undefined || !isWritten(payload)) return null;
    return context.loaders.subscriber.load({ channel: channel.name, key: contactIdOfSubscriber(channel, payload) });
  },
};

export const deletePayloadResolvers: RequiredResolvers<DeleteSubscriberPayloadResolvers, SubscriberPayload> = {
  deletedSubscriberId: (payload) => {
    const { channel, outcome } = payload;
    const isDeleted = outcome === 'APPLIED' || outcome === 'ACCEPTED';
    return channel !== null && isDeleted ? toId('Subscriber', channel.name, contactIdOfSubscriber(channel, payload)) : null;
  },
};

export const conversationPayloadResolvers: RequiredResolvers<ConversationPayloadResolvers, SubscriberPayload> = {
  conversation: (payload, _args, context) => {
    const { channel, phoneNumber } = payload;
    if (channel === null || !isWritten(payload)) return null;
    return findConversation(context, channel.provider, contactIdOf(channel.provider, phoneNumber));
  },
};

type ChangeOf<Name extends keyof SubscriberWrites> = NonNullable<SubscriberWrites[Name]> extends Writer<infer Change> ? Change : never;

async function changeSubscriber<Name extends keyof SubscriberWrites>(
  context: Context,
  input: WriteInput & { readonly phoneNumber: string },
  name: Name,
  plan: Omit<WritePlan<ChangeOf<Name>>, 'writer'>,
): Promise<SubscriberPayload> {
  const written = await writeOn(context, input, ({ provider }): WritePlan<ChangeOf<Name>> => {
    const writer = provider.subscriberWrites?.[name] as Writer<ChangeOf<Name>> | undefined;
    return { ...plan, writer };
  });
  return { ...written, phoneNumber: input.phoneNumber };
}

function contactIdOfSubscriber({ provider }: ChannelEntry, { phoneNumber }: SubscriberPayload): string {
  return provider.subscribers?.contactIdOf(phoneNumber) ?? contactIdOf(provider, phoneNumber);
}
