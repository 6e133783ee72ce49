import { unexpectedResponse } from '../../../contract/status.js';
import type { ParsedWebhook, Webhooks } from '../../../contract/webhook.js';
import type { ProviderEvent } from '../../../domain/provider-event.js';
import type { ChannelSettings } from '../../definition.js';
import { readBody, readText } from '../../kit/untrusted.js';
import type { AwalSettings } from '../settings.js';
import type { AwalEvent } from './webhook-event.js';
import { toEvent } from './webhook-event.js';
import { identityOf } from './webhook-identity.js';
import { readReceived, readStatusUpdated } from './webhook-message.js';
import { readReceivedOrder } from './webhook-order.js';
import { createSignature } from './webhook-signature.js';

/** Null when the event lacks a required field. */
type Reader = (event: AwalEvent, channel: ChannelSettings<AwalSettings>, receivedAt: string) => ProviderEvent | null;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['message.received', readReceived],
  ['message.status.updated', readStatusUpdated],
  ['order.created', readReceivedOrder],
  ['order.updated', readReceivedOrder],
]);

/**
 * Awal's webhooks (webhooks page). The verification is answered without a signature, because Awal sends it before the address is set up.
 */
export function createAwalWebhooks(channel: ChannelSettings<AwalSettings>): Webhooks {
  return {
    signature: createSignature(channel.settings.hmacSecret),
    challenge({ body }) {
      const payload = readBody(body);
      const challenge = payload?.['challenge'];
      if (payload?.['type'] !== 'verification' || typeof challenge !== 'string') return undefined;
      return { status: 200, contentType: 'application/json', body: JSON.stringify({ challenge }) };
    },
    identity: ({ body }) => identityOf(body),
    read({ body, receivedAt }): ParsedWebhook {
      const payload = readBody(body);
      if (payload === undefined) throw unexpectedResponse('awal', channel.channel, 'The webhook of Awal is not a JSON object.');
      const event = toEvent(payload);
      const eventType = event.eventType ?? readText(payload['type']);
      const received = readers.get(eventType?.toLowerCase() ?? '')?.(event, channel, receivedAt);
      return { kind: eventType ?? 'unknown', events: [received ?? { kind: 'unsupported', eventType }] };
    },
  };
}
