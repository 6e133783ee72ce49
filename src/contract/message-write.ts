import type { MediaType } from '../domain/message.js';
import type { Writer } from './writer.js';

/** A message to one person. `phoneNumber` is E.164; the house writes it as its provider wants it. */
interface Addressed {
  readonly phoneNumber: string;
}

/** The same to a person of whom only the provider's own address is known. */
export type ToContact<Message extends Addressed> = Omit<Message, 'phoneNumber'> & { readonly contactId: string };

export interface TextMessage extends Addressed {
  readonly text: string;
  /** The provider's id of the message that this one answers. */
  readonly replyTo: string | null;
}

/** A picture, film, sound or file: exactly one of url, mediaId and file. */
export interface Media {
  readonly type: MediaType | null;
  readonly url: string | null;
  readonly mediaId: string | null;
  readonly file: MediaFile | null;
  readonly filename: string | null;
}

/** A file on its way through the gateway; it is streamed, never held whole. */
export interface MediaFile {
  readonly filename: string;
  readonly mimeType: string;
  /** Hex SHA-256 of the bytes, for the idempotency of the write. */
  readonly sha256: string;
  readonly size: number;
  stream(): NodeJS.ReadableStream;
}

export interface TemplateMessage extends Addressed {
  readonly templateId: string | null;
  readonly name: string | null;
  readonly language: string | null;
  readonly variables: readonly { readonly name: string; readonly value: string }[];
  readonly headerMedia: Media | null;
  readonly quickReplies: readonly string[];
  readonly references: readonly string[] | null;
}

export interface ButtonsMessage extends Addressed {
  readonly text: string;
  readonly buttons: readonly { readonly id: string | null; readonly title: string }[];
  readonly headerText: string | null;
  readonly footerText: string | null;
  readonly media: Media | null;
}

export interface MediaMessage extends Addressed {
  readonly media: Media;
  readonly caption: string | null;
}

/** Sending. A missing writer is a missing capability. */
export interface Messages {
  readonly text?: Writer<TextMessage>;
  readonly template?: Writer<TemplateMessage>;
  readonly buttons?: Writer<ButtonsMessage>;
  readonly media?: Writer<MediaMessage>;
  /** Sending to people whose number is not known. A missing writer sends to numbers only. */
  readonly toContact?: {
    readonly text?: Writer<ToContact<TextMessage>>;
    readonly template?: Writer<ToContact<TemplateMessage>>;
    readonly buttons?: Writer<ToContact<ButtonsMessage>>;
    readonly media?: Writer<ToContact<MediaMessage>>;
  };
  /** `contactId` is who wrote the message, in the provider's form; absent and null: the gateway does not know. */
  readonly markRead?: Writer<{ readonly messageId: string; readonly contactId?: string | null }>;
  /** Result: mediaId, mediaType. */
  readonly upload?: Writer<{ readonly file: MediaFile; readonly filename: string | null }>;
  /** Result: campaignId. `flowData` is the provider's own JSON. */
  readonly broadcast?: Writer<{ readonly flowData: unknown }>;
  readonly triggerBotFlow?: Writer<Addressed & { readonly flowId: string }>;
}
