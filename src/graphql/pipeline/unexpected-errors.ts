import type { GraphQLFormattedError } from 'graphql';

/** Receives errors that clients must not see, with the id of their request. */
export type Report = (error: unknown, requestId?: string) => void;

/** Holds the causes of internal errors from their formatting, where the request is not known, to the answer, where it is. */
export class UnexpectedErrors {
  private readonly causes = new WeakMap<GraphQLFormattedError, unknown>();
  private readonly report: Report;

  constructor(report: Report) {
    this.report = report;
  }

  note(cause: unknown, formatted: GraphQLFormattedError): void {
    this.causes.set(formatted, cause);
  }

  /** Reports the causes, and adds the request id to internal errors, so that a client can refer to it. */
  mask(errors: readonly GraphQLFormattedError[], requestId: string): readonly GraphQLFormattedError[] {
    return errors.map((error) => {
      const { code } = error.extensions ?? {};
      if (code !== 'INTERNAL' && code !== 'LEDGER_UNAVAILABLE') return error;
      if (this.causes.has(error)) this.report(this.causes.get(error), requestId);
      return { ...error, extensions: { ...error.extensions, requestId } };
    });
  }
}
