import type { Writer } from './writer.js';

/** The person that a change concerns. `phoneNumber` is E.164. */
interface About {
  readonly phoneNumber: string;
}

/** Changes of subscribers. A missing writer is a missing capability. Ids of labels, sequences and team members are the provider's own. */
export interface SubscriberWrites {
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
