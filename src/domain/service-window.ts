import type { Instant } from './time.js';

/** The time in which any message may be sent to a person, and not only templates. */
export interface ServiceWindow {
  readonly isOpen: boolean;
  readonly expiresAt: Instant;
}

/** WhatsApp's rule: the window closes this long after the person's last message. */
const lengthMs = 24 * 60 * 60 * 1000;

/** The window after a person's last message; null when none is known. A time in the future, from a wrong clock, counts as now. */
export function serviceWindowAfter(lastMessageAt: Instant | null, now: Instant): ServiceWindow | null {
  if (lastMessageAt === null) return null;
  const begin = lastMessageAt < now ? lastMessageAt : now;
  const expiresAt = new Date(Date.parse(begin) + lengthMs).toISOString();
  return { isOpen: now < expiresAt, expiresAt };
}

/** The window is open now for whoever wrote after this moment. */
export function startOfOpenWindow(now: Instant): Instant {
  return new Date(Date.parse(now) - lengthMs).toISOString();
}
