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
} from '../domain/provider-event.js';
import { toOrder, type Order } from '../domain/order.js';
import type { Instant } from '../domain/time.js';
import type { LedgerParts } from '../store/store.js';
import { firstOrder, mergeOrders, type Telling } from './order-merge.js';

/** What became of a delivery's facts. */
export interface Applied {
  /** UNSUPPORTED: none of them was of any use. */
  readonly state: 'DONE' | 'UNSUPPORTED';
  /** Why, where a person can do something about it. */
  readonly failure: string | null;
}

/** A delivery's way into the ledger. */
export interface Application {
  readonly provider: Provider;
  readonly receivedAt: Instant;
  /** The transaction that all of it is part of. */
  readonly ledger: LedgerParts;
  readonly settleWrites: SettleWrites<LedgerParts>;
  /** `read`: found while something else was read, perhaps again and again. Absent: delivered by a webhook. */
  readonly origin?: 'read' | undefined;
}

/** `kept`, or why a fact was not; null where nobody can do anything about it. */
type Outcome = 'kept' | { readonly reason: string | null };

/** Longer keys would not fit into an index. */
const maxKey = 255;

/** Keeps what a delivery tells. */
export async function applyParsed(application: Application, { events }: ParsedWebhook): Promise<Applied> {
  const outcomes: Outcome[] = [];
  for (const fact of events) outcomes.push(await applyEvent(application, fact));
  const statuses = events.filter((fact) => fact.kind === 'message-status');
  const { provider, ledger, settleWrites } = application;
  if (statuses.length > 0) await settleWrites(provider.channel, statuses, ledger);
  const reasons = outcomes.flatMap((outcome) => (outcome === 'kept' || outcome.reason === null ? [] : [outcome.reason]));
  return {
    state: events.length === 0 || outcomes.includes('kept') ? 'DONE' : 'UNSUPPORTED',
    failure: reasons.length === 0 ? null : [...new Set(reasons)].join(' '),
  };
}

function applyEvent(application: Application, fact: ProviderEvent): Promise<Outcome> | Outcome {
  switch (fact.kind) {
    case 'order-received':
      return applyReceivedOrder(application, fact);
    case 'order-changed':
      return applyOrderChanged(application, fact);
    case 'message-received':
      return applyReceivedMessage(application, fact);
    case 'message-status':
      return applyMessageStatus(application, fact);
    case 'message-reaction':
      return applyMessageReaction(application, fact);
    case 'channel-state':
      return applyChannelState(application, fact);
    case 'contact-paired':
      return applyContactPaired(application, fact);
    case 'unsupported':
      return { reason: null };
  }
}

async function applyReceivedOrder(application: Application, fact: OrderReceived): Promise<Outcome> {
  const { provider, ledger, receivedAt } = application;
  const { order: told, at } = fact;
  const { reference } = told;
  if (!isKey(reference)) return unusableKey;
  const telling = tellingOf(application, at, application.origin === 'read' ? foundInRead : null);
  const learnt = await ledger.orders.merge(provider.channel, reference, (known) => {
    const order = { ...told, channel: provider.channel };
    if (known === null) return firstOrder(order, telling);
    return application.origin === 'read' && addsNothing(application, known, fact) ? null : mergeOrders(known, order, telling);
  });
  if (learnt?.order.items === null && provider.orders?.complete !== undefined) {
    await ledger.completions.add(provider.channel, reference, receivedAt);
  }
  return 'kept';
}

/** Says in an order's history that no webhook brought the event. */
const foundInRead = 'It was found in the messages of a conversation.';

/** Whether an order that is known already is told with nothing that would change it. */
export function addsNothing(application: Omit<Application, 'ledger'>, known: Order, { order: told, at }: OrderReceived): boolean {
  const { order, events } = mergeOrders(known, told, tellingOf(application, at, null));
  return events.length === 0 && Object.entries(order.keys).every(([name, key]) => key === (known.keys[name] ?? null));
}

/** What changed an order that is not known is only news where the provider can be asked for the order itself. */
async function applyOrderChanged(application: Application, changed: OrderChanged): Promise<Outcome> {
  const { provider, ledger } = application;
  const { reference } = changed;
  if (!isKey(reference)) return unusableKey;
  const telling = tellingOf(application, changed.at, changed.note);
  const told = toOrder({
    channel: provider.channel,
    reference,
    status: changed.status ?? 'UNKNOWN',
    providerStatus: changed.providerStatus,
    paymentStatus: changed.paymentStatus ?? 'UNKNOWN',
    providerPaymentStatus: changed.providerPaymentStatus,
    transactionId: changed.transactionId,
    source: { kind: 'LEDGER', asOf: application.receivedAt },
  });
  const learnt = await ledger.orders.merge(provider.channel, reference, (known) =>
    known === null ? null : mergeOrders(known, told, telling),
  );
  if (learnt !== null) return 'kept';
  if (provider.orders?.get === undefined) {
    return { reason: `It tells a change of the order ${reference}, which the gateway has not been told of; replay it when it has.` };
  }
  const unknown = toOrder({ channel: provider.channel, reference, source: told.source });
  await ledger.events.append(mergeOrders(unknown, told, telling).events);
  return 'kept';
}

async function applyReceivedMessage(application: Application, { message }: MessageReceived): Promise<Outcome> {
  const { provider, ledger, receivedAt } = application;
  if (!isKey(message.messageId) || message.contactId.length > maxKey) return unusableKey;
  await ledger.messages.put({ ...message, channel: provider.channel }, receivedAt);
  return 'kept';
}

async function applyMessageStatus(application: Application, told: MessageStatusReceived): Promise<Outcome> {
  const { provider, ledger } = application;
  const { status, providerStatus, failureReason, failureCode } = told;
  const contactId = told.contactId !== null && told.contactId.length <= maxKey ? told.contactId : '';
  const { at } = tellingOf(application, told.at, null);
  for (const messageId of told.messageIds.filter(isKey)) {
    const message = { channel: provider.channel, messageId, contactId };
    await ledger.messages.applyStatus(message, { status, providerStatus, at, failureReason: failureReason ?? failureCode });
  }
  return 'kept';
}

async function applyMessageReaction(application: Application, fact: MessageReaction): Promise<Outcome> {
  const { provider, ledger } = application;
  const { messageId, emoji } = fact;
  if (!isKey(messageId)) return unusableKey;
  const contactId = fact.contactId !== null && fact.contactId.length <= maxKey ? fact.contactId : '';
  const { at } = tellingOf(application, fact.at, null);
  await ledger.messages.applyReaction({ channel: provider.channel, messageId, contactId }, { emoji, at });
  return 'kept';
}

async function applyChannelState(application: Application, { connected, at }: ChannelStateReceived): Promise<Outcome> {
  const { provider, ledger } = application;
  if (connected !== null) await ledger.channels.tellConnected(provider.channel, connected, tellingOf(application, at, null).at);
  return 'kept';
}

async function applyContactPaired(application: Application, { contactId, alias, at }: ContactPaired): Promise<Outcome> {
  const { provider, ledger } = application;
  if (!isKey(contactId) || !isKey(alias)) return unusableKey;
  await ledger.contactPairs.put(provider.channel, { contactId, alias }, tellingOf(application, at, null).at);
  return 'kept';
}

/** An event cannot be later than its delivery. A provider's clock that is ahead would otherwise make an event win over everything after it. */
function tellingOf({ provider, receivedAt }: Omit<Application, 'ledger'>, at: Instant | null, note: string | null): Telling {
  return { at: at !== null && at < receivedAt ? at : receivedAt, receivedAt, actor: provider.name, note };
}

function isKey(key: string): boolean {
  return key.trim() !== '' && key.length <= maxKey;
}

const unusableKey: Outcome = { reason: 'It names an order or a message by nothing, or by more than 255 characters.' };
