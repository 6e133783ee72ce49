/** Credentials of one instance (one WhatsApp number), from Z-API's panel. */
export interface ZapiSettings {
  readonly instanceId: string;
  readonly token: string;
  /** The account's security token; once it is activated there, every instance of the account needs it. */
  readonly clientToken?: string | undefined;
}
