import type { BotFlow, Branch, ProviderAccount, Sequence, TeamMember } from '../domain/account.js';
import type { Catalog, Product } from '../domain/catalog.js';
import type { Conversation, ConversationFilter } from '../domain/conversation.js';
import type { Message } from '../domain/message.js';
import type { Order, OrderItem, OrderStatus, PaymentStatus } from '../domain/order.js';
import type { OrderFilter } from '../domain/order-filter.js';
import type { Direction, Placed, Position } from '../domain/position.js';
import type { CustomField, Label, Subscriber, SubscriberFilter, SubscriberSortField } from '../domain/subscriber.js';
import type { Postback, Template, TemplateFilter } from '../domain/template.js';
import type { Call } from './call.js';
import type { NotImplemented } from './capability-name.js';
import type { ProviderError, Refusal } from './error.js';
import type { MediaFiles } from './media-files.js';
import type { Messages, ToContact } from './message-write.js';
import type { OptionalInput } from './optional-input.js';
import type { OrderHistory } from './order-history.js';
import type { ProductWrites } from './product-write.js';
import type { SubscriberWrites } from './subscriber-write.js';
import type { Webhooks } from './webhook.js';
import type { WriteCall, Writer, WriteReceipt } from './writer.js';

export type { WriteCall, WriteReceipt } from './writer.js';

/** The adapter of one channel. A missing part is a missing capability; `notImplemented` names those that the provider documents. */
export interface Provider {
  /** The name in the configuration, such as `awal`. */
  readonly name: string;
  /** The name of the channel. */
  readonly channel: string;
  /** What the provider documents and this adapter lacks, with the source. */
  readonly notImplemented?: NotImplemented;
  readonly orders?: Orders;
  readonly subscribers?: Subscribers;
  readonly conversations?: Conversations;
  readonly templates?: Templates;
  readonly catalogs?: Catalogs;
  readonly labels?: Labels;
  readonly customFields?: CustomFields;
  readonly postbacks?: Postbacks;
  /** Who a conversation can be assigned to. */
  readonly teamMembers?: WholeList<TeamMember>;
  readonly botFlows?: WholeList<BotFlow>;
  readonly sequences?: WholeList<Sequence>;
  readonly branches?: WholeList<Branch>;
  readonly webhooks?: Webhooks;
  /** Sending messages. */
  readonly messages?: Messages;
  /**
   * The provider is bound by WhatsApp's rule of 24 hours: later than that after the customer's last message only a template may be sent.
   * `templateHelps`: whether this adapter can send one instead. Absent: the provider has no such rule.
   */
  readonly serviceWindow?: { readonly templateHelps: boolean };
  /** Changing subscribers. */
  readonly subscriberWrites?: SubscriberWrites;
  readonly phoneNumbers?: PhoneNumbers;
  /** Files of messages and products. Absent: the gateway reads none. */
  readonly files?: MediaFiles;
  /** Whether the channel's own number is connected. The call changes nothing. */
  connection?(call: Call): Promise<Connection>;
  /** The account to which the channel's number belongs. */
  account?(call: Call): Promise<ProviderAccount>;
  /** Links a WhatsApp Business account to the provider's account. The access token is a secret and never recorded in clear text. */
  readonly connectAccount?: Writer<{
    readonly userId: string | null;
    readonly whatsAppBusinessAccountId: string;
    readonly accessToken: string;
  }>;
  /** Closes the connections. In-flight calls may finish. */
  close(): Promise<void>;
}

/** The state of the channel's own number. Absent and null: the provider does not report it. */
export interface Connection {
  readonly connected: boolean | null;
  /** The provider's word for the state. */
  readonly providerState: string | null;
  /** WhatsApp's rating of the number, in the provider's word. */
  readonly qualityRating?: string | null;
  /** How many customers the number may write to first in a day, in the provider's word. */
  readonly messagingLimit?: string | null;
  /** The business name that WhatsApp shows. */
  readonly verifiedName?: string | null;
  /** The provider's own record. */
  readonly raw?: unknown;
}

/** A request for a page of a list. The answer is in the total order of `domain/position.ts`, strictly after `after`. */
export interface ListRequest<Filter, SortField extends string> {
  readonly filter: Filter;
  readonly sort: { readonly field: SortField; readonly direction: Direction };
  readonly after: Position | null;
  /** The number of records. More may be returned; fewer only when `isExhausted` or not `isComplete`. */
  readonly limit: number;
}

export interface ListPage<T> {
  readonly items: readonly Placed<T>[];
  /** There is nothing after the last item. */
  readonly isExhausted: boolean;
  /** False when records may be missing: the maximum of pages was reached, or a record was unreadable. */
  readonly isComplete: boolean;
  /** When the provider was read, an Instant. */
  readonly asOf: string;
  /** Where the records come from, when no provider was read. */
  readonly origin?: 'LEDGER' | 'SYNCED' | undefined;
  /** Why records may be missing, as a sentence for people. */
  readonly gap?: string | undefined;
  /** The exact number of records of the whole list with this filter, when the answer to this request says it. */
  readonly total?: number | undefined;
  /** Where to continue when the maximum of pages was reached before `limit` records were found. Absent: after the last item. */
  readonly resume?: Position | undefined;
}

/** Results by key. Absent: the provider does not know it. An error: this one could not be read. */
export type Found<T> = ReadonlyMap<string, T | ProviderError>;

export interface Orders {
  /** Lists orders live, which may be views (`OrderView`). Absent: the provider cannot list orders, and the ledger is the list. */
  list?(request: ListRequest<OrderFilter, OrderSortField>, call: Call): Promise<ListPage<Order>>;
  /** Where orders are found in messages. With it the channel's `sync` can bring orders into the ledger whose webhooks were lost. */
  readonly history?: OrderHistory;
  /** What the list of the ledger may lack, as a sentence for people. With it the list is never reported as complete. */
  readonly listGap?: string;
  /**
   * Reads orders live by reference, in the fewest calls that the provider allows. An order of another number of the account is unknown;
   * `own` returns those references that the ledger has stored for this channel. Absent: orders are read from the ledger only.
   */
  get?(references: readonly string[], call: Call, own?: () => Promise<ReadonlySet<string>>): Promise<Found<Order>>;
  /** Adds to an order of the ledger what the provider returns only on request (Whapi: the items, by orderToken). Returns the same order when nothing can be added. */
  complete?(order: Order, call: Call): Promise<Order>;
  /** Accepts orders by trackOrder. Absent: the provider can be read live. `check` reports what later calls need and the order lacks. */
  readonly track?: { check(order: Order): readonly Refusal[] };
  /** Changes the status. Absent: the status is read-only. */
  readonly status?: StatusWriter;
  /** Changes the details. Absent: none can be changed. */
  readonly details?: DetailsWriter;
  /**
   * Asks the customer to review and pay an order. The receipt's providerId is the message; where no webhook reports the order, its result has
   * `orderReference`, `orderSubtotal` and `orderTotal`, so that the gateway stores it.
   */
  readonly send?: Writer<OrderRequest>;
  /** The same for a person whose number is not known. Absent: only numbers are possible. */
  readonly sendToContact?: Writer<ToContact<OrderRequest>>;
}
export type OrderSortField = 'PLACED_AT' | 'UPDATED_AT';

export interface StatusWriter {
  /** As `Writer.carries`. With `template` a change that needs the open service window can travel as a template instead. */
  readonly carries?: readonly OptionalInput<StatusChange>[];
  /** Every status that can be written, in the order of the enum. */
  readonly writable: readonly OrderStatus[];
  /**
   * Those of `writable` that may follow the order's present status, by the provider's rules; all of them where it has no rule. Clients are
   * offered those that `check` accepts too, and that need no closed window.
   */
  transitions(order: Order): readonly OrderStatus[];
  /**
   * Why this change cannot be sent, before any call: an input that is malformed or too long, and with `order` also everything that `send`
   * needs of the order and that is missing. [] when it can be sent. `order` is null when it is not known yet.
   */
  check(change: StatusChange, order: Order | null): readonly Refusal[];
  /** Whether the change travels as a message that is no template, and so only within 24 hours of the customer's last message. Absent: never. */
  needsOpenWindow?(change: StatusChange): boolean;
  /** Sends exactly one write. The caller holds the order's lock and has read `order` (live `get` if there is one) just before. */
  send(order: Order, change: StatusChange, call: WriteCall): Promise<WriteReceipt>;
}

export interface StatusChange {
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus | null;
  readonly message: string | null;
  readonly template: { readonly name: string; readonly language: string } | null;
  readonly references: readonly string[] | null;
}

export interface DetailsWriter {
  /** As `Writer.carries`. */
  readonly carries?: readonly OptionalInput<DetailsChange>[];
  /** The fields that `get` returns, so that a write without an answer can be settled by reading the order. Absent: none. */
  readonly readBack?: readonly Exclude<keyof DetailsChange, 'message'>[];
  check(change: DetailsChange, order: Order | null): readonly Refusal[];
  /** Sends exactly one write, under the same conditions as StatusWriter.send. */
  send(order: Order, change: DetailsChange, call: WriteCall): Promise<WriteReceipt>;
}

/** Null: the field stays as it is. */
export interface DetailsChange {
  readonly paymentStatus: PaymentStatus | null;
  readonly adminNotes: string | null;
  readonly shippingDate: string | null;
  readonly deliveryDate: string | null;
  readonly branchId: string | null;
  readonly message: string | null;
}

export interface Subscribers {
  /** Subscribers by contact id, in the provider's form. */
  get?(contactIds: readonly string[], call: Call): Promise<Found<Subscriber>>;
  list?(request: ListRequest<SubscriberFilter, SubscriberSortField>, call: Call): Promise<ListPage<Subscriber>>;
  /** By CREATED_AT, descending, the provider lists new subscribers first, and `list` reads only the pages that it needs. Absent: it does not. */
  readonly isNewestFirst?: true;
  /** The contact id of a phone number (E.164), as this provider writes it. */
  contactIdOf(phoneNumber: string): string;
}

export interface Conversations {
  /**
   * Lists the conversations with customers live, without groups. What the filter asks and the list does not report is left to the caller. Absent:
   * the provider has no such list, and the ledger is the list.
   */
  list?(request: ConversationListRequest, call: Call): Promise<ListPage<Conversation>>;
  /** Newest first; `offset` counts from the newest. Absent: the provider stores no messages, and they are read from the ledger only. */
  messages?(contactId: string, window: { readonly offset: number; readonly limit: number }, call: Call): Promise<MessageWindow>;
  contactIdOf(phoneNumber: string): string;
  /** The details of conversations. Absent: the provider has none. */
  get?(contactIds: readonly string[], call: Call): Promise<Found<ConversationDetails>>;
  /** One message by the provider's id. Absent: there is no such call. `remembered` is the message in the ledger. */
  message?(messageId: string, call: Call, remembered?: Message | null): Promise<Message | null>;
}

export type ConversationListRequest = ListRequest<ConversationFilter, 'LAST_MESSAGE_AT'>;

/** Absent and null: the provider does not report it. */
export interface ConversationDetails {
  readonly status: string | null;
  readonly assignedAgent: string | null;
  readonly unreadCount?: number | null;
  /** An Instant. */
  readonly lastMessageAt?: string | null;
  /** The provider's own record. */
  readonly raw?: unknown;
}

/** A provider that stores messages. */
export type MessageSource = Required<Pick<Conversations, 'messages'>> & {
  /** The number of messages of a conversation. Absent: the source does not tell. */
  count?(contactId: string): Promise<number>;
};

export interface MessageWindow {
  /** Newest first. */
  readonly messages: readonly Message[];
  /** Whether there are older messages than the last. */
  readonly hasOlder: boolean;
}

export interface Templates {
  list(request: ListRequest<TemplateFilter, 'UPDATED_AT'>, call: Call): Promise<ListPage<Template>>;
  /** Templates by their ids, in the fewest calls that the provider allows. */
  get(templateIds: readonly string[], call: Call): Promise<Found<Template>>;
}

export interface Catalogs {
  /** The id of the catalog that all products of the number are in, where a number has one catalog. */
  readonly only?: string;
  readonly sync?: Writer<{ readonly catalogId: string }>;
  /** Creating, changing and deleting products. Absent: the catalog is read-only. */
  readonly productWrites?: ProductWrites;
  /** Products of one catalog, in the provider's order: position keys are '', ids decide, and hints name the next page. */
  products?(
    catalogId: string,
    request: { readonly after: Position | null; readonly limit: number },
    call: Call,
  ): Promise<ListPage<Product>>;
  list(call: Call): Promise<{ readonly catalogs: readonly Catalog[]; readonly isComplete: boolean; readonly asOf: string }>;
}

/** A request to pay an order. Amounts are exact decimals in the major unit. */
export interface OrderRequest {
  readonly phoneNumber: string;
  readonly items: readonly OrderItem[];
  readonly currencyCode: string;
  readonly discount: string | null;
  readonly tax: string | null;
  readonly shipping: string | null;
  /** JSON of the provider's own form. */
  readonly paymentSettings: unknown;
  /** The text above the order. */
  readonly text: string | null;
  /** The shop's own reference of the order. Null: the adapter chooses one. */
  readonly reference: string | null;
  /** The small text below the order. */
  readonly footerText: string | null;
  /** The catalog from which the items are. */
  readonly catalogId: string | null;
  /** Until when the order can be paid, an Instant, and what the customer is told about it. */
  readonly expiresAt: string | null;
  readonly expirationText: string | null;
  /** An approved template that carries the order, which may be sent at any time. */
  readonly template: { readonly name: string; readonly language: string } | null;
}

export interface PhoneNumbers {
  /** Whether a number (E.164) is on WhatsApp; `exists` is null when the provider does not know. */
  status(
    phoneNumber: string,
    call: Call,
  ): Promise<{ readonly exists: boolean | null; readonly phoneNumber: string | null; readonly contactId: string | null }>;
}

/** A list that the provider returns whole, in its own order. */
export interface WholeList<T> {
  list(call: Call): Promise<readonly T[]>;
}

export interface Labels extends WholeList<Label> {
  readonly create?: Writer<{ readonly name: string }>;
}

export type CustomFields = WholeList<CustomField>;
export type Postbacks = WholeList<Postback>;
