import { z } from 'zod';

/** Travels in a header or an address, so that a blank or line break in it is a mistake of the configuration. */
const printable = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks');

export const awalSettings = z.strictObject({
  clientId: printable.describe('Sent as the header `X-Client-ID`. Secret.'),
  domain: printable.describe('The workspace, sent as the header `X-Domain`.'),
  hmacSecret: z.string().min(1).describe('Signs every request and every webhook. Secret.'),
  phoneNumberId: printable.describe('The sending number. Lists and updates carry it in their query.'),
  signedPathPrefix: z
    .string()
    .regex(/^(\/[^\s?#]*[^\s?#/])?$/, 'must be empty, or begin with / and not end with it')
    .default('')
    .describe('What the signed path begins with, for accounts whose signature covers more than the path below `baseUrl`.'),
});

export type AwalSettings = z.output<typeof awalSettings>;

export function secretsOf(settings: AwalSettings): readonly string[] {
  return [settings.hmacSecret, settings.clientId];
}

/** The values of the documents' examples. */
export const exampleSettings: AwalSettings = {
  clientId: 'client-123',
  domain: 'your-workspace',
  hmacSecret: 'your-hmac-secret',
  phoneNumberId: '123456',
  signedPathPrefix: '',
};
