import type { Instant } from './time.js';

export const messageStatuses = ['QUEUED', 'SENT', 'DELIVERED', 'READ', 'PLAYED', 'FAILED', 'DELETED', 'UNKNOWN'] as const;
export type MessageStatus = (typeof messageStatuses)[number];
export type MessageDirection = 'INBOUND' | 'OUTBOUND' | 'SYSTEM';
export type MediaType = 'IMAGE' | 'VIDEO' | 'AUDIO' | 'DOCUMENT';

export interface MessageButton {
  readonly id: string | null;
  readonly title: string;
}

export interface TextContent {
  readonly type: 'TextContent';
  readonly text: string;
}

export interface InteractiveContent {
  readonly type: 'InteractiveContent';
  readonly header: string | null;
  readonly text: string | null;
  readonly footer: string | null;
  readonly buttons: readonly MessageButton[];
  readonly reply: MessageButton | null;
}

export interface MediaContent {
  readonly type: 'MediaContent';
  readonly mediaType: MediaType;
  readonly url: string | null;
  readonly mediaId: string | null;
  readonly caption: string | null;
  readonly filename: string | null;
}

export interface TemplateContent {
  readonly type: 'TemplateContent';
  readonly name: string;
  readonly language: string | null;
  readonly text: string | null;
  readonly variables: readonly string[];
}

export interface OrderContent {
  readonly type: 'OrderContent';
  readonly channel: string;
  readonly orderReference: string | null;
  readonly text: string | null;
}

export interface SystemContent {
  readonly type: 'SystemContent';
  readonly text: string;
}

/** A point on the earth, in degrees. */
export interface LocationContent {
  readonly type: 'LocationContent';
  readonly latitude: number;
  readonly longitude: number;
  readonly placeName: string | null;
  readonly address: string | null;
  readonly url: string | null;
}

/** An entry of an address book. Numbers are as entered there, often without a country code. */
export interface SharedContact {
  readonly fullName: string | null;
  readonly phoneNumbers: readonly string[];
}

export interface ContactsContent {
  readonly type: 'ContactsContent';
  readonly contacts: readonly SharedContact[];
}

/** A shared product, or a question about one. */
export interface ProductContent {
  readonly type: 'ProductContent';
  readonly catalogId: string | null;
  readonly productId: string | null;
  readonly retailerId: string | null;
  readonly title: string | null;
  readonly text: string | null;
  readonly url: string | null;
}

/** `emoji` is null when the reaction was taken back. */
export interface ReactionContent {
  readonly type: 'ReactionContent';
  readonly emoji: string | null;
  readonly messageId: string;
}

export interface UnknownContent {
  readonly type: 'UnknownContent';
  readonly kind: string | null;
  readonly raw: unknown;
}

/** The content of a message. `type` names the member of the schema's union. */
export type MessageContent =
  | TextContent
  | InteractiveContent
  | MediaContent
  | TemplateContent
  | OrderContent
  | LocationContent
  | ContactsContent
  | ProductContent
  | ReactionContent
  | SystemContent
  | UnknownContent;

/** One message of a conversation. `contactId` is the person's address at the provider, as in Subscriber and OrderCustomer. */
export interface Message {
  readonly channel: string;
  readonly contactId: string;
  readonly messageId: string;
  readonly direction: MessageDirection | null;
  readonly sender: string | null;
  readonly agentName: string | null;
  readonly content: MessageContent | null;
  readonly sentAt: Instant | null;
  readonly status: MessageStatus;
  readonly providerStatus: string | null;
  readonly statusChangedAt: Instant | null;
  readonly readAt: Instant | null;
  readonly failedAt: Instant | null;
  readonly failureReason: string | null;
  /** The other side's latest reaction; null when there is none, or it was taken back. */
  readonly reaction: string | null;
  /** When the reaction was sent; undefined when it is not known. */
  readonly reactedAt?: Instant | undefined;
  /** The provider's id of the message that this one answers; undefined when it answers none or that is not known. */
  readonly replyToMessageId?: string | undefined;
  readonly raw: unknown;
}

/** RECEIVED: a new message of the customer. STATUS: a message has a further status. */
export type MessageEventKind = 'RECEIVED' | 'STATUS';

/** A recorded event of a message. `status` is the message's status at that time. */
export interface MessageEvent {
  readonly id: string;
  readonly channel: string;
  readonly messageId: string;
  readonly at: Instant;
  readonly kind: MessageEventKind;
  readonly status: MessageStatus;
}
