import type { ZodType } from 'zod';

/** A program that somebody else wrote for a provider's API. What it sends is a fact of it; none of its code is here. */
export interface PublicClient {
  readonly name: string;
  /** The provider whose simulator answers. */
  readonly provider: string;
  readonly about: string;
  /** `owner/name` at GitHub. */
  readonly repository: string;
  readonly commit: string;
  readonly licence: string;
  /** Sent with every request. `{{name}}` is a setting of the channel, here and in all other texts. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: readonly ClientRequest[];
}

/**
 * One request as the client builds it: names, places and forms of the fields are the client's. Ids, numbers and texts are those of the
 * simulated account, because the client takes them from its user.
 */
export interface ClientRequest {
  /** Unique within the client. */
  readonly what: string;
  /** The file of the client that builds it. */
  readonly file: string;
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With the query, encoded as the client encodes it. */
  readonly path: string;
  readonly body?: ClientBody;
  /** Requests of the same client that must come before, such as the upload of a file. */
  readonly after?: readonly ClientRequest[];
  readonly answer: ExpectedAnswer;
}

export type ClientBody =
  | { readonly json: unknown }
  /** A body that the client means to be JSON. */
  | { readonly jsonText: string }
  | { readonly form: Readonly<Record<string, string>> }
  /** A multipart form; a value with `type` is a file. */
  | { readonly multipart: Readonly<Record<string, string | { readonly type: string; readonly filename: string }>> };

/** What the provider's document says, in `document`; or why the simulator's answer is another one. */
export type ExpectedAnswer = { readonly status: number; readonly shape: ZodType } & (
  | { readonly result: 'answered'; readonly document: string }
  /** The client deviates from the provider's document. */
  | { readonly result: 'refused'; readonly because: string }
  /** Parley has no use for it, so that the simulator does not have it. */
  | { readonly result: 'not simulated'; readonly because: string }
);

export function answered(document: string, shape: ZodType, status = 200): ExpectedAnswer {
  return { result: 'answered', document, status, shape };
}
