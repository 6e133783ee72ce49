import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestContext, type GraphQLResponse, type HTTPGraphQLHead } from '@apollo/server';
import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../request/context.js';
import type { Execution } from '../executor/execution.js';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

interface PluginOptions {
  readonly execution: Execution;
  /** The same as Apollo Server's, which does not format the errors of a plugin's answer. */
  readonly formatError: FormatError;
}

/** No status and no headers. Shared by all answers, and never changed. */
const plainHead: HTTPGraphQLHead = { headers: new HeaderMap() };

/**
 * Executes operations with the compiled executor; Apollo Server executes those that it cannot plan. Apollo Server's `gateway` option is no
 * alternative: it keeps the data of each request in memory. `executionDidStart` and `didEncounterErrors` are not called for a planned answer.
 */
export function createExecutionPlugin({ execution, formatError }: PluginOptions): ApolloServerPlugin<Context> {
  const listener = {
    async responseForOperation(given: GraphQLRequestContext<Context>): Promise<GraphQLResponse | null> {
      const { document, operation, request, contextValue } = given;
      if (document === undefined || operation === undefined) return null;
      const toExecute = { document, operation, variables: request.variables ?? {}, contextValue };
      const result = await contextValue.sharedQueries.join(toExecute, () => execution.execute(toExecute));
      if (result === undefined) return null;
      const { http, result: singleResult } = responseOf(result, formatError);
      return { http, body: { kind: 'single', singleResult } };
    },
  };
  return { requestDidStart: async () => listener };
}

/** The HTTP head and body of a result. Errors with `extensions.http` change the head. */
export function responseOf(
  { data, errors }: ExecutionResult,
  formatError: FormatError,
): { readonly http: HTTPGraphQLHead; readonly result: FormattedExecutionResult } {
  if (errors === undefined) return { http: plainHead, result: { data } };
  const http: HTTPGraphQLHead = { headers: new HeaderMap() };
  return { http, result: { data, errors: errors.map((error) => format(error, formatError, http)) } };
}

/** Formats an execution error as Apollo Server does: with a code, and with `extensions.http` moved to the HTTP answer. */
function format(error: GraphQLError, formatError: FormatError, head: HTTPGraphQLHead): GraphQLFormattedError {
  const extensions: Record<string, unknown> = { ...error.extensions, code: error.extensions['code'] ?? 'INTERNAL_SERVER_ERROR' };
  if (mergeHead(extensions['http'], head)) delete extensions['http'];
  return formatError({ ...error.toJSON(), extensions }, error);
}

function mergeHead(given: unknown, head: HTTPGraphQLHead): boolean {
  if (typeof given !== 'object' || given === null) return false;
  const { status, headers } = given as { status?: unknown; headers?: unknown };
  if (('status' in given && typeof status !== 'number') || ('headers' in given && !(headers instanceof Map))) return false;
  if (typeof status === 'number' && status !== 0) head.status = status;
  if (headers instanceof Map) for (const [name, value] of headers as Map<string, string>) head.headers.set(name, value);
  return true;
}
