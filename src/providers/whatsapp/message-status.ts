import type { MessageStatus } from '../../domain/message.js';

/** The statuses of Meta's webhooks, which several providers use as their own. */
const statuses: ReadonlyMap<string, MessageStatus> = new Map([
  ['sent', 'SENT'],
  ['delivered', 'DELIVERED'],
  ['read', 'READ'],
  ['played', 'PLAYED'],
  ['failed', 'FAILED'],
]);

/** UNKNOWN for any other status, and for none. */
export function readMessageStatus(providerStatus: string | null): MessageStatus {
  return statuses.get(providerStatus?.trim().toLowerCase() ?? '') ?? 'UNKNOWN';
}
