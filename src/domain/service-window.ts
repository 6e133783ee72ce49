import type { Instant } from './time.js';

/** When more than templates may be sent to a person. */
export interface ServiceWindow {
  readonly isOpen: boolean;
  readonly expiresAt: Instant;
}

/** WhatsApp's rule: so long after the person's last message. */
const lengthMs = 24 * 60 * 60 * 1000;

/** The window after a person's last message; null when none is known. A message of the future, by a wrong clock, has just arrived. */
export function serviceWindowAfter(lastMessageAt: Instant | null, now: Instant): ServiceWindow | null {
  if (lastMessageAt === null) return null;
  const begin = lastMessageAt < now ? lastMessageAt : now;
  const expiresAt = new Date(Date.parse(begin) + lengthMs).toISOString();
  return { isOpen: now < expiresAt, expiresAt };
}
