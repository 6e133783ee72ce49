import type { GraphQLFormattedError } from 'graphql';

/** Gets what a client must not see, with the id of the request that met it. */
export type Report = (error: unknown, requestId?: string) => void;

/** Errors of our own making, from where they are put into words to where the request that they belong to is known. */
export class UnexpectedErrors {
  private readonly causes = new WeakMap<GraphQLFormattedError, unknown>();
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  note(cause: unknown, told: GraphQLFormattedError): void {
    this.causes.set(told, cause);
  }

  /** The errors as their client gets them: whoever asks about an unexpected one can name the request. */
  tell(errors: readonly GraphQLFormattedError[], requestId: string): readonly GraphQLFormattedError[] {
    return errors.map((error) => {
      const { code } = error.extensions ?? {};
      if (code !== 'INTERNAL' && code !== 'LEDGER_UNAVAILABLE') return error;
      if (this.causes.has(error)) this.report(this.causes.get(error), requestId);
      return { ...error, extensions: { ...error.extensions, requestId } };
    });
  }
}
