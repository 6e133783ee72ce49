import type { Subscriber } from '../../domain/subscriber.js';

/** A conversation before anything is read: every fact about it is read where it is asked for. */
export interface ConversationKey {
  readonly channel: string;
  readonly contactId: string;
  /** The person as read already, where the conversation was reached from there: lists may report what a read of one person does not. */
  readonly person?: Subscriber;
}
