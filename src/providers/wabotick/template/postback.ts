import type { Postbacks } from '../../../contract/provider.js';
import type { Postback } from '../../../domain/template.js';
import { readTime } from '../../../domain/time.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { readKey, readSwitch, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';

/** What this number's reply buttons trigger. */
export function createPostbacks(api: Api, account: Account): Postbacks {
  return {
    list: (call) =>
      call.once('postbacks', async () => {
        const { records } = await api.list('get/post-back-list', { phone_number_id: account.settings.phoneNumberId }, call);
        return records.map((record) => toPostback(record, account)).filter((postback) => postback !== null);
      }),
  };
}

function toPostback(record: UntrustedRecord, account: Account): Postback | null {
  const postbackId = readKey(record['postback_id']);
  if (postbackId === null) return null;
  return {
    channel: account.channel,
    postbackId,
    name: readText(record['bot_name']) ?? readText(record['template_name']),
    templateFor: readText(record['template_for']),
    isActive: readSwitch(record['status']),
    updatedAt: readTime(record['updated_at'], account.timeZone),
    raw: withoutSecrets(record),
  };
}
