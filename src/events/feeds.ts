import type { ConversationEvent, OrderEvent } from '../domain/event.js';
import type { MessageEvent } from '../domain/message.js';
import type { TemplateEvent } from '../domain/template.js';
import type { CustomerEvent } from '../store/customers/merges.js';
import type { Ledger } from '../store/store.js';
import type { Bus } from './bus.js';
import { Feed } from './feed.js';

/** The feeds of events that clients can subscribe to. */
export interface Feeds {
  readonly orders: Feed<OrderEvent>;
  readonly messages: Feed<MessageEvent>;
  readonly conversations: Feed<ConversationEvent>;
  readonly templates: Feed<TemplateEvent>;
  readonly customers: Feed<CustomerEvent>;
  close(): Promise<void>;
}

/** Covers the difference of the replicas' clocks and the duration of a transaction. */
const overlapMs = 5000;

/** Announces the ledger's events to this process and its replicas over the bus as soon as they are committed. */
export function createFeeds(bus: Bus, ledger: Ledger, onError: (error: unknown) => void): Feeds {
  const options = { overlapMs: ledger.isShared ? overlapMs : 0, onError };
  const { events, messageEvents, templateEvents, conversationEvents } = ledger;
  const orders = new Feed<OrderEvent>(bus, { kind: 'order', get: events.get, after: events.after }, options);
  const messages = new Feed<MessageEvent>(bus, { kind: 'message', get: messageEvents.get, after: messageEvents.after }, options);
  const { get, after } = conversationEvents;
  const conversations = new Feed<ConversationEvent>(bus, { kind: 'conversation', get, after }, options);
  const { events: customerEvents } = ledger.customers;
  const customers = new Feed<CustomerEvent>(bus, { kind: 'customer', get: customerEvents.get, after: customerEvents.after }, options);
  const templates = new Feed<TemplateEvent>(bus, { kind: 'template', get: templateEvents.get, after: templateEvents.after }, options);
  const stop = ledger.appended((announcements) => bus.announce(announcements));
  return {
    orders,
    messages,
    conversations,
    templates,
    customers,
    close: async () => {
      stop();
      await Promise.all([orders, messages, conversations, customers, templates].map((feed) => feed.close()));
    },
  };
}
