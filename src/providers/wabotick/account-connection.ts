import type { Provider } from '../../contract/provider.js';
import { invalid } from '../kit/refusal.js';
import type { Api } from './api.js';
import { checkOptionalText, checkText } from './text-check.js';
import type { Account } from './settings.js';
import { createWriter } from './writer.js';

/**
 * POST account/connect assigns a WhatsApp Business account to a Wabotick user. Meta's access token is sent in the form and nowhere else.
 */
export function createAccountConnection(api: Api, account: Account): NonNullable<Provider['connectAccount']> {
  const own = account.settings.userId;
  return createWriter(api, {
    endpoint: 'account/connect',
    check: ({ userId, whatsAppBusinessAccountId, accessToken }) => [
      ...(userId === null && own === undefined ? [invalid(['userId'], "Set userId: the channel's settings have none.")] : []),
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
