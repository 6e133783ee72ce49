import type { SettleWrites, ParsedWebhook } from '../contract/webhook.js';
import type { Provider } from '../contract/provider.js';
import type {
  ChannelStateReceived,
  ContactPaired,
  ProviderEvent,
  MessageReaction,
  MessageStatusReceived,
  MessageReceived,
  OrderChanged,
  OrderReceived,
  TemplateChanged,
} from '../domain/provider-event.js';
import { toOrder, type Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { OrderMerge } from '../store/orders/orders.js';
import type { LedgerParts } from '../store/store.js';
import { withoutErased } from './erased-people.js';
import { firstOrder, mergeCopied, mergeOrders, type OrderReport } from './order-merge.js';

/** The result of applying a delivery's events. */
export interface Applied {
  /** UNSUPPORTED: no event could be used. */
  readonly state: 'DONE' | 'UNSUPPORTED';
  /** The reason, where a person can act on it. */
  readonly failure: string | null;
  /** True when it repeats something of a person who was erased since: nothing of it may be kept. */
  readonly isOfErased: boolean;
}

/** The context in which a delivery's events are applied. */
export interface Application {
  readonly provider: Provider;
  readonly receivedAt: Instant;
  /** The parts of the ledger inside the transaction of the whole delivery. */
  readonly ledger: LedgerParts;
  readonly settleWrites: SettleWrites<LedgerParts>;
  /** When people whom the events name were erased, by address. */
  readonly erasedAt: ReadonlyMap<string, Instant>;
  /** `read`, `history`: the events were found in an answer to a read, perhaps repeatedly; `history`: in one that looked for them. Absent: a webhook delivered them. */
  readonly origin?: 'read' | 'history' | undefined;
  /** The channel's list of orders is copied: a read may have found an order before its webhook came. */
  readonly isCopied?: boolean | undefined;
}

/** Where, when and how an event became known. */
export type ReportContext = Pick<Application, 'provider' | 'receivedAt' | 'origin'>;

/** `stored`, or the reason why an event was not; null when there is nothing to do about it. */
type Outcome = 'stored' | { readonly reason: string | null };

/** Longer keys do not fit into an index. */
const maxKeyLength = 255;
const maxNameLength = 512;

/** Stores the events of a delivery, and settles the writes that they report on. */
export async function applyParsed(application: Application, { events: reported }: ParsedWebhook): Promise<Applied> {
  const outcomes: Outcome[] = [];
  const { events, isOfErased } = withoutErased(application, reported);
  for (const event of events) outcomes.push(await applyEvent(application, event));
  const statuses = events.filter((event) => event.kind === 'message-status');
  const { provider, ledger, settleWrites } = application;
  if (statuses.length > 0) await settleWrites(provider.channel, statuses, ledger);
  const reasons = outcomes.flatMap((outcome) => (outcome === 'stored' || outcome.reason === null ? [] : [outcome.reason]));
  return {
    state: events.length === 0 || outcomes.includes('stored') ? 'DONE' : 'UNSUPPORTED',
    failure: reasons.length === 0 ? null : [...new Set(reasons)].join(' '),
    isOfErased,
  };
}

function applyEvent(application: Application, event: ProviderEvent): Promise<Outcome> | Outcome {
  switch (event.kind) {
    case 'order-received':
      return applyReceivedOrder(application, event);
    case 'order-changed':
      return applyOrderChanged(application, event);
    case 'message-received':
      return applyReceivedMessage(application, event);
    case 'message-status':
      return applyMessageStatus(application, event);
    case 'message-reaction':
      return applyMessageReaction(application, event);
    case 'channel-state':
      return applyChannelState(application, event);
    case 'template-changed':
      return applyTemplateChanged(application, event);
    case 'contact-paired':
      return applyContactPaired(application, event);
    case 'unsupported':
      return { reason: null };
  }
}

async function applyReceivedOrder(application: Application, event: OrderReceived): Promise<Outcome> {
  const { provider, ledger, receivedAt } = application;
  const { order: reported, at } = event;
  const { reference } = reported;
  if (!isKey(reference)) return unusableKey;
  const report = reportOf(application, at, application.origin === undefined ? null : foundInReadNote);
  const merged = await mergeKnown(application, reference, (known, copied) => {
    const order = { ...reported, channel: provider.channel };
    if (known === null) return copied === null ? firstOrder(order, report) : mergeCopied(copied, order, report);
    return application.origin !== undefined && changesNothing(application, known, event) ? null : mergeOrders(known, order, report);
  });
  if (merged?.order.items === null && provider.orders?.complete !== undefined && application.origin !== 'history') {
    await ledger.completions.add(provider.channel, reference, receivedAt);
  }
  return 'stored';
}

type MergeKnown = (known: Order | null, copied: Order | null) => OrderMerge | null;

/** Merges into the stored order. One that is not stored may be in the copy of the provider's list, which then is what subscribers know of it. */
async function mergeKnown(application: Application, reference: string, merge: MergeKnown) {
  const { provider, ledger, isCopied } = application;
  let isStored = true;
  const merged = await ledger.orders.merge(provider.channel, reference, (known) => {
    isStored = known !== null;
    return isStored || isCopied !== true ? merge(known, null) : null;
  });
  if (isStored || isCopied !== true) return merged;
  const copied = await copyOf(application, reference);
  return ledger.orders.merge(provider.channel, reference, (known) => merge(known, copied));
}

async function copyOf({ provider, ledger, isCopied }: Application, reference: string): Promise<Order | null> {
  if (isCopied !== true) return null;
  return (await ledger.copies.orders.get(provider.channel, [reference])).get(reference) ?? null;
}

/** The note in an order's history for an order that no webhook delivered. */
const foundInReadNote = 'It was found in the messages of a conversation.';

/** Whether merging the reported order would leave the stored one unchanged. */
export function changesNothing(context: ReportContext, known: Order, { order: reported, at }: OrderReceived): boolean {
  const { order, events } = mergeOrders(known, reported, reportOf(context, at, null));
  return events.length === 0 && Object.entries(order.keys).every(([name, key]) => key === (known.keys[name] ?? null));
}

/** A change of an order that is not stored is recorded only where the provider can return the order itself. */
async function applyOrderChanged(application: Application, changed: OrderChanged): Promise<Outcome> {
  const { provider, ledger } = application;
  const { reference } = changed;
  if (!isKey(reference)) return unusableKey;
  const report = reportOf(application, changed.at, changed.note);
  const reported = toOrder({
    channel: provider.channel,
    reference,
    status: changed.status ?? 'UNKNOWN',
    providerStatus: changed.providerStatus,
    paymentStatus: changed.paymentStatus ?? 'UNKNOWN',
    providerPaymentStatus: changed.providerPaymentStatus,
    transactionId: changed.transactionId,
    source: { kind: 'LEDGER', asOf: application.receivedAt },
  });
  const merged = await ledger.orders.merge(provider.channel, reference, (known) =>
    known === null ? null : mergeOrders(known, reported, report),
  );
  if (merged !== null) return 'stored';
  if (provider.orders?.get === undefined) {
    return {
      reason: `It reports a change of the order ${reference}, which the gateway does not know yet. Replay it when the order is known.`,
    };
  }
  const unknown = toOrder({ channel: provider.channel, reference, source: reported.source });
  const copy = await copyOf(application, reference);
  const { events } = copy === null ? mergeOrders(unknown, reported, report) : mergeCopied(copy, reported, report);
  if (events.length > 0) await ledger.events.append(events);
  return 'stored';
}

async function applyReceivedMessage(application: Application, { message }: MessageReceived): Promise<Outcome> {
  const { provider, ledger, receivedAt } = application;
  if (!isKey(message.messageId) || message.contactId.length > maxKeyLength) return unusableKey;
  await ledger.messages.put({ ...message, channel: provider.channel }, receivedAt);
  return 'stored';
}

async function applyMessageStatus(application: Application, reported: MessageStatusReceived): Promise<Outcome> {
  const { provider, ledger } = application;
  const { status, providerStatus, failureReason, failureCode } = reported;
  const contactId = reported.contactId !== null && reported.contactId.length <= maxKeyLength ? reported.contactId : '';
  const { at } = reportOf(application, reported.at, null);
  for (const messageId of reported.messageIds.filter(isKey)) {
    const message = { channel: provider.channel, messageId, contactId };
    await ledger.messages.applyStatus(message, { status, providerStatus, at, failureReason: failureReason ?? failureCode });
  }
  return 'stored';
}

async function applyMessageReaction(application: Application, event: MessageReaction): Promise<Outcome> {
  const { provider, ledger } = application;
  const { messageId, emoji } = event;
  if (!isKey(messageId)) return unusableKey;
  const contactId = event.contactId !== null && event.contactId.length <= maxKeyLength ? event.contactId : '';
  const { at } = reportOf(application, event.at, null);
  await ledger.messages.applyReaction({ channel: provider.channel, messageId, contactId }, { emoji, at });
  return 'stored';
}

async function applyChannelState(application: Application, { at, ...reported }: ChannelStateReceived): Promise<Outcome> {
  const { provider, ledger } = application;
  await ledger.channels.report(provider.channel, reported, reportOf(application, at, null).at);
  return 'stored';
}

async function applyTemplateChanged(application: Application, { change, at }: TemplateChanged): Promise<Outcome> {
  const { provider, ledger } = application;
  if (!isKey(change.templateId)) return { reason: 'The id of its template is empty or longer than 255 characters.' };
  const [name, language, from, to, providerWord] = [change.name, change.language, change.from, change.to, change.providerWord].map(shorten);
  const words = { name: name ?? null, language: language ?? null, from: from ?? null, to: to ?? null, providerWord: providerWord ?? null };
  await ledger.templateEvents.append({ ...change, ...words, channel: provider.channel, at: reportOf(application, at, null).at });
  return 'stored';
}

/** Names and words are short; what is longer is none. */
function shorten(text: string | null): string | null {
  return text === null ? null : text.slice(0, maxNameLength);
}

async function applyContactPaired(application: Application, { contactId, alias, at }: ContactPaired): Promise<Outcome> {
  const { provider, ledger } = application;
  if (!isKey(contactId) || !isKey(alias)) return unusableKey;
  await ledger.contactPairs.put(provider.channel, { contactId, alias }, reportOf(application, at, null).at);
  return 'stored';
}

/** An event cannot be later than its delivery: with a provider's clock that is ahead, it would override everything that follows. */
function reportOf({ provider, receivedAt, origin }: ReportContext, at: Instant | null, note: string | null): OrderReport {
  const time = at !== null && at < receivedAt ? at : receivedAt;
  return { at: time, receivedAt, actor: provider.name, note, origin: origin === undefined ? 'WEBHOOK' : 'READ' };
}

function isKey(key: string): boolean {
  return key.trim() !== '' && key.length <= maxKeyLength;
}

const unusableKey: Outcome = { reason: 'The id of its order or message is empty or longer than 255 characters.' };
