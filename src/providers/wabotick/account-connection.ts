import type { Provider } from '../../contract/provider.js';
import { invalid } from '../kit/refusal.js';
import type { Api } from './api.js';
import { checkOptionalText, checkText } from './text-check.js';
import type { Account } from './settings.js';
import { createWriter } from './writer.js';

/** POST account/connect: gives a WhatsApp Business account to a user of theirs. Meta's access token goes out in the form and nowhere else. */
export function createAccountConnection(api: Api, account: Account): NonNullable<Provider['connectAccount']> {
  const own = account.settings.userId;
  return createWriter(api, {
    endpoint: 'account/connect',
    check: ({ userId, whatsAppBusinessAccountId, accessToken }) => [
      ...(userId === null && own === undefined ? [invalid(['userId'], "The userId is needed: the channel's settings hold none.")] : []),
      ...checkOptionalText(userId, ['userId']),
      ...checkText(whatsAppBusinessAccountId, ['whatsAppBusinessAccountId']),
      ...checkText(accessToken, ['accessToken']),
    ],
    fields: ({ userId, whatsAppBusinessAccountId, accessToken }) => ({
      user_id: userId ?? own ?? null,
      whatsapp_business_account_id: whatsAppBusinessAccountId,
      access_token: accessToken,
    }),
  });
}
