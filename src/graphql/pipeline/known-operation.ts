import type { IncomingHttpHeaders } from 'node:http';
import { getOperationAST, GraphQLError, OperationTypeNode, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import type { FormattedExecutionResult } from 'graphql';
import type { OperationCost } from '../limits/cost.js';
import type { HttpOperation } from '../persisted/persisted-request.js';
import type { Context } from '../request/context.js';
import { responseOf, type FormatError } from './execution-plugin.js';
import type { Engine } from './operation.js';
import { outcomeOf } from './outcome.js';
import type { UnexpectedErrors } from './unexpected-errors.js';

export interface KnownOperationOptions extends Engine {
  readonly formatError: FormatError;
  readonly unexpected: UnexpectedErrors;
}

/** A request for an operation of a document that was validated before. */
export interface KnownOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contentType: string;
}

/** The answer to an HTTP request. */
export interface KnownAnswer {
  readonly status: number;
  readonly headers: Iterable<readonly [string, string]>;
  readonly text: string;
}

/** The content type of the answer for the usual `accept` headers. Apollo Server answers other ones. */
const contentTypes: ReadonlyMap<string | undefined, string> = new Map([
  [undefined, 'application/json; charset=utf-8'],
  ['*/*', 'application/json; charset=utf-8'],
  ['application/json', 'application/json; charset=utf-8'],
]);

/** A browser sends a preflight before a page may send these content types, so no further CSRF check is needed. */
const jsonTypes: ReadonlySet<string | undefined> = new Set(['application/json', 'application/json; charset=utf-8']);

/**
 * Answers requests that post an operation whose document is cached, which is nearly every request, exactly as Apollo Server with the
 * gateway's plugins does. Apollo Server answers all others: refused operations, new documents, other methods and media types. Its pipeline
 * awaits promises around every hook of every plugin, which costs more than the work of the hooks.
 */
export class KnownOperations {
  private readonly options: KnownOperationOptions;

  constructor(options: KnownOperationOptions) {
    this.options = options;
  }

  /** Undefined: Apollo Server must answer. */
  find({ method, body }: HttpOperation, headers: IncomingHttpHeaders): KnownOperation | undefined {
    const contentType = contentTypes.get(headers.accept);
    if (method !== 'POST' || contentType === undefined || !jsonTypes.has(headers['content-type'])) return undefined;
    if (!isRecord(body) || body['extensions'] != null) return undefined;
    const { query, operationName, variables } = body;
    if (typeof query !== 'string' || query === '' || (operationName != null && typeof operationName !== 'string')) return undefined;
    if (variables != null && !isRecord(variables)) return undefined;
    const document = this.options.documents.find(query);
    const operation = document && getOperationAST(document, operationName);
    if (document === undefined || operation == null || operation.operation === OperationTypeNode.SUBSCRIPTION) return undefined;
    return { document, operation, variables: variables ?? {}, contentType };
  }

  /** Undefined: Apollo Server must answer, because the operation is refused or cannot be planned; nothing has been executed then. */
  async answer({ contentType, ...known }: KnownOperation, context: Context): Promise<KnownAnswer | undefined> {
    const cost = this.costOf(known, context);
    if (cost === undefined) return undefined;
    const { execution, formatError } = this.options;
    const args = { ...known, contextValue: context };
    context.operation.identify(known.operation.name?.value, known.operation.operation);
    const executed = await context.sharedQueries.join(args, () => execution.execute(args));
    if (executed === undefined) return undefined;
    const { http, result } = responseOf(executed, formatError);
    const headers =
      http.headers.size === 0 ? [['content-type', contentType] as const] : new Map([['content-type', contentType], ...http.headers]);
    return { status: http.status ?? 200, headers, text: context.sharedQueries.stringify(this.finish(result, cost, context)) };
  }

  private costOf({ document, operation, variables }: Omit<KnownOperation, 'contentType'>, context: Context): OperationCost | undefined {
    const cost = this.options.check(document, operation, variables, context);
    return cost instanceof GraphQLError ? undefined : cost;
  }

  /** Ends the operation as `createCostPlugin` and `createOperationPlugin` do. */
  private finish({ data, errors }: FormattedExecutionResult, cost: OperationCost, { operation }: Context): FormattedExecutionResult {
    const upstream = operation.takeCalls();
    const extensions = upstream === undefined ? { cost } : { cost, upstream };
    const formatted =
      errors === undefined ? { data, extensions } : { errors: this.options.unexpected.mask(errors, operation.requestId), data, extensions };
    operation.end(outcomeOf(formatted));
    return formatted;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
