import { unexpectedResponse } from '../../../contract/status.js';
import type { WebhookReading, Webhooks } from '../../../contract/webhook.js';
import type { Fact } from '../../../domain/fact.js';
import type { ChannelSettings } from '../../definition.js';
import { readBody, readText } from '../../kit/untrusted.js';
import type { AwalSettings } from '../settings.js';
import type { AwalEvent } from './webhook-event.js';
import { toEvent } from './webhook-event.js';
import { identityOf } from './webhook-identity.js';
import { readReceived, readStatusUpdated } from './webhook-message.js';
import { readOrderTold } from './webhook-order.js';
import { createSignature } from './webhook-signature.js';

/** Null: an event of this kind without what makes it one. */
type Reader = (event: AwalEvent, channel: ChannelSettings<AwalSettings>, receivedAt: string) => Fact | null;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['message.received', readReceived],
  ['message.status.updated', readStatusUpdated],
  ['order.created', readOrderTold],
  ['order.updated', readOrderTold],
]);

/** What Awal tells by itself (webhooks page). The verification is answered unsigned too: Awal asks it before it trusts the address. */
export function createAwalWebhooks(channel: ChannelSettings<AwalSettings>): Webhooks {
  return {
    signature: createSignature(channel.settings.hmacSecret),
    challenge({ body }) {
      const told = readBody(body);
      const challenge = told?.['challenge'];
      return told?.['type'] === 'verification' && typeof challenge === 'string' ? { challenge } : undefined;
    },
    identity: ({ body }) => identityOf(body),
    read({ body, receivedAt }): WebhookReading {
      const told = readBody(body);
      if (told === undefined) throw unexpectedResponse('awal', channel.channel, 'What Awal tells is a JSON object; this delivery is none.');
      const event = toEvent(told);
      const word = event.word ?? readText(told['type']);
      const fact = readers.get(word?.toLowerCase() ?? '')?.(event, channel, receivedAt);
      return { kind: word ?? 'unknown', facts: [fact ?? { kind: 'unsupported', word }] };
    },
  };
}
