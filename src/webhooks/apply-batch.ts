import type { ParsedWebhook } from '../contract/webhook.js';
import type { ProviderEvent } from '../domain/provider-event.js';
import { allEnded } from '../store/connection/all-ended.js';
import { applyParsed, type Application, type Applied } from './apply.js';

/** A delivery to apply together with others of its channel. */
export interface BatchItem {
  readonly application: Application;
  readonly parsed: ParsedWebhook;
}

/**
 * Applies deliveries of one channel in one transaction, in which no other process writes. Those of different orders and messages run side by
 * side, so that their statements go to the store together; those of the same one, and all of a channel whose statuses report on writes, run in the
 * order of arrival. Rejects when all have ended.
 */
export async function applyBatch(items: readonly BatchItem[]): Promise<readonly Applied[]> {
  if (await hasReportedWrites(items)) return applyInOrder(items);
  const last = new Map<string, Promise<unknown>>();
  const running = items.map(({ application, parsed }) => {
    const subjects = new Set(parsed.events.flatMap(subjectsOf));
    const earlier = [...subjects].flatMap((subject) => last.get(subject) ?? []);
    const applied = Promise.all(earlier).then(() => applyParsed({ ...application, settleWrites: async () => undefined }, parsed));
    for (const subject of subjects) last.set(subject, applied);
    return applied;
  });
  return allEnded(running);
}

/** Applies deliveries of one channel one after the other, in one transaction. */
export async function applyInOrder(items: readonly BatchItem[]): Promise<readonly Applied[]> {
  const applied: Applied[] = [];
  for (const { application, parsed } of items) applied.push(await applyParsed(application, parsed));
  return applied;
}

/** Whether a status may change a write, and with it an order that the event does not name. */
async function hasReportedWrites(items: readonly BatchItem[]): Promise<boolean> {
  const [first] = items;
  const statuses = items.flatMap(({ parsed }) => parsed.events).filter((event) => event.kind === 'message-status');
  if (first === undefined || statuses.length === 0) return false;
  const { provider, ledger } = first.application;
  const correlationIds = statuses.flatMap(({ correlationId }) => (correlationId === null ? [] : [correlationId]));
  const messageIds = statuses.flatMap((status) => status.messageIds);
  return (await ledger.writes.ofMessages(provider.channel, correlationIds, messageIds)).length > 0;
}

/** What an event changes. Events with a common subject are applied in the order of arrival. */
function subjectsOf(event: ProviderEvent): readonly string[] {
  switch (event.kind) {
    case 'order-received':
      return [`order ${event.order.reference}`];
    case 'order-changed':
      return [`order ${event.reference}`];
    case 'message-received':
      return [`message ${event.message.messageId}`];
    case 'message-status':
      return event.messageIds.map((messageId) => `message ${messageId}`);
    case 'message-reaction':
      return [`message ${event.messageId}`];
    case 'channel-state':
      return ['channel'];
    case 'template-changed':
      return [`template ${event.change.templateId}`];
    case 'contact-paired':
      return ['contacts'];
    case 'unsupported':
      return [];
  }
}
