import type { OrderEvent } from '../domain/event.js';
import type { MessageEvent } from '../domain/message.js';
import type { Ledger } from '../store/store.js';
import type { Bus } from './bus.js';
import { Feed } from './feed.js';

/** What can be subscribed to. */
export interface Feeds {
  readonly orders: Feed<OrderEvent>;
  readonly messages: Feed<MessageEvent>;
  close(): Promise<void>;
}

/** Clocks of replicas differ, and a transaction takes its time. */
const overlapMs = 5000;

/** The ledger's events, told to this process and its replicas over the bus as soon as they are committed. */
export function createFeeds(bus: Bus, ledger: Ledger, report: (error: unknown) => void): Feeds {
  const options = { overlapMs: ledger.isShared ? overlapMs : 0, report };
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
