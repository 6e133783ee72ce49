import type { Damage } from './damage.js';
import type { JsonMutation } from './json-mutation.js';

/** Names in place of secrets, which are others in each run: a case can be shown, and repeated. */
export const placeholders = { token: '<<token>>', webhookKey: '<<webhook key>>', metricsToken: '<<metrics token>>' } as const;

/** Bytes for the gateway's door. */
export interface RequestCase {
  readonly kind: 'graphql' | 'upload' | 'stream' | 'webhook' | 'address';
  readonly method: string;
  readonly path: string;
  /** A length is added where none is given. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Characters of Latin-1, each of which is a byte. */
  readonly body: string;
  /** The provider whose secret signs the body, if any. */
  readonly signer?: string | undefined;
  /** Done to the whole, head and body. */
  readonly damage: readonly Damage[];
}

/** Messages over a WebSocket. */
export interface SocketCase {
  readonly kind: 'socket';
  readonly messages: readonly { readonly text: string; readonly isBinary: boolean }[];
}

/** What is done to the answers of a provider. */
export interface Recipe {
  readonly status: number | null;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Takes the place of the documented body. */
  readonly body: string | null;
  readonly json: readonly JsonMutation[];
  readonly damage: readonly Damage[];
  /** `echoed` returns the request, with its credentials, as the body. */
  readonly ending: 'whole' | 'echoed' | 'cut' | 'dropped' | 'refused' | 'slow' | 'hanging';
}

/** A question whose provider answers what it should not. */
export interface AnswerCase {
  readonly kind: 'answer';
  readonly provider: string;
  /** One that the schema has, with ids that the provider knows. */
  readonly question: number;
  readonly variables: readonly JsonMutation[];
  readonly recipe: Recipe;
}

export type FuzzCase = RequestCase | SocketCase | AnswerCase;
