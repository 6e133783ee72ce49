import * as z from 'zod';
import { credential, ownPhoneNumber } from '../kit/credential.js';
import { orderStatusTemplateSetting } from '../whatsapp/template-setting.js';

/** One business number of one Kaleyra account. */
export const kaleyraSettings = z.strictObject({
  sid: credential.describe('The account. Secret.'),
  apiKey: credential.describe("The account's API key. Secret."),
  phoneNumber: ownPhoneNumber.describe("The business's own number in E.164, with the leading +."),
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
  orderStatusTemplate: { name: 'order_confirmation', language: 'en_US' },
};
