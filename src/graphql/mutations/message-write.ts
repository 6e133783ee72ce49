import type { CapabilityName } from '../../contract/capability-name.js';
import type { Refusal } from '../../contract/error.js';
import type { MediaMessage, TemplateMessage, TextMessage } from '../../contract/message-write.js';
import type { Provider } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { Writer } from '../../contract/writer.js';
import { mediaTypes } from '../../domain/media.js';
import type { Message } from '../../domain/message.js';
import type { LedgerParts } from '../../store/store.js';
import { storeSentMessage } from '../../writes/sent-message.js';
import { checkServiceWindow } from '../../writes/service-window.js';
import type { WriteResult } from '../../writes/write-request.js';
import { writeOn, type WriteInput, type WritePlan } from './channel-write.js';
import type { Context } from '../request/context.js';
import type {
  BroadcastTemplatePayloadResolvers,
  MutationResolvers,
  SendMessagePayloadResolvers,
  UploadMediaPayloadResolvers,
} from '../schema/generated.js';
import { fileFaults, filenameFaults } from './media-input.js';
import {
  readButtons,
  readContacts,
  readList,
  readLocation,
  readMediaMessage,
  readReaction,
  readTemplate,
  readText,
  type ParsedMessage,
  type WithoutRecipient,
} from './message-input.js';
import { noRecipient, numberNeeded, readRecipient, type Recipient, type RecipientInput } from './recipient.js';
import { keyFaults } from './write-input.js';
import type { WritePayload, RequiredResolvers } from '../schema/parents.js';

/** How a kind of message is sent. */
export interface MessageKind<Message> {
  readonly writersOf: (provider: Provider) => Writers<Message>;
  readonly capability: CapabilityName;
  readonly needsOpenWindow: boolean;
}

export const textMessages: MessageKind<WithoutRecipient<TextMessage>> = {
  writersOf: ({ messages }) => ({ toNumber: messages?.text, toContact: messages?.toContact?.text }),
  capability: 'messages.sendText',
  needsOpenWindow: true,
};

export const templateMessages: MessageKind<WithoutRecipient<TemplateMessage>> = {
  writersOf: ({ messages }) => ({ toNumber: messages?.template, toContact: messages?.toContact?.template }),
  capability: 'messages.sendTemplate',
  needsOpenWindow: false,
};

export const mediaMessages: MessageKind<WithoutRecipient<MediaMessage>> = {
  writersOf: ({ messages }) => ({ toNumber: messages?.media, toContact: messages?.toContact?.media }),
  capability: 'messages.sendMedia',
  needsOpenWindow: true,
};

export const messageMutations = {
  sendText: (_root, { input }, context) =>
    sendMessage(context, input, readText(input), textMessages.writersOf, { operation: 'sendText', ...textMessages }),
  sendTemplate: (_root, { input }, context) =>
    sendMessage(context, input, readTemplate(input), templateMessages.writersOf, { operation: 'sendTemplate', ...templateMessages }),
  sendButtons: (_root, { input }, context) =>
    sendMessage(
      context,
      input,
      readButtons(input),
      ({ messages }) => ({ toNumber: messages?.buttons, toContact: messages?.toContact?.buttons }),
      {
        operation: 'sendButtons',
        capability: 'messages.sendButtons',
        needsOpenWindow: true,
      },
    ),
  sendMedia: (_root, { input }, context) =>
    sendMessage(context, input, readMediaMessage(input), mediaMessages.writersOf, { operation: 'sendMedia', ...mediaMessages }),
  sendList: (_root, { input }, context) =>
    sendMessage(context, input, readList(input), ({ messages }) => ({ toNumber: messages?.list, toContact: messages?.toContact?.list }), {
      operation: 'sendList',
      capability: 'messages.sendList',
      needsOpenWindow: true,
    }),
  sendReaction: (_root, { input }, context) =>
    sendMessage(
      context,
      input,
      readReaction(input),
      ({ messages }) => ({ toNumber: messages?.reaction, toContact: messages?.toContact?.reaction }),
      { operation: 'sendReaction', capability: 'messages.sendReaction', needsOpenWindow: true },
    ),
  sendLocation: (_root, { input }, context) =>
    sendMessage(
      context,
      input,
      readLocation(input),
      ({ messages }) => ({ toNumber: messages?.location, toContact: messages?.toContact?.location }),
      { operation: 'sendLocation', capability: 'messages.sendLocation', needsOpenWindow: true },
    ),
  sendContacts: (_root, { input }, context) =>
    sendMessage(
      context,
      input,
      readContacts(input),
      ({ messages }) => ({ toNumber: messages?.contacts, toContact: messages?.toContact?.contacts }),
      { operation: 'sendContacts', capability: 'messages.sendContacts', needsOpenWindow: true },
    ),
  markMessageRead: async (_root, { input }, context) => {
    const { channel, messageId } = input;
    const stored = await context.loaders.message.load({ channel, key: messageId });
    return writeOn(context, input, ({ provider }) => ({
      operation: 'markMessageRead',
      capability: 'messages.markRead',
      writer: provider.messages?.markRead,
      change: { messageId, contactId: stored?.contactId || null },
      // Not part of the idempotency check: the gateway may learn the contact between two equal requests.
      input: { messageId },
      refusals: keyFaults(['messageId'], messageId),
    }));
  },
  uploadMedia: (_root, { input }, context) => {
    const { file, filename = null } = input;
    return writeOn(context, input, ({ provider }) => ({
      operation: 'uploadMedia',
      capability: 'messages.upload',
      writer: provider.messages?.upload,
      change: { file, filename },
      refusals: [...fileFaults(['file'], file), ...filenameFaults(['filename'], filename)],
    }));
  },
  broadcastTemplate: (_root, { input }, context) =>
    writeOn(context, input, ({ provider }) => ({
      operation: 'broadcastTemplate',
      capability: 'messages.broadcast',
      writer: provider.messages?.broadcast,
      change: { flowData: input.flowData },
      refusals: [],
    })),
  triggerBotFlow: (_root, { input }, context) =>
    writeOn(context, input, ({ provider }) => ({
      operation: 'triggerBotFlow',
      capability: 'messages.triggerBotFlow',
      writer: provider.messages?.triggerBotFlow,
      change: { phoneNumber: input.phoneNumber, flowId: input.flowId },
      refusals: keyFaults(['flowId'], input.flowId),
    })),
} satisfies MutationResolvers;

export const messagePayloadResolvers: RequiredResolvers<SendMessagePayloadResolvers, WritePayload> = {
  message: ({ channel, providerId }, _args, context): Promise<Message | null> | null =>
    channel === null || providerId === null ? null : context.loaders.message.load({ channel: channel.name, key: providerId }),
};

/** The adapter records the media type in the gateway's own values. */
export const uploadPayloadResolvers: RequiredResolvers<UploadMediaPayloadResolvers, WritePayload> = {
  mediaId: ({ result, providerId }) => result['mediaId'] ?? providerId,
  mediaType: ({ result }) => mediaTypes.find((type) => type === result['mediaType']) ?? null,
};

export const broadcastPayloadResolvers: RequiredResolvers<BroadcastTemplatePayloadResolvers, WritePayload> = {
  campaignId: ({ result, providerId }) => result['campaignId'] ?? providerId,
};

interface Sending {
  readonly operation: string;
  readonly capability: CapabilityName;
  /** Whether it may be sent only within 24 hours of the customer's last message. */
  readonly needsOpenWindow: boolean;
  /** What the idempotency check compares in place of the message and its recipient. */
  readonly compared?: unknown;
  /** Refusals just before sending, before the service window is checked. */
  guard?(): Promise<readonly Refusal[]>;
  /** Stores what follows from the result besides the message. */
  settled?(result: WriteResult, parts: LedgerParts, recipient: Recipient): Promise<void>;
}

/** How a provider sends one kind of message: to a phone number, and to a customer of whom only the contact id is known. */
export interface Writers<Message> {
  readonly toNumber: Writer<Message & { readonly phoneNumber: string }> | undefined;
  readonly toContact: Writer<Message & { readonly contactId: string }> | undefined;
}

/** Sends a message to the recipient whom the input names, and stores it in the conversation. */
export async function sendMessage<Message extends object>(
  context: Context,
  input: WriteInput & RecipientInput,
  { refusals, ...parsed }: ParsedMessage<Message>,
  writersOf: (provider: Provider) => Writers<Message>,
  sending: Sending,
): Promise<WritePayload> {
  const channel = context.channel(input.channel);
  const { recipient, refusal } = channel === undefined ? noRecipient : await readRecipient(context, channel.provider, input);
  const { field } = recipient;
  const all = { ...parsed, refusals: [...(refusal === null ? [] : [refusal]), ...refusals] };
  // The idempotency check compares the given id, because the address behind it may change between two equal requests.
  const compared = field === 'phoneNumber' ? undefined : { ...parsed.message, [field]: input[field] };
  return sendTo(context, input, recipient, all, writersOf, { ...sending, ...(compared && { compared }) });
}

/** Sends a message to a recipient, and stores it in the conversation. */
export async function sendTo<Message extends object>(
  context: Context,
  input: WriteInput,
  recipient: Recipient,
  { message, refusals, content }: ParsedMessage<Message>,
  writersOf: (provider: Provider) => Writers<Message>,
  { operation, capability, needsOpenWindow, compared, guard, settled }: Sending,
): Promise<WritePayload> {
  const channel = context.channel(input.channel);
  const { contactId, phoneNumber, field } = recipient;

  const planOf = <Change>({ provider }: ChannelEntry, writer: Writer<Change> | undefined, change: Change): WritePlan<Change> => ({
    operation,
    capability,
    writer,
    change,
    ...(compared !== undefined && { input: compared }),
    refusals,
    guard: async () => {
      const guarded = (await guard?.()) ?? [];
      return guarded.length > 0 || !needsOpenWindow ? guarded : checkServiceWindow(context.ledger, provider, contactId, [field]);
    },
    settled: async (result, parts) => {
      await storeSentMessage(parts, { channel: provider.channel, contactId, content }, result);
      await settled?.(result, parts, recipient);
    },
  });

  if (phoneNumber === null && channel !== undefined && writersOf(channel.provider).toContact !== undefined)
    return writeOn(context, input, (entry) => planOf(entry, writersOf(entry.provider).toContact, { contactId, ...message }));
  return writeOn(context, input, (entry) => {
    const plan = planOf(entry, writersOf(entry.provider).toNumber, { phoneNumber: phoneNumber ?? '', ...message });
    return phoneNumber === null
      ? { ...plan, refusals: [numberNeeded(field, 'sends such messages to numbers only'), ...plan.refusals] }
      : plan;
  });
}
