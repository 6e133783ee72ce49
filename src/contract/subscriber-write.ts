import type { ToContact } from './message-write.js';
import type { Writer } from './writer.js';

/** The person that a change concerns. `phoneNumber` is E.164. */
interface About {
  readonly phoneNumber: string;
}

/** Changes of subscribers by their number. Ids of labels, sequences and team members are the provider's own. */
interface NumberWrites {
  readonly create?: Writer<About & { readonly name: string }>;
  readonly update?: Writer<
    About & {
      readonly firstName: string | null;
      readonly lastName: string | null;
      readonly gender: string | null;
      readonly labelIds: readonly string[] | null;
    }
  >;
  readonly delete?: Writer<About>;
  readonly addNote?: Writer<About & { readonly text: string }>;
  readonly setCustomFields?: Writer<About & { readonly customFields: readonly { readonly name: string; readonly value: string }[] }>;
  readonly addLabels?: Writer<About & { readonly labelIds: readonly string[] }>;
  readonly removeLabels?: Writer<About & { readonly labelIds: readonly string[] }>;
  readonly addToSequences?: Writer<About & { readonly sequenceIds: readonly string[] }>;
  readonly removeFromSequences?: Writer<About & { readonly sequenceIds: readonly string[] }>;
  readonly resetUserInputFlow?: Writer<About>;
  /** Assigns the conversation to a team member. */
  readonly assignConversation?: Writer<About & { readonly teamMemberId: string }>;
}

/** What a change of this name says of its subscriber, whose address is left out. */
export type SubscriberChange<Name extends keyof NumberWrites> = Omit<ChangeOf<Name>, 'phoneNumber'>;

type ChangeOf<Name extends keyof NumberWrites> =
  NonNullable<NumberWrites[Name]> extends Writer<infer Change extends About> ? Change : never;

/** Changes of subscribers. A missing writer is a missing capability. */
export interface SubscriberWrites extends NumberWrites {
  /** Changes of people whose contact id is known, and whose number is not. A missing writer: only numbers are possible. */
  readonly ofContact?: {
    readonly [Name in Exclude<keyof NumberWrites, 'create'>]?: Writer<ToContact<ChangeOf<Name>>>;
  };
}
