import * as z from 'zod';
import { credential } from '../kit/credential.js';

/** Credentials of one instance (one WhatsApp number), from Z-API's panel. */
export const zapiSettings = z.strictObject({
  instanceId: credential.describe('The instance (one number), from the panel. Secret.'),
  token: credential.describe("The instance's token, from the panel. Secret."),
  clientToken: credential.optional().describe("The account's security token. Required once it is activated in the panel. Secret."),
});

export type ZapiSettings = z.output<typeof zapiSettings>;

/** The instance id is secret too: together with the token in the address it is the whole credential. */
export function secretsOf({ instanceId, token, clientToken }: ZapiSettings): readonly string[] {
  return [instanceId, token, ...(clientToken === undefined ? [] : [clientToken])];
}

export const exampleSettings: ZapiSettings = { instanceId: 'my-instance', token: 'my-instance-token', clientToken: 'my-account-token' };
