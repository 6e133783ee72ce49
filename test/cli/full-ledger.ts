import type { Message } from '../../src/domain/message.js';
import type { ArrivedWebhook } from '../../src/store/inbox/inbox-accept.js';
import type { Ledger } from '../../src/store/store.js';
import { eventOf, noon, orderOf } from '../store/samples.js';

/** References that languages sort in other ways than bytes do, and texts that files break at. */
const references = ['a', 'B', 'é', 'Z', '10', '9', '\u{1F600}', 'line\u2028break', 'quote"\\', 'tab\tand\nfeed'];

/** Older than any retention, whatever day it is. */
const longAgo = '2020-01-01T00:00:00.000Z';

export const message: Message = {
  channel: 'shop',
  contactId: '4915112345678@c.us',
  messageId: 'wamid.1',
  direction: 'INBOUND',
  sender: 'Zoë',
  agentName: null,
  content: { type: 'TextContent', text: 'Is it here yet? 😀' },
  sentAt: noon,
  status: 'UNKNOWN',
  providerStatus: null,
  statusChangedAt: null,
  readAt: null,
  failedAt: null,
  failureReason: null,
  reaction: null,
  raw: { zero: '\u0000', half: '\ud800' },
};

export function webhookOf(key: string, fields: Partial<ArrivedWebhook> = {}): ArrivedWebhook {
  return {
    channel: 'shop',
    identity: { key, windowSeconds: 60 },
    method: 'POST',
    suffix: '',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(`{"id":"${key}"}`),
    receivedAt: noon,
    ...fields,
  };
}

/** Something in every table, in some more than fits into one page. */
export async function fill(ledger: Ledger): Promise<void> {
  for (const reference of references) await ledger.orders.put(orderOf('shop', reference), eventOf('shop', reference));
  await ledger.events.append(Array.from({ length: 120 }, (_, count) => eventOf('shop', 'a', { note: `note ${count}` })));
  await ledger.messages.put(message, noon);
  await ledger.completions.add('shop', 'a', noon);
  await ledger.contactPairs.put('shop', { contactId: '551', alias: 'a@lid' }, noon);
  await ledger.channels.report('shop', { connected: true, providerState: null }, noon);
  const change = { kind: 'STATUS_CHANGED', templateId: '1', name: 'sale', language: 'en', from: null, to: 'PAUSED' } as const;
  await ledger.templateEvents.append({ ...change, providerWord: 'PAUSED', reason: null, channel: 'shop', at: noon });
  await ledger.inbox.accept(webhookOf('text'));
  await ledger.inbox.accept(webhookOf('bytes', { body: Buffer.from([0, 255, 10, 13]) }));
  const write = { id: 'w1', channel: 'shop', client: 'storefront', operation: 'updateOrderStatus', idempotencyKey: 'key-1' };
  const intent = { ...write, inputHash: ledger.hash('input'), orderReference: 'a', owner: 'process', createdAt: longAgo };
  await ledger.writes.reserve(intent, '');
  await ledger.writes.markSent('w1', longAgo);
  await ledger.writes.settle('w1', { state: 'DONE', outcome: 'APPLIED', refusals: [], providerId: 'p1', settledAt: longAgo });
}
