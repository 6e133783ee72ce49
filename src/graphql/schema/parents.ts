import type { Capability } from '../../contract/capability.js';
import type { Product } from '../../domain/catalog.js';
import type { MediaContent, Message } from '../../domain/message.js';
import type { Order, OrderCustomer, OrderItem } from '../../domain/order.js';
import type { CustomerContact, LedgerCustomer } from '../../store/customers/customer.js';
import type { TimelineEntry } from '../../store/customers/timeline.js';
import type { SearchedWords } from '../../store/search/search-words.js';
import type { MessageGroup, MessageKey } from '../../store/statistics/message-statistics.js';
import type { OrderGroup } from '../../store/statistics/order-groups.js';
import type { OrderKey } from '../../store/statistics/order-selection.js';
import type { OrderStatistics } from '../../store/statistics/order-statistics.js';
import type { SourceReport } from '../request/merge.js';
import type { WebhookRecord } from '../../store/inbox/inbox-row.js';
import type { Refusal } from '../../contract/error.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { LedgerPage } from '../request/connection.js';
import type { ConversationKey } from '../request/conversation-source.js';
import type { UnsentAttempt } from '../../store/writes/customer-sends.js';
import type { CustomerChannel } from '../../writes/customer-channels.js';
import type { WriteAnswer } from '../../writes/writes.js';

export type CapabilityView = Omit<Capability, 'source'> & { readonly note: string | null };

/** A product with its catalog: providers find a product only within a catalog. */
export interface ProductInCatalog extends Product {
  readonly catalogId: string;
}

/** A file with the channel of its message, whose provider stores it. */
export interface MediaInMessage extends MediaContent {
  readonly channel: string;
}

/** A line of an order, with what else the order says of its product. */
export interface ItemInOrder extends OrderItem {
  readonly channel: string;
  readonly catalogId: string | null;
}

export interface ProductInPage {
  readonly cursor: string;
  readonly node: ProductInCatalog;
}

export interface ProductPage {
  readonly edges: readonly ProductInPage[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly endCursor: string | null;
  readonly isComplete: boolean;
  readonly asOf: string;
  /** The number of products of the whole list; null when it is not known. */
  totalCount(): Promise<number | null>;
}

export interface WebhookInPage {
  readonly cursor: string;
  readonly node: WebhookRecord;
}

export type WebhookPage = LedgerPage<WebhookRecord>;

export interface ReplayPayload {
  readonly events: readonly WebhookRecord[];
  readonly userErrors: readonly Refusal[];
}

export interface WriteInPage {
  readonly cursor: string;
  readonly node: WriteRecord;
}

export type WritePage = LedgerPage<WriteRecord>;

/** An entry of a customer's timeline. `fingerprint` binds its cursor to the customer. */
export interface EntryInTimeline {
  readonly entry: TimelineEntry;
  readonly fingerprint: string;
}

/** A page of a customer's timeline. */
export interface CustomerTimeline {
  readonly entries: readonly EntryInTimeline[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** What an order says of its customer, with the channel of the order. */
export interface CustomerOfOrder extends OrderCustomer {
  readonly channel: string;
}

export interface CustomerInPage {
  readonly node: LedgerCustomer;
  /** Encoded only when the client selects it. */
  cursor(): string;
}

export interface CustomerPageInList {
  readonly edges: readonly CustomerInPage[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Null: it is not known. */
  totalCount(): Promise<number | null>;
}

/** What a search found. */
export type FoundResult = { readonly words: readonly SearchedWords[] } & (
  | { readonly type: 'ORDER'; readonly order: Order }
  | { readonly type: 'CUSTOMER'; readonly customer: LedgerCustomer }
  | { readonly type: 'MESSAGE'; readonly message: Message }
);

export interface ResultInSearch {
  readonly node: FoundResult;
  readonly cursor: string;
}

export interface SearchPage {
  readonly edges: readonly ResultInSearch[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly isComplete: boolean;
  readonly asOf: string | null;
}

export interface SideOfMerge {
  readonly contacts: readonly CustomerContact[];
}

export interface MergeCustomersAnswer {
  readonly customer: LedgerCustomer | null;
  readonly userErrors: readonly Refusal[];
}

export interface EraseCustomerAnswer {
  readonly isErased: boolean;
  readonly isRunning: boolean;
  readonly recordCount: number | null;
  readonly pendingWebhooks: number;
  readonly userErrors: readonly Refusal[];
}

export interface SplitCustomerAnswer {
  readonly customers: readonly LedgerCustomer[];
  readonly userErrors: readonly Refusal[];
}

/** Counted orders, as the client asked for them. */
export interface OrderStatisticsAnswer {
  readonly groups: readonly OrderGroupInAnswer[];
  readonly groupCount: number;
  readonly sources: readonly SourceReport[];
}

export interface OrderGroupInAnswer {
  readonly group: OrderGroup;
  readonly groupBy: readonly OrderKey[];
  /** Counts the customers of all groups, once for all of them. */
  readonly customers: OrderStatistics['customers'];
}

/** Counted messages, as the client asked for them. */
export interface MessageStatisticsAnswer {
  readonly groups: readonly MessageGroupInAnswer[];
  readonly groupCount: number;
  readonly sources: readonly SourceReport[];
}

export interface MessageGroupInAnswer {
  readonly group: MessageGroup;
  readonly groupBy: readonly MessageKey[];
}

/** The result of a write on a channel. `channel` is null when the input names none that the viewer may see. */
export interface WritePayload {
  readonly channel: ChannelEntry | null;
  readonly outcome: WriteAnswer['outcome'];
  readonly userErrors: readonly Refusal[];
  readonly providerId: string | null;
  readonly result: Readonly<Record<string, string | null>>;
}

/** The result of a message to a customer. `channel` is null when none was tried. */
export interface CustomerSendPayload extends WritePayload {
  /** The channels on which certainly nothing was sent, before the one of the result. */
  readonly attempts: readonly UnsentAttempt[];
  readonly options: readonly CustomerSendOption[];
}

/** A channel of a customer on which the message may not be sent, and why. */
export interface CustomerSendOption {
  readonly customerChannel: CustomerChannel;
  readonly refusal: Refusal;
  readonly canSendTemplates: boolean;
}

/** The result of a write on an order. `orderKey` is null when the order need not be read: it was not found, or cannot have changed. */
export interface OrderPayload {
  readonly orderKey: { readonly channel: string; readonly key: string } | null;
  readonly outcome: WriteAnswer['outcome'];
  readonly userErrors: readonly Refusal[];
}

/** The result of one order of several. */
export interface OrderStatusResult extends OrderPayload {
  readonly orderId: string;
}

/** The results of several orders. An error stands for an order for which certainly nothing was applied. */
export interface OrderStatusesPayload {
  readonly results: readonly (OrderStatusResult | Error)[];
  readonly userErrors: readonly Refusal[];
}

/** The result of a change of a subscriber. */
export interface SubscriberPayload extends WritePayload {
  /** The provider's own address of the subscriber; null when the input names none. */
  readonly contactId: string | null;
}

/** The result of marking a conversation as read. */
export interface ConversationReadPayload extends WritePayload {
  /** Null when there is no such conversation. */
  readonly conversation: ConversationKey | null;
}

/** The result of creating a label. */
export interface LabelPayload extends WritePayload {
  readonly name: string;
}

/** The result of syncing a catalog. */
export interface CatalogPayload extends WritePayload {
  readonly catalogId: string;
}

/** The result of a change of a product. `productId` is null when a new one has no id yet. */
export interface ProductPayload extends WritePayload {
  readonly catalogId: string | null;
  readonly productId: string | null;
}

/** A refusal of an argument outside an `input` object. Its `field` is the whole path, without a leading `input`. */
export interface ArgumentRefusal extends Refusal {
  readonly isOfArgument: true;
}

/**
 * The resolvers of a type whose parent object is `Parent`. Fields that the parent has under the same name resolve themselves; every other
 * field needs a resolver, or the code does not compile.
 */
export type RequiredResolvers<Resolvers, Parent> = Omit<Resolvers, UnresolvedFields<Resolvers, Parent>> & {
  [Field in UnresolvedFields<Resolvers, Parent>]-?: NonNullable<Resolvers[Field]>;
};

type UnresolvedFields<Resolvers, Parent> = Exclude<keyof Resolvers, keyof Parent | '__isTypeOf'>;
