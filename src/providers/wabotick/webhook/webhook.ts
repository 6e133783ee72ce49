import { unexpectedResponse } from '../../../contract/status.js';
import type { VerifiedDelivery, ParsedWebhook, Webhooks } from '../../../contract/webhook.js';
import type { ProviderEvent } from '../../../domain/provider-event.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { Account } from '../settings.js';
import { identityOf } from './webhook-identity.js';
import { readMessage } from './webhook-message.js';
import { isForeign, readReceivedOrder } from './webhook-order.js';
import { kindOf, readPayload } from './webhook-payload.js';

/** Wabotick signs nothing: the key in the address is the proof. */
export function createWabotickWebhooks(account: Account): Webhooks {
  return {
    identity: ({ body }) => identityOf(body),
    read(delivery): ParsedWebhook {
      const payload = readPayload(delivery.body);
      if (payload === undefined) throw unexpectedResponse('wabotick', account.channel, 'The webhook of Wabotick is not a JSON object.');
      return { kind: kindOf(payload) ?? 'unknown', events: [readEvent(payload, delivery, account)] };
    },
  };
}

function readEvent(payload: UntrustedRecord, delivery: VerifiedDelivery, account: Account): ProviderEvent {
  const eventType = kindOf(payload);
  if (eventType !== 'order_unique_id') return readMessage(payload, delivery, account.channel) ?? { kind: 'unsupported', eventType };
  const order = readReceivedOrder(payload, delivery.receivedAt, account);
  if (order === null) return { kind: 'unsupported', eventType };
  return isForeign(order, account) ? { kind: 'unsupported', eventType: 'foreign catalog' } : order;
}
