import type { WriteReceipt } from '../../../contract/writer.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readKey } from '../record.js';

/**
 * The id is in wa_message_id, or in data.message_id (send/template as documented). ACCEPTED, not APPLIED: WhatsApp has the message; its
 * delivery is reported later.
 */
export function readSent(answer: UntrustedRecord): WriteReceipt {
  const data = isRecord(answer['data']) ? answer['data'] : {};
  return { outcome: 'ACCEPTED', providerId: readKey(answer['wa_message_id']) ?? readKey(data['message_id']) };
}

/** Wabotick stores the campaign and sends it later. */
export function readCampaign(answer: UntrustedRecord): WriteReceipt {
  const campaignId = readKey(answer['visual_flow_campaign_id']);
  return { outcome: 'ACCEPTED', providerId: campaignId, result: { campaignId } };
}
