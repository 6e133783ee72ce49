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
      if (body === undefined) throw unexpectedResponse('whapi', channel, 'What Whapi tells is a JSON object; this delivery is none.');
      const name = nameOf(delivery, body);
      const word = eventTypeOf(name) ?? firstKeyOf(body);
      const events = eventsOf(body, name, { channel, amountUnit, receivedAt: delivery.receivedAt });
      return { kind: word ?? 'unknown', events: events.length === 0 ? [{ kind: 'unsupported', word }] : events };
    },
  };
}

/** What is in the body tells what it is, in every mode; a record of which nothing can be said is told as such beside the others. */
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

/** The name of what is told, for a delivery that has no other. */
function firstKeyOf(body: UntrustedRecord): string | null {
  return Object.keys(body).find((key) => /^[a-z_]{1,40}$/.test(key) && key !== 'event' && key !== 'channel_id') ?? null;
}

function unsupported(word: string): ProviderEvent {
  return { kind: 'unsupported', word };
}
