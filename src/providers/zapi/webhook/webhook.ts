import { unexpectedResponse } from '../../../contract/status.js';
import type { ParsedWebhook, Webhooks } from '../../../contract/webhook.js';
import type { ProviderEvent } from '../../../domain/provider-event.js';
import type { ChannelSettings } from '../../definition.js';
import { readBody, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import type { EventContext } from './webhook-event.js';
import { identityOf } from './webhook-identity.js';
import { readPairings } from './webhook-pairing.js';
import { readReceived } from './webhook-message.js';
import { readConnection, readDelivery, readMessageStatus } from './webhook-status.js';
import type { ZapiSettings } from '../settings.js';

/** Null when the event lacks a required field. */
type Reader = (event: UntrustedRecord, context: EventContext) => readonly ProviderEvent[] | null;

/** By `type` in lower case, because the documents write it in two ways. */
const readers: ReadonlyMap<string, Reader> = new Map([
  ['receivedcallback', readReceived],
  ['deliverycallback', readDelivery],
  ['messagestatuscallback', readMessageStatus],
  ['connectedcallback', readConnection],
  ['disconnectedcallback', readConnection],
]);

/** Z-API signs nothing: the key in the address is the proof, and the instance id must be this channel's. */
export function createZapiWebhooks({ channel, amountUnit, settings }: ChannelSettings<ZapiSettings>): Webhooks {
  return {
    pairsContacts: true,
    identity: ({ body }) => identityOf(body),
    read({ body, receivedAt }): ParsedWebhook {
      const event = readBody(body);
      if (event === undefined) throw unexpectedResponse('zapi', channel, 'The webhook of Z-API is not a JSON object.');
      const eventType = readText(event['type']);
      const kind = eventType ?? 'unknown';
      const instanceId = readText(event['instanceId']);
      if (instanceId !== null && instanceId !== settings.instanceId)
        return { kind, events: [{ kind: 'unsupported', eventType: 'foreign instance' }] };
      const context = { channel, amountUnit, receivedAt };
      const events = readers.get(kind.toLowerCase())?.(event, context);
      return { kind, events: events == null ? [{ kind: 'unsupported', eventType }] : [...events, ...readPairings(event, context)] };
    },
  };
}
