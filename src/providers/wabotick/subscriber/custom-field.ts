import type { CustomFields } from '../../../contract/provider.js';
import type { Api } from '../api.js';
import { readKey, readText } from '../record.js';
import type { Account } from '../settings.js';

/** The account's own fields of subscribers. They belong to the account, so the call needs no number. */
export function createCustomFields(api: Api, account: Account): CustomFields {
  return {
    list: (call) =>
      call.once('custom fields', async () => {
        const { records } = await api.list('subscriber/custom-fields/list', {}, call);
        return records.flatMap((record) => {
          const name = readText(record['name']);
          return name === null
            ? []
            : [{ channel: account.channel, customFieldId: readKey(record['id']), name, replyType: readText(record['reply_type']) }];
        });
      }),
  };
}
