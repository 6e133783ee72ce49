import type { Announcement } from './bus.js';
import { decodeNotice, encodeNotice, type Notice } from './notice.js';

/** What replicas send each other: announcements of recorded events, notices, or the time since which messages may be missing. */
export type BusMessage =
  | { readonly from: string; readonly announcements: readonly Announcement[] }
  | { readonly from: string; readonly notices: readonly Notice[] }
  | { readonly from: string; readonly gapSince: number };

export function encodeBusMessage(busMessage: BusMessage): string {
  // Replicas of an earlier version, which have no notices, ignore this form.
  if ('notices' in busMessage) return JSON.stringify([busMessage.from, null, busMessage.notices.map(encodeNotice)]);
  if ('gapSince' in busMessage) return JSON.stringify([busMessage.from, busMessage.gapSince]);
  return JSON.stringify([busMessage.from, busMessage.announcements.map(({ kind, id, channel }) => [kind, id, channel])]);
}

/** Reads a text of `encodeBusMessage`; null for any other text, which is ignored. */
export function decodeBusMessage(text: string): BusMessage | null {
  const [from, content, notices] = readList(text);
  if (typeof from !== 'string') return null;
  if (Array.isArray(notices)) return { from, notices: notices.flatMap(decodeNotice) };
  if (typeof content === 'number' && Number.isFinite(content)) return { from, gapSince: content };
  if (!Array.isArray(content)) return null;
  return { from, announcements: content.flatMap(decodeAnnouncement) };
}

const kinds: readonly Announcement['kind'][] = ['order', 'message', 'conversation', 'customer', 'template'];

function decodeAnnouncement(part: unknown): Announcement[] {
  const [kind, id, channel] = Array.isArray(part) ? (part as unknown[]) : [];
  const isKnown = kinds.some((known) => known === kind) && typeof id === 'string' && typeof channel === 'string';
  return isKnown ? [{ kind: kind as Announcement['kind'], id, channel }] : [];
}

function readList(text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
