/** What was looked at, and how it was found. */
export interface Check {
  readonly name: string;
  /** Only `failed` makes the whole fail. */
  readonly verdict: 'ok' | 'warning' | 'failed' | 'skipped';
  /** In a word or two, such as `unauthenticated`. */
  readonly state: string;
  /** Why, in a sentence that holds no secret; '' when there is nothing to say. */
  readonly detail: string;
}
