import { z } from 'zod';

/** Travels in a header or an address, so that a blank or line break in it is a mistake of the configuration. */
const printable = z.string().regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks');

export const awalSettings = z.strictObject({
  /** Goes into X-Client-ID. */
  clientId: printable,
  /** The workspace; goes into X-Domain. */
  domain: printable,
  /** Signs every request. */
  hmacSecret: z.string().min(1),
  /** The sender; Awal asks for it in the query of lists and updates. */
  phoneNumberId: printable,
  /** What the signed path begins with, where an account's signature covers more than the path below the base address. */
  signedPathPrefix: z
    .string()
    .regex(/^(\/[^\s?#]*[^\s?#/])?$/, 'must be empty, or begin with / and not end with it')
    .default(''),
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
