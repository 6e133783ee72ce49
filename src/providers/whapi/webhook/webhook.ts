import { unexpectedResponse } from '../../../contract/status.js';
import type { ParsedWebhook, Webhooks } from '../../../contract/webhook.js';
import type { ProviderEvent } from '../../../domain/provider-event.js';
import type { ChannelSettings } from '../../definition.js';
import { readBody, type UntrustedRecord } from '../../kit/untrusted.js';
import { chatIdOf } from '../chat/chat-id.js';
import type { WhapiSettings } from '../settings.js';
import type { EventContext, EventName } from './webhook-event.js';
import { listIn, nameOf, eventTypeOf } from './webhook-event.js';
import { identityOf } from './webhook-identity.js';
import { readMessages, readUpdate } from './webhook-message.js';
import { readCode, readHealth, readRemoved, readStatus, readUser } from './webhook-status.js';

/** Whapi signs nothing: the key in the address is the proof. */
export function createWhapiWebhooks({ channel, amountUnit }: ChannelSettings<WhapiSettings>): Webhooks {
  return {
    identity: identityOf,
    contactIdOf: chatIdOf,
    read(delivery): ParsedWebhook {
      const body = readBody(delivery.body);
      if (body === undefined) throw unexpectedResponse('whapi', channel, 'The webhook of Whapi is not a JSON object.');
      const name = nameOf(delivery, body);
      const eventType = eventTypeOf(name) ?? firstKeyOf(body);
      const events = eventsOf(body, name, { channel, amountUnit, receivedAt: delivery.receivedAt });
      return { kind: eventType ?? 'unknown', events: events.length === 0 ? [{ kind: 'unsupported', eventType }] : events };
    },
  };
}

/**
 * The members of the body show what it holds, in every mode. An unreadable record becomes an `unsupported` event; the others are still
 * read.
 */
function eventsOf(body: UntrustedRecord, { method }: EventName, context: EventContext): readonly ProviderEvent[] {
  const removed = listIn(body, 'messages_removed');
  return [
    ...listIn(body, 'messages').flatMap((message) => readMessages(message, context) ?? [unsupported('messages')]),
    ...listIn(body, 'messages_updates').flatMap((update) => readUpdate(update, context) ?? [unsupported('messages_updates')]),
    ...listIn(body, 'statuses').map((status) => readStatus(status) ?? unsupported('statuses')),
    ...(removed.length === 0 ? [] : [readRemoved(removed) ?? unsupported('messages_removed')]),
    ...[readHealth(body['health']), readCode(body['qr']), readUser(body['user'], method)].filter((event) => event !== null),
  ];
}

/** The name of the first list, for a delivery without an event name. */
function firstKeyOf(body: UntrustedRecord): string | null {
  return Object.keys(body).find((key) => /^[a-z_]{1,40}$/.test(key) && key !== 'event' && key !== 'channel_id') ?? null;
}

function unsupported(eventType: string): ProviderEvent {
  return { kind: 'unsupported', eventType };
}
