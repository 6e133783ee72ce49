import * as z from 'zod';
import { credential, ownPhoneNumber } from '../kit/credential.js';
import { graphIdSetting } from '../whatsapp/graph-id.js';
import { orderStatusTemplateSetting } from '../whatsapp/template-setting.js';

/** One business number of one Kaleyra account. */
export const kaleyraSettings = z.strictObject({
  sid: credential.describe('The account. Secret.'),
  apiKey: credential.describe("The account's API key. Secret."),
  phoneNumber: ownPhoneNumber.describe("The business's own number in E.164, with the leading +."),
  businessAccountId: graphIdSetting
    .optional()
    .describe('The id of the WhatsApp Business account (WABA), by which templates are listed. Without it they are not.'),
  orderStatusTemplate: orderStatusTemplateSetting,
});

export type KaleyraSettings = z.output<typeof kaleyraSettings>;

export function secretsOf({ sid, apiKey }: KaleyraSettings): readonly string[] {
  return [sid, apiKey];
}

export const exampleSettings: KaleyraSettings = {
  sid: 'my-sid',
  apiKey: 'my-api-key',
  phoneNumber: '+918012345678',
  businessAccountId: '102290129340398',
  orderStatusTemplate: { name: 'order_confirmation', language: 'en_US' },
};
