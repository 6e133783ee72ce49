import type { Labels } from '../../../contract/provider.js';
import type { Api } from '../api.js';
import { checkText } from '../text-check.js';
import { readKey, readText } from '../record.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

/** Labels for this number's subscribers. Creating one does not return its id; the list shows it by its name. */
export function createLabels(api: Api, account: Account): Labels {
  return {
    create: createWriter(api, {
      endpoint: 'label/create',
      check: ({ name }) => checkText(name, ['name']),
      fields: ({ name }) => ({ phone_number_id: account.settings.phoneNumberId, label_name: name }),
    }),
    list: (call) =>
      call.once('labels', async () => {
        const { records } = await api.list('label/list', { phone_number_id: account.settings.phoneNumberId }, call);
        return records.flatMap((record) => {
          const name = readText(record['label_name']);
          return name === null ? [] : [{ channel: account.channel, labelId: readKey(record['id']), name }];
        });
      }),
  };
}
