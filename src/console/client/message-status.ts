import type { MessageStatus } from '../generated/graphql.js';

/** A message goes this way, and never back. */
const steps: readonly MessageStatus[] = ['UNKNOWN', 'QUEUED', 'SENT', 'DELIVERED', 'READ', 'PLAYED', 'FAILED', 'DELETED'];

/** An answer that was made before an event may arrive after it. */
export function laterStatus(known: MessageStatus | undefined, incoming: MessageStatus): MessageStatus {
  return known !== undefined && steps.indexOf(known) > steps.indexOf(incoming) ? known : incoming;
}
