import type { Provider } from '../../contract/provider.js';
import { unexpectedResponse } from '../../contract/status.js';
import type { AccountNumber, AccountQuota, ProviderAccount } from '../../domain/account.js';
import { toPhoneNumber } from '../../domain/phone.js';
import { readTime } from '../../domain/time.js';
import { asRecord, readCount, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';
import type { Api } from './api.js';
import { readKey, readText } from './record.js';
import { usesSister, type Account } from './settings.js';

/** `user/myInfo`, which only sister deployments document (README, "Sister deployments"). */
export function createSisterAccount(api: Api, account: Account): Pick<Provider, 'account'> {
  if (!usesSister(account.settings, 'account')) return {};
  return {
    account: (call) =>
      call.once('account', async () => {
        const [record] = (await api.list('/user/myInfo', {}, call)).records;
        if (record === undefined) throw unexpectedResponse('wabotick', account.channel);
        return toAccount(record, account.timeZone);
      }),
  };
}

export function toAccount(record: UntrustedRecord, timeZone: string): ProviderAccount {
  const subscribers = asRecord(record['bot_subscriber_data']);
  const messages = asRecord(record['message_credit_data']);
  return {
    accountId: readKey(record['user_id']),
    name: readText(record['name']),
    plan: readText(record['package_name']),
    expiresAt: readTime(record['expired_date'], timeZone),
    numbers: recordsIn(record['whatsapp_bots_details']).map(toNumber),
    quotas: [
      ...toQuota('SUBSCRIBERS', subscribers['limit'], subscribers['count']),
      ...toQuota('MESSAGES', messages['limit'], messages['used']),
    ],
  };
}

function toNumber(record: UntrustedRecord): AccountNumber {
  return {
    phoneNumberId: readKey(record['phone_number_id']),
    // Written for people: "+91 97031 23456".
    phoneNumber: toPhoneNumber(readText(record['display_phone_number'])?.replace(/[\s()-]/g, '')),
    whatsAppBusinessAccountId: readKey(record['whatsapp_business_account_id']),
    displayName: readText(record['whatsapp_business_name']),
  };
}

/** A limit is a number, also in a string, or "unlimited". */
function toQuota(kind: AccountQuota['kind'], limit: unknown, used: unknown): AccountQuota[] {
  if (limit === undefined && used === undefined) return [];
  const count = readCount(limit);
  const isUnlimited = count !== null ? false : readText(limit)?.toLowerCase() === 'unlimited' ? true : null;
  return [{ kind, limit: count, isUnlimited, used: readCount(used) }];
}
