import { randomUUID } from 'node:crypto';
import { createLocalBus, type Announcement, type Bus, type BusWatch } from './bus.js';
import { NoticeQueue } from './notice-queue.js';
import { readBusMessage, writeBusMessage, type BusMessage } from './bus-message.js';

/** What carries text to all replicas, the sender included. */
export interface Carrier {
  /** Rejects when it cannot be told that the text is on its way. */
  send(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface CarrierEvents {
  arrived(text: string): void;
  /** Texts are neither sent nor heard until `restored`. May be told more than once. */
  lost(error: unknown): void;
  restored(): void;
}

/** Rejects when there is no connection at first; a later one is made anew until `close`. */
export type Connect = (events: CarrierEvents) => Promise<Carrier>;

/** PostgreSQL carries 8000 bytes at most: fifty of the longest announcements have 4500. */
const maxInOne = 50;
/** Texts that have left and are not acknowledged. Beyond that the replicas are told where to look instead. */
const maxUnderWay = 100;
/** How much earlier than it was noticed a loss may have begun, and how far clocks may differ. */
const marginMs = 30_000;
const retryMs = 1000;

/**
 * Between replicas. This process hears of its own events at once, whether the carrier works or not. What could not be told is made good
 * when the carrier is back: everybody then looks into the ledger from that time on, and takes what it has read for old.
 */
export async function createSharedBus(connect: Connect, watch: BusWatch): Promise<Bus> {
  const local = createLocalBus();
  const from = randomUUID();
  let underWay = 0;
  let isClosed = false;
  let lostAt: number | null = null;
  /** Since when something was not told to others. */
  let untoldSince: number | null = null;
  let retry: NodeJS.Timeout | undefined;

  function leaveUntold(since: number): void {
    untoldSince = Math.min(untoldSince ?? since, since);
    if (!isClosed) retry ??= setTimeout(makeGood, retryMs).unref();
  }

  function makeGood(): void {
    clearTimeout(retry);
    retry = undefined;
    if (untoldSince === null) return;
    const since = untoldSince;
    untoldSince = null;
    void send({ from, missedSince: since - marginMs }, since);
  }

  /** Over when the carrier has it, or when it is noted as untold. */
  async function send(busMessage: BusMessage, since: number): Promise<void> {
    if (lostAt !== null || underWay >= maxUnderWay) return leaveUntold(since);
    underWay += 1;
    await carrier
      .send(writeBusMessage(busMessage))
      .catch(() => leaveUntold(since))
      .finally(() => (underWay -= 1));
  }

  const carrier = await connect({
    arrived: (text) => {
      const message = readBusMessage(text);
      if (message === null || message.from === from) return;
      if ('missedSince' in message) local.miss(message.missedSince);
      else if ('notices' in message) message.notices.forEach(local.notify);
      else local.announce(message.announcements);
    },
    lost: (error) => {
      if (lostAt !== null) return;
      lostAt = Date.now();
      watch.lost(error);
    },
    restored: () => {
      if (lostAt === null) return;
      const since = lostAt - marginMs;
      lostAt = null;
      watch.restored();
      local.miss(since);
      makeGood();
    },
  });

  const notices = new NoticeQueue((some) => send({ from, notices: some }, Date.now()));
  return {
    announce: (announcements) => {
      local.announce(announcements);
      for (const part of inParts(announcements)) void send({ from, announcements: part }, Date.now());
    },
    notify: (notice) => {
      local.notify(notice);
      notices.add(notice);
    },
    listen: (listener) => local.listen(listener),
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await local.close();
      await carrier.close();
    },
  };
}

function inParts(announcements: readonly Announcement[]): Announcement[][] {
  const parts: Announcement[][] = [];
  for (let start = 0; start < announcements.length; start += maxInOne) parts.push(announcements.slice(start, start + maxInOne));
  return parts;
}
