/** One business number of one Kaleyra account. */
export interface KaleyraSettings {
  readonly sid: string;
  readonly apiKey: string;
  /** The business's own number, E.164 with +: it stands in the address of every call. */
  readonly phoneNumber: string;
  /** The approved template that tells customers of an order's status where a client names none. */
  readonly orderStatusTemplate?: { readonly name: string; readonly language: string } | undefined;
}
