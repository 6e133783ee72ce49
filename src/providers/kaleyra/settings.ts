import * as z from 'zod';
import { readPhoneNumber } from '../../domain/phone.js';
import { credential } from '../kit/credential.js';
import { templateNameLimit } from './message/template-name.js';

/** One business number of one Kaleyra account. */
export const kaleyraSettings = z.strictObject({
  sid: credential.describe('The account. Secret.'),
  apiKey: credential.describe("The account's API key. Secret."),
  phoneNumber: z
    .string()
    .refine((text) => readPhoneNumber(text) === text, 'must be a phone number in E.164 with the leading +')
    .describe("The business's own number in E.164, with the leading +."),
  orderStatusTemplate: z
    .strictObject({
      name: z.string().trim().min(1).max(templateNameLimit).describe("The template's name."),
      language: z.string().trim().min(1).describe("The template's language, such as `en_US`."),
    })
    .optional()
    .describe('The approved template for changes of an order status, where a mutation names none.'),
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
