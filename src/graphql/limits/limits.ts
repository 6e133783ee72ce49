/** What one operation may ask for; the keys of `server.limits` in the configuration. */
export interface Limits {
  /** Nested fields. */
  readonly depth: number;
  /** Aliases in the whole operation. */
  readonly aliases: number;
  /** Fields of Query or Mutation. */
  readonly rootFields: number;
  /** Lexical tokens of the document. */
  readonly tokens: number;
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Calls to providers, as the schema's `@cost` estimates them. */
  readonly cost: number;
  /** Requests of one client. */
  readonly requestsPerMinute: number;
}

export const standardLimits: Limits = {
  depth: 12,
  aliases: 30,
  rootFields: 20,
  tokens: 2000,
  bodyBytes: 1_048_576,
  cost: 1000,
  requestsPerMinute: 6000,
};
