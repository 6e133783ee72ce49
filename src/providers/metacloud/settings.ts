import * as z from 'zod';
import { credential, ownPhoneNumber } from '../kit/credential.js';
import { graphIdSetting } from '../whatsapp/graph-id.js';
import { orderStatusTemplateSetting } from '../whatsapp/template-setting.js';

/** One business number of one WhatsApp Business account. */
export const metacloudSettings = z.strictObject({
  phoneNumberId: graphIdSetting.describe("The number's id, from the app's WhatsApp page. Not the number itself."),
  businessAccountId: graphIdSetting.describe('The id of the WhatsApp Business account.'),
  accessToken: credential.describe(
    'The access token of a system user with `whatsapp_business_messaging` and `whatsapp_business_management`. Secret.',
  ),
  appSecret: credential.describe("The app's secret, which signs webhooks. Secret."),
  verifyToken: credential.describe('The token chosen for the webhook subscription, which Meta repeats to verify the address. Secret.'),
  apiVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'must be a version such as v23.0')
    .default('v23.0')
    .describe('The version of the Graph API.'),
  catalogId: graphIdSetting.optional().describe('The one catalog to show. Without it, all catalogs that are connected to the account.'),
  phoneNumber: ownPhoneNumber.optional().describe("The business's own number in E.164, with the leading +."),
  orderStatusTemplate: orderStatusTemplateSetting,
});

export type MetacloudSettings = z.output<typeof metacloudSettings>;

export function secretsOf({ accessToken, appSecret, verifyToken }: MetacloudSettings): readonly string[] {
  return [accessToken, appSecret, verifyToken];
}

export const exampleSettings: MetacloudSettings = {
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  accessToken: 'EAAJB-my-access-token',
  appSecret: '0123456789abcdef0123456789abcdef',
  verifyToken: 'my-verify-token',
  apiVersion: 'v23.0',
};
