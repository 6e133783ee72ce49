import type { Refusal } from '../../contract/error.js';
import type {
  ButtonsMessage,
  ContactsMessage,
  ListMessage,
  LocationMessage,
  MediaMessage,
  ReactionMessage,
  TemplateMessage,
  TextMessage,
} from '../../contract/message-write.js';
import type { MessageContent } from '../../domain/message.js';
import type {
  SendButtonsInput,
  SendContactsInput,
  SendListInput,
  SendLocationInput,
  SendMediaInput,
  SendReactionInput,
  SendTemplateInput,
  SendTextInput,
} from '../schema/generated.js';
import { headerFaults, mediaFaults, readMedia, toMediaContent } from './media-input.js';
import { invalid, keyFaults, keysFaults, optionalTextFaults, textFaults } from './write-input.js';

/** A message to send, without its recipient: the faults of the input, and the content to store in the conversation. */
export interface ParsedMessage<Message> {
  readonly message: Message;
  readonly refusals: readonly Refusal[];
  readonly content: MessageContent;
}

/** A message without its recipient. */
export type WithoutRecipient<Message extends { readonly phoneNumber: string }> = Omit<Message, 'phoneNumber'>;

const maxText = 4096;
const maxButtons = 3;
const maxTitle = 20;
const maxReferences = 2;
const maxReference = 255;

export function readText({ text, replyTo = null }: Pick<SendTextInput, 'text' | 'replyTo'>): ParsedMessage<WithoutRecipient<TextMessage>> {
  return {
    message: { text, replyTo },
    refusals: [...textFaults(['text'], text, maxText), ...(replyTo === null ? [] : keyFaults(['replyTo'], replyTo))],
    content: { type: 'TextContent', text },
  };
}

export function readTemplate(input: Omit<SendTemplateInput, 'channel'>): ParsedMessage<WithoutRecipient<TemplateMessage>> {
  const { templateId = null, name = null, language = null, references = null } = input;
  const { variables, headerVariables, buttonVariables } = input;
  const values = { variables: variables ?? [], headerVariables: headerVariables ?? [], buttonVariables: buttonVariables ?? [] };
  const headerMedia = input.headerMedia == null ? null : readMedia(input.headerMedia);
  return {
    message: { templateId, name, language, ...values, headerMedia, quickReplies: input.quickReplies ?? [], references },
    refusals: [
      ...(templateId === null && (name === null || language === null)
        ? [invalid([name === null ? 'templateId' : 'language'], 'Give templateId, or name and language.')]
        : []),
      ...Object.entries({ templateId, name, language }).flatMap(([field, text]) => optionalTextFaults([field], text, 512)),
      ...headerFaults(['headerMedia'], headerMedia),
      ...referenceFaults(references),
    ],
    content: {
      type: 'TemplateContent',
      name: name ?? templateId ?? '',
      language,
      text: null,
      variables: values.variables.map(({ value }) => value),
    },
  };
}

export function readButtons(input: SendButtonsInput): ParsedMessage<WithoutRecipient<ButtonsMessage>> {
  const { text, headerText = null, footerText = null } = input;
  const buttons = input.buttons.map(({ id = null, title }) => ({ id, title }));
  const media = input.media == null ? null : readMedia(input.media);
  return {
    message: { text, buttons, headerText, footerText, media },
    refusals: [
      ...textFaults(['text'], text, maxText),
      ...buttonFaults(buttons),
      ...(headerText !== null && media !== null ? [invalid(['headerText'], 'Give either headerText or media, not both.')] : []),
      ...headerFaults(['media'], media),
    ],
    content: { type: 'InteractiveContent', header: headerText, text, footer: footerText, buttons, reply: null },
  };
}

export function readMediaMessage(input: Pick<SendMediaInput, 'media' | 'caption'>): ParsedMessage<WithoutRecipient<MediaMessage>> {
  const { caption = null } = input;
  const media = readMedia(input.media);
  return { message: { media, caption }, refusals: mediaFaults(['media'], media), content: toMediaContent(media, caption) };
}

/** The adapters check the limits of lists, reactions, locations and contacts, which are WhatsApp's and the provider's. */
export function readList(input: SendListInput): ParsedMessage<WithoutRecipient<ListMessage>> {
  const { text, buttonText, headerText = null, footerText = null } = input;
  const sections = input.sections.map(({ title = null, rows }) => ({
    title,
    rows: rows.map((row) => ({ id: row.id ?? null, title: row.title, description: row.description ?? null })),
  }));
  const rows = sections.flatMap((section) => section.rows);
  const buttons = rows.map(({ id, title }, index) => ({ id: id ?? String(index + 1), title }));
  return {
    message: { text, buttonText, sections, headerText, footerText },
    refusals: [],
    content: { type: 'InteractiveContent', header: headerText, text, footer: footerText, buttons, reply: null },
  };
}

export function readReaction({ messageId, emoji = null }: SendReactionInput): ParsedMessage<WithoutRecipient<ReactionMessage>> {
  return {
    message: { messageId, emoji },
    refusals: keyFaults(['messageId'], messageId),
    content: { type: 'ReactionContent', emoji, messageId },
  };
}

export function readLocation(input: SendLocationInput): ParsedMessage<WithoutRecipient<LocationMessage>> {
  const { latitude, longitude, placeName = null, address = null } = input;
  const location = { latitude, longitude, placeName, address };
  return { message: location, refusals: [], content: { type: 'LocationContent', ...location, url: null } };
}

export function readContacts({ contacts }: SendContactsInput): ParsedMessage<WithoutRecipient<ContactsMessage>> {
  return { message: { contacts }, refusals: [], content: { type: 'ContactsContent', contacts } };
}

function buttonFaults(buttons: ButtonsMessage['buttons']): readonly Refusal[] {
  if (buttons.length < 1 || buttons.length > maxButtons) return [invalid(['buttons'], `Give 1 to ${maxButtons} buttons.`)];
  const titles = buttons.flatMap(({ title }, index) => textFaults(['buttons', String(index), 'title'], title, maxTitle));
  const ids = buttons.map(({ id }) => id).filter((id) => id !== null);
  return [...titles, ...(ids.length === 0 ? [] : keysFaults(['buttons'], ids).slice(0, 1))];
}

function referenceFaults(references: readonly string[] | null): readonly Refusal[] {
  if (references === null) return [];
  if (references.length > maxReferences) return [invalid(['references'], `Give at most ${maxReferences} references.`)];
  return references.flatMap((reference, index) => textFaults(['references', String(index)], reference, maxReference));
}
