/** What all incoming messages tell. */
export interface Incoming {
  /** Digits, verbatim. */
  readonly contactId: string;
  readonly messageId: string;
  readonly name: string | null;
  readonly sentAt: string | null;
  readonly raw: unknown;
}
