import type { Provider } from '../contract/provider.js';
import type { Writer } from '../contract/writer.js';
import { mediaTypes } from '../domain/media.js';
import type { Message } from '../domain/message.js';
import { rememberSent } from '../write/sent-message.js';
import { checkServiceWindow } from '../write/service-window.js';
import { writeOn, type WriteInput, type WritePayload } from './channel-write.js';
import type { Complete } from './complete.js';
import type { Context } from './context.js';
import { contactIdOf } from './conversation-source.js';
import type {
  BroadcastTemplatePayloadResolvers,
  MutationResolvers,
  SendMessagePayloadResolvers,
  UploadMediaPayloadResolvers,
} from './generated.js';
import { fileFaults, filenameFaults } from './media-input.js';
import { readButtons, readMediaMessage, readTemplate, readText, type MessageReading } from './message-input.js';
import { keyFaults } from './write-input.js';

/** What became of a message; the provider's id of it is the messageId. */
export type MessagePayload = WritePayload;

export const messageMutations = {
  sendText: (_root, { input }, context) =>
    sendMessage(context, input, readText(input), ({ messages }) => messages?.text, {
      operation: 'sendText',
      ability: 'send texts',
      needsOpenWindow: true,
    }),
  sendTemplate: (_root, { input }, context) =>
    sendMessage(context, input, readTemplate(input), ({ messages }) => messages?.template, {
      operation: 'sendTemplate',
      ability: 'send templates',
      needsOpenWindow: false,
    }),
  sendButtons: (_root, { input }, context) =>
    sendMessage(context, input, readButtons(input), ({ messages }) => messages?.buttons, {
      operation: 'sendButtons',
      ability: 'send buttons',
      needsOpenWindow: true,
    }),
  sendMedia: (_root, { input }, context) =>
    sendMessage(context, input, readMediaMessage(input), ({ messages }) => messages?.media, {
      operation: 'sendMedia',
      ability: 'send media',
      needsOpenWindow: true,
    }),
  markMessageRead: async (_root, { input }, context) => {
    const { channel, messageId } = input;
    const remembered = await context.loaders.message.load({ channel, key: messageId });
    return writeOn(context, input, ({ provider }) => ({
      operation: 'markMessageRead',
      ability: 'tell that a message was read',
      writer: provider.messages?.markRead,
      change: { messageId, contactId: remembered?.contactId || null },
      // Whose message it is may become known between two writes that are the same.
      input: { messageId },
      refusals: keyFaults(['messageId'], messageId),
    }));
  },
  uploadMedia: (_root, { input }, context) => {
    const { file, filename = null } = input;
    return writeOn(context, input, ({ provider }) => ({
      operation: 'uploadMedia',
      ability: 'keep files',
      writer: provider.messages?.upload,
      change: { file, filename },
      refusals: [...fileFaults(['file'], file), ...filenameFaults(['filename'], filename)],
    }));
  },
  broadcastTemplate: (_root, { input }, context) =>
    writeOn(context, input, ({ provider }) => ({
      operation: 'broadcastTemplate',
      ability: 'send campaigns',
      writer: provider.messages?.broadcast,
      change: { flowData: input.flowData },
      refusals: [],
    })),
  triggerBotFlow: (_root, { input }, context) =>
    writeOn(context, input, ({ provider }) => ({
      operation: 'triggerBotFlow',
      ability: 'start bot flows',
      writer: provider.messages?.triggerBotFlow,
      change: { phoneNumber: input.phoneNumber, flowId: input.flowId },
      refusals: keyFaults(['flowId'], input.flowId),
    })),
} satisfies MutationResolvers;

export const messagePayloadResolvers: Complete<SendMessagePayloadResolvers, MessagePayload> = {
  message: ({ channel, providerId }, _given, context): Promise<Message | null> | null =>
    channel === null || providerId === null ? null : context.loaders.message.load({ channel: channel.name, key: providerId }),
};

/** What the provider says of the kind is recorded in our words. */
export const uploadPayloadResolvers: Complete<UploadMediaPayloadResolvers, WritePayload> = {
  mediaId: ({ result, providerId }) => result['mediaId'] ?? providerId,
  mediaType: ({ result }) => mediaTypes.find((type) => type === result['mediaType']) ?? null,
};

export const broadcastPayloadResolvers: Complete<BroadcastTemplatePayloadResolvers, WritePayload> = {
  campaignId: ({ result, providerId }) => result['campaignId'] ?? providerId,
};

interface Sending {
  readonly operation: string;
  readonly ability: string;
  /** Whether it may be sent only within 24 hours of the person's last message. */
  readonly needsOpenWindow: boolean;
}

/** Sends a message to one person and remembers it as a part of the conversation. */
export function sendMessage<Change>(
  context: Context,
  input: WriteInput & { readonly phoneNumber: string },
  { change, refusals, content }: MessageReading<Change>,
  writerOf: (provider: Provider) => Writer<Change> | undefined,
  { operation, ability, needsOpenWindow }: Sending,
): Promise<MessagePayload> {
  return writeOn(context, input, ({ provider }) => {
    const contactId = contactIdOf(provider, input.phoneNumber);
    const { ledger } = context;
    return {
      operation,
      ability,
      writer: writerOf(provider),
      change,
      refusals,
      ...(needsOpenWindow && { guard: () => checkServiceWindow(ledger, provider, contactId) }),
      settled: (result, parts) => rememberSent(parts, { channel: provider.channel, contactId, content }, result),
    };
  });
}
