import type { Announcement } from '../store/events/appended.js';
import type { Notice } from './notice.js';

export type { Announcement } from '../store/events/appended.js';

/** Whoever wants to know. No function may throw. */
export interface BusListener {
  heard?(announcement: Announcement): void;
  noticed?(notice: Notice): void;
  /** Something since then, in milliseconds since 1970, may not have been told: what was recorded, the ledger knows. */
  missed(since: number): void;
}

/** Who changed what, to this process and to the replicas: ids travel, and whoever wants the event reads it in the ledger. */
export interface Bus {
  /** Tells everybody, this process first and at once. Never throws. */
  announce(announcements: readonly Announcement[]): void;
  /** Likewise. */
  notify(notice: Notice): void;
  /** Hears until the returned function is called. */
  listen(listener: BusListener): () => void;
  close(): Promise<void>;
}

/** How a bus tells its state to whoever runs the gateway. */
export interface BusWatch {
  /** The replicas cannot be reached for now. Told once per loss. */
  lost(error: unknown): void;
  restored(): void;
}

/** A bus inside this process, which can also say that something was missed. */
export interface LocalBus extends Bus {
  miss(since: number): void;
}

/** One process, no network. */
export function createLocalBus(): LocalBus {
  const listeners = new Set<BusListener>();
  return {
    announce: (announcements) => announcements.forEach((announcement) => listeners.forEach((listener) => listener.heard?.(announcement))),
    notify: (notice) => listeners.forEach((listener) => listener.noticed?.(notice)),
    miss: (since) => listeners.forEach((listener) => listener.missed(since)),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => listeners.clear(),
  };
}

/** A recorded event as a subscription gives it. */
export interface Recorded {
  readonly id: string;
  readonly channel: string;
}
