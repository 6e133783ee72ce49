import type { MediaType } from '../domain/message.js';
import type { Writer } from './writer.js';

/** A message to one person. `phoneNumber` is E.164; the adapter converts it to the provider's form. */
interface Addressed {
  readonly phoneNumber: string;
}

/** The same to a person whose contact id is known, and whose number is not. */
export type ToContact<Message extends Addressed> = Omit<Message, 'phoneNumber'> & { readonly contactId: string };

export interface TextMessage extends Addressed {
  readonly text: string;
  /** The provider's id of the message that this one answers; null when it answers none. */
  readonly replyTo: string | null;
}

/** An image, a video, audio or a document. The source is exactly one of url, mediaId and file. */
export interface Media {
  readonly type: MediaType | null;
  readonly url: string | null;
  readonly mediaId: string | null;
  readonly file: MediaFile | null;
  readonly filename: string | null;
}

/** An uploaded file. It is streamed, and never held in memory as a whole. */
export interface MediaFile {
  readonly filename: string;
  readonly mimeType: string;
  /** SHA-256 of the bytes in hex. It is part of what makes two writes the same. */
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

/** What the provider's documents allow for media of one type. */
export interface MediaRule {
  /** How the file may be given. */
  readonly sources: readonly ('url' | 'mediaId' | 'file')[];
  readonly hasCaption: boolean;
  readonly hasFilename: boolean;
  /** The documented size, in MB of 1,000,000 bytes; null where the documents name none. */
  readonly maxMegabytes: number | null;
}

/** By type. A missing type cannot be sent. */
export type MediaRules = Readonly<Partial<Record<MediaType, MediaRule>>>;

/** Sending. A missing writer is a missing capability. */
export interface Messages {
  readonly text?: Writer<TextMessage>;
  readonly template?: Writer<TemplateMessage>;
  readonly buttons?: Writer<ButtonsMessage>;
  readonly media?: Writer<MediaMessage>;
  /** What `media` sends; the documentation shows it. */
  readonly mediaRules?: MediaRules;
  /** Sending to people whose number is not known. A missing writer: only numbers are possible. */
  readonly toContact?: {
    readonly text?: Writer<ToContact<TextMessage>>;
    readonly template?: Writer<ToContact<TemplateMessage>>;
    readonly buttons?: Writer<ToContact<ButtonsMessage>>;
    readonly media?: Writer<ToContact<MediaMessage>>;
  };
  /** `contactId` is the author of the message, in the provider's form. Absent and null: unknown. */
  readonly markRead?: Writer<{ readonly messageId: string; readonly contactId?: string | null }>;
  /** Result: mediaId, mediaType. */
  readonly upload?: Writer<{ readonly file: MediaFile; readonly filename: string | null }>;
  /** Result: campaignId. `flowData` is the provider's own JSON. */
  readonly broadcast?: Writer<{ readonly flowData: unknown }>;
  readonly triggerBotFlow?: Writer<Addressed & { readonly flowId: string }>;
}
