import { HeaderMap, type ApolloServerPlugin, type GraphQLRequestContext, type GraphQLResponse, type HTTPGraphQLHead } from '@apollo/server';
import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLFormattedError } from 'graphql';
import type { Context } from '../request/context.js';
import type { Execution } from '../executor/execution.js';

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

interface PluginOptions {
  readonly execution: Execution;
  /** The one that Apollo Server has: what a plugin answers is not formatted by it. */
  readonly formatError: FormatError;
  readonly hideSuggestions: boolean;
}

/** Nothing to say about status and headers. Read only. */
const plainHead: HTTPGraphQLHead = { headers: new HeaderMap() };

/**
 * Lets plans answer what they can; what they leave Apollo Server executes as ever. Not its `gateway` option, which makes the data of
 * each request outlive it. The hooks of execution (`executionDidStart`, `didEncounterErrors`) are not called for a planned answer.
 */
export function createExecutionPlugin({ execution, formatError, hideSuggestions }: PluginOptions): ApolloServerPlugin<Context> {
  const listener = {
    async responseForOperation(given: GraphQLRequestContext<Context>): Promise<GraphQLResponse | null> {
      const { document, operation, request, contextValue } = given;
      if (document === undefined || operation === undefined) return null;
      const asked = { document, operation, variables: request.variables ?? {}, contextValue, hideSuggestions };
      const result = await contextValue.sharedQueries.join(asked, () => execution.execute(asked));
      if (result === undefined) return null;
      const { http, result: singleResult } = responseOf(result, formatError);
      return { http, body: { kind: 'single', singleResult } };
    },
  };
  return { requestDidStart: async () => listener };
}

/** What a client receives of a result, and what its errors say about the HTTP answer. */
export function responseOf(
  { data, errors }: ExecutionResult,
  formatError: FormatError,
): { readonly http: HTTPGraphQLHead; readonly result: FormattedExecutionResult } {
  if (errors === undefined) return { http: plainHead, result: { data } };
  const http: HTTPGraphQLHead = { headers: new HeaderMap() };
  return { http, result: { data, errors: errors.map((error) => tell(error, formatError, http)) } };
}

/** As Apollo Server tells an error of execution: with a code, and what it says about the HTTP answer put there. */
function tell(error: GraphQLError, formatError: FormatError, head: HTTPGraphQLHead): GraphQLFormattedError {
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
