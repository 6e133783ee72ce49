import * as z from 'zod';
import { credential } from '../kit/credential.js';

export const awalSettings = z.strictObject({
  clientId: credential.describe('Sent as the header `X-Client-ID`. Secret.'),
  domain: credential.describe('The workspace, sent as the header `X-Domain`.'),
  hmacSecret: z.string().min(1).describe('Signs every request and every webhook. Secret.'),
  phoneNumberId: credential.describe('The sending number. Lists and updates carry it in their query.'),
  signedPathPrefix: z
    .string()
    .regex(/^(\/[^\s?#]*[^\s?#/])?$/, 'must be empty, or begin with / and not end with it')
    .default('')
    .describe('What the signed path begins with, for accounts whose signature covers more than the path below `baseUrl`.'),
  listsBranches: z
    .boolean()
    .default(false)
    .describe('Whether `GET /branches` is read, for `Channel.branches`. The documents only create and change branches at this address.'),
  listsContacts: z
    .boolean()
    .default(true)
    .describe(
      'Whether contacts are listed, found, changed and deleted by `GET /contacts`. The documents name that list, and its parameters are assumed.',
    ),
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
  listsBranches: true,
  listsContacts: true,
};
