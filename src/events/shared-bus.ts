import { randomUUID } from 'node:crypto';
import { createLocalBus, type Announcement, type Bus, type BusWatch } from './bus.js';
import { NoticeQueue } from './notice-queue.js';
import { decodeBusMessage, encodeBusMessage, type BusMessage } from './bus-message.js';

/** Sends text to all replicas, the sender included. */
export interface Carrier {
  /** Rejects when it is not certain that the text was sent. */
  send(text: string): Promise<void>;
  close(): Promise<void>;
}

export interface CarrierEvents {
  onMessage(text: string): void;
  /** No text is sent or received until `restored`. May be called more than once. */
  lost(error: unknown): void;
  restored(): void;
}

/** Rejects when the first connection fails. Reconnects a lost connection until `close`. */
export type Connect = (events: CarrierEvents) => Promise<Carrier>;

/** PostgreSQL sends at most 8000 bytes at once. Fifty announcements of maximal length have 4500. */
const maxPerMessage = 50;
/** The most messages that are sent and not acknowledged. Beyond that, the replicas receive only the time of the gap. */
const maxUnacknowledged = 100;
/** A loss may begin this long before it is noticed, clock differences included. */
const marginMs = 30_000;
const retryMs = 1000;

/**
 * A bus between replicas. This process receives its own events at once, whether the carrier works or not. After an interruption, all replicas
 * learn since when messages may be missing: they read the events from the ledger and discard cached answers.
 */
export async function createSharedBus(connect: Connect, watch: BusWatch): Promise<Bus> {
  const local = createLocalBus();
  const from = randomUUID();
  let unacknowledged = 0;
  let isClosed = false;
  let lostAt: number | null = null;
  /** Since when messages may not have reached the other replicas. */
  let gapSince: number | null = null;
  let retry: NodeJS.Timeout | undefined;

  function noteGap(since: number): void {
    gapSince = Math.min(gapSince ?? since, since);
    if (!isClosed) retry ??= setTimeout(announceGap, retryMs).unref();
  }

  function announceGap(): void {
    clearTimeout(retry);
    retry = undefined;
    if (gapSince === null) return;
    const since = gapSince;
    gapSince = null;
    void send({ from, gapSince: since - marginMs }, since);
  }

  /** Resolves when the carrier has the message, or when the gap is noted. */
  async function send(busMessage: BusMessage, since: number): Promise<void> {
    if (lostAt !== null || unacknowledged >= maxUnacknowledged) return noteGap(since);
    unacknowledged += 1;
    await carrier
      .send(encodeBusMessage(busMessage))
      .catch(() => noteGap(since))
      .finally(() => (unacknowledged -= 1));
  }

  const carrier = await connect({
    onMessage: (text) => {
      const message = decodeBusMessage(text);
      if (message === null || message.from === from) return;
      if ('gapSince' in message) local.reportGap(message.gapSince);
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
      local.reportGap(since);
      announceGap();
    },
  });

  const notices = new NoticeQueue((some) => send({ from, notices: some }, Date.now()));
  return {
    announce: (announcements) => {
      local.announce(announcements);
      for (const chunk of inChunks(announcements)) void send({ from, announcements: chunk }, Date.now());
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

function inChunks(announcements: readonly Announcement[]): Announcement[][] {
  const chunks: Announcement[][] = [];
  for (let start = 0; start < announcements.length; start += maxPerMessage) chunks.push(announcements.slice(start, start + maxPerMessage));
  return chunks;
}
