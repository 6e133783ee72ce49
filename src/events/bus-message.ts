import type { Announcement } from './bus.js';
import { readNotice, writeNotice, type Notice } from './notice.js';

/** What replicas send each other: what was recorded, what concerns calls, or from when on something may not have been told. */
export type BusMessage =
  | { readonly from: string; readonly announcements: readonly Announcement[] }
  | { readonly from: string; readonly notices: readonly Notice[] }
  | { readonly from: string; readonly missedSince: number };

export function writeBusMessage(busMessage: BusMessage): string {
  // Replicas of an earlier version, which know no notices, take this for nothing.
  if ('notices' in busMessage) return JSON.stringify([busMessage.from, null, busMessage.notices.map(writeNotice)]);
  if ('missedSince' in busMessage) return JSON.stringify([busMessage.from, busMessage.missedSince]);
  return JSON.stringify([busMessage.from, busMessage.announcements.map(({ kind, id, channel }) => [kind, id, channel])]);
}

/** What `writeBusMessage` made; null for anything else, which is nobody's business here. */
export function readBusMessage(text: string): BusMessage | null {
  const [from, content, notices] = readList(text);
  if (typeof from !== 'string') return null;
  if (Array.isArray(notices)) return { from, notices: notices.flatMap(readNotice) };
  if (typeof content === 'number' && Number.isFinite(content)) return { from, missedSince: content };
  if (!Array.isArray(content)) return null;
  return { from, announcements: content.flatMap(readAnnouncement) };
}

function readAnnouncement(part: unknown): Announcement[] {
  const [kind, id, channel] = Array.isArray(part) ? (part as unknown[]) : [];
  const isKnown = (kind === 'order' || kind === 'message') && typeof id === 'string' && typeof channel === 'string';
  return isKnown ? [{ kind, id, channel }] : [];
}

function readList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
