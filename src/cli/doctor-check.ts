/** One check and its result. */
export interface Check {
  readonly name: string;
  /** Only `failed` makes the command fail. */
  readonly verdict: 'ok' | 'warning' | 'failed' | 'skipped';
  /** One or two words, such as `unauthenticated`. */
  readonly state: string;
  /** The reason as a sentence without secrets; '' when there is nothing to add. */
  readonly detail: string;
}
