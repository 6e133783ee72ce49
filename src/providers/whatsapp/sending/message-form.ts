import type { Refusal } from '../../../contract/error.js';
import type { Writer } from '../../../contract/writer.js';

/** How Meta's API, and who passes its messages on, takes one kind of message. `recipient` has the member that names the person, such as `to`. */
export interface MessageForm<Message extends { readonly phoneNumber: string }> {
  readonly carries: Writer<Message>['carries'];
  check(message: Omit<Message, 'phoneNumber'>): readonly Refusal[];
  toMessage(recipient: object, message: Omit<Message, 'phoneNumber'>): object;
}
