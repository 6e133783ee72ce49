/** A conversation before anything is read: every fact about it is read where it is asked for. */
export interface ConversationKey {
  readonly channel: string;
  readonly contactId: string;
}
