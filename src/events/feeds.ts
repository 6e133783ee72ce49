import type { OrderEvent } from '../domain/event.js';
import type { MessageEvent } from '../domain/message.js';
import type { Ledger } from '../store/store.js';
import type { Bus } from './bus.js';
import { Feed } from './feed.js';

/** The feeds of events that clients can subscribe to. */
export interface Feeds {
  readonly orders: Feed<OrderEvent>;
  readonly messages: Feed<MessageEvent>;
  close(): Promise<void>;
}

/** Covers the difference of the replicas' clocks and the duration of a transaction. */
const overlapMs = 5000;

/** Announces the ledger's events to this process and its replicas over the bus as soon as they are committed. */
export function createFeeds(bus: Bus, ledger: Ledger, onError: (error: unknown) => void): Feeds {
  const options = { overlapMs: ledger.isShared ? overlapMs : 0, onError };
  const { events, messageEvents } = ledger;
  const orders = new Feed<OrderEvent>(bus, { kind: 'order', get: events.get, after: events.after }, options);
  const messages = new Feed<MessageEvent>(bus, { kind: 'message', get: messageEvents.get, after: messageEvents.after }, options);
  const stop = ledger.appended((announcements) => bus.announce(announcements));
  return {
    orders,
    messages,
    close: async () => {
      stop();
      await Promise.all([orders.close(), messages.close()]);
    },
  };
}
