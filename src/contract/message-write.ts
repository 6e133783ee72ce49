import type { MediaType, SharedContact } from '../domain/message.js';
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

export interface TemplateVariable {
  readonly name: string;
  readonly value: string;
}

export interface TemplateMessage extends Addressed {
  readonly templateId: string | null;
  readonly name: string | null;
  readonly language: string | null;
  /** Of the text. */
  readonly variables: readonly TemplateVariable[];
  /** Of a header that is a text. */
  readonly headerVariables: readonly TemplateVariable[];
  /** Of the addresses of buttons, by the position of the button among all buttons. */
  readonly buttonVariables: readonly { readonly index: number; readonly value: string }[];
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

/** Choices that the customer sees after pressing a button. */
export interface ListMessage extends Addressed {
  readonly text: string;
  /** The text of the button that opens the list. */
  readonly buttonText: string;
  readonly sections: readonly ListSection[];
  readonly headerText: string | null;
  readonly footerText: string | null;
}

export interface ListSection {
  readonly title: string | null;
  readonly rows: readonly ListRow[];
}

export interface ListRow {
  /** The reply repeats it. Null: the adapter chooses one. */
  readonly id: string | null;
  readonly title: string;
  readonly description: string | null;
}

/** `messageId` is the provider's id of the message that it is about; an emoji of null takes the reaction back. */
export interface ReactionMessage extends Addressed {
  readonly messageId: string;
  readonly emoji: string | null;
}

/** A point on the earth, in degrees. */
export interface LocationMessage extends Addressed {
  readonly latitude: number;
  readonly longitude: number;
  readonly placeName: string | null;
  readonly address: string | null;
}

export interface ContactsMessage extends Addressed {
  readonly contacts: readonly SentContact[];
}

/** An entry of an address book to send. Numbers are E.164. */
export type SentContact = SharedContact & { readonly fullName: string };

/** A product of a catalog. At least one of productId and retailerId is given. */
export interface ProductMessage extends Addressed {
  readonly catalogId: string | null;
  readonly productId: string | null;
  /** The shop's own id. */
  readonly retailerId: string | null;
  readonly text: string | null;
  readonly footerText: string | null;
}

/** A link to the catalog of the channel's number. */
export interface CatalogMessage extends Addressed {
  readonly text: string | null;
  /** The card's title. */
  readonly title: string | null;
  /** The card's description. */
  readonly description: string | null;
  readonly footerText: string | null;
  /** The shop's own id of the product whose picture is shown. */
  readonly thumbnailRetailerId: string | null;
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
  readonly list?: Writer<ListMessage>;
  readonly reaction?: Writer<ReactionMessage>;
  readonly location?: Writer<LocationMessage>;
  readonly contacts?: Writer<ContactsMessage>;
  readonly product?: Writer<ProductMessage>;
  readonly catalog?: Writer<CatalogMessage>;
  /** What `media` sends; the documentation shows it. */
  readonly mediaRules?: MediaRules;
  /** Sending to people whose number is not known. A missing writer: only numbers are possible. */
  readonly toContact?: {
    readonly text?: Writer<ToContact<TextMessage>>;
    readonly template?: Writer<ToContact<TemplateMessage>>;
    readonly buttons?: Writer<ToContact<ButtonsMessage>>;
    readonly media?: Writer<ToContact<MediaMessage>>;
    readonly list?: Writer<ToContact<ListMessage>>;
    readonly reaction?: Writer<ToContact<ReactionMessage>>;
    readonly location?: Writer<ToContact<LocationMessage>>;
    readonly contacts?: Writer<ToContact<ContactsMessage>>;
    readonly product?: Writer<ToContact<ProductMessage>>;
    readonly catalog?: Writer<ToContact<CatalogMessage>>;
  };
  /** `contactId` is the author of the message, in the provider's form. Absent and null: unknown. */
  readonly markRead?: Writer<{ readonly messageId: string; readonly contactId?: string | null }>;
  /** Result: mediaId, mediaType. */
  readonly upload?: Writer<{ readonly file: MediaFile; readonly filename: string | null }>;
  /** Result: campaignId. `flowData` is the provider's own JSON. */
  readonly broadcast?: Writer<{ readonly flowData: unknown }>;
  readonly triggerBotFlow?: Writer<Addressed & { readonly flowId: string }>;
}
