import type { WriteReceipt } from '../../../contract/writer.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readKey } from '../record.js';

/**
 * The id stands in wa_message_id, or in data.message_id (send/template as documented). ACCEPTED, not APPLIED: they say that WhatsApp has
 * the message, and whether the customer gets it is told later.
 */
export function readSent(answer: UntrustedRecord): WriteReceipt {
  const data = isRecord(answer['data']) ? answer['data'] : {};
  return { outcome: 'ACCEPTED', providerId: readKey(answer['wa_message_id']) ?? readKey(data['message_id']) };
}

/** A campaign that was saved is sent by and by. */
export function readCampaign(answer: UntrustedRecord): WriteReceipt {
  const campaignId = readKey(answer['visual_flow_campaign_id']);
  return { outcome: 'ACCEPTED', providerId: campaignId, result: { campaignId } };
}
