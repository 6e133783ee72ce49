import {
  execute,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  subscribe,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { Operation } from '../../observability/operation.js';
import type { Context } from '../request/context.js';
import type { OperationCost } from '../limits/cost.js';
import { DocumentCache } from './document-cache.js';
import { createErrorFormatter } from '../request/error.js';
import { Execution } from '../executor/execution.js';
import { createOperationCheck, type OperationCheck } from '../limits/operation-check.js';
import { coded, createDocumentReader, type DocumentRules } from './operation-document.js';
import { outcomeOf } from './outcome.js';
import type { RequestedDocument, PersistedOperations } from '../persisted/persisted-operations.js';
import { UnexpectedErrors, type Report } from './unexpected-errors.js';
import { watchEvents } from './watched-events.js';

/** An operation as a client sends it. */
export interface OperationRequest extends RequestedDocument {
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface OperationRules extends DocumentRules {
  readonly persisted: PersistedOperations;
  readonly report: Report;
}

/** Operations over WebSocket and event streams, with the rules and errors of `POST /graphql`. */
export interface Operations {
  /** The arguments for `execute` or `subscribe`, or the errors. The request may name its document instead of sending it. */
  read(request: OperationRequest, context: Context): Promise<ExecutionArgs | readonly GraphQLError[]>;
  /** The same with the text of the document. */
  readText(text: string, request: OperationRequest, context: Context): ExecutionArgs | readonly GraphQLError[];
  /** Executes a query or mutation. */
  execute(args: ExecutionArgs): ExecutionResult | Promise<ExecutionResult>;
  /** The events of a subscription; the operation ends with them. */
  subscribe(args: ExecutionArgs, operation: Operation): Promise<AsyncGenerator<ExecutionResult> | ExecutionResult>;
  /** Formats a result for the client, and ends the operation unless it is a subscription. */
  formatResult(result: ExecutionResult, operation: Operation): FormattedExecutionResult;
  formatErrors(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[];
}

/** What HTTP, WebSocket and event streams share. */
export interface Engine {
  readonly documents: DocumentCache;
  readonly execution: Execution;
  readonly check: OperationCheck;
}

export function createEngine(schema: GraphQLSchema, costLimit: number): Engine {
  return { documents: new DocumentCache(), execution: new Execution(schema), check: createOperationCheck(schema, costLimit) };
}

export function createOperations(
  schema: GraphQLSchema,
  options: OperationRules,
  { documents, execution, check }: Engine = createEngine(schema, options.limits.cost),
): Operations {
  const readDocument = createDocumentReader(schema, options, documents);
  const costs = new WeakMap<Operation, OperationCost>();
  const unexpected = new UnexpectedErrors(options.report);
  const format = createErrorFormatter((cause, formatted) => unexpected.note(cause, formatted));
  const hideSuggestions = !options.isExplorable;
  const formatErrors = (errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] =>
    errors.map((error) => format(error.toJSON(), error));
  const readText: Operations['readText'] = (text, request, context) => {
    const document = readDocument(text);
    if (!('kind' in document)) return document;
    const operation = getOperationAST(document, request.operationName);
    if (operation == null) return [coded(unknownOperation(request.operationName), 'OPERATION_RESOLUTION_FAILURE')];
    context.operation.identify(operation.name?.value, operation.operation);
    const cost = check(document, operation, request.variables ?? {}, context);
    if (cost instanceof GraphQLError) return [cost];
    const variables = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {}, {
      maxErrors: 50,
      hideSuggestions,
    });
    if (variables.errors !== undefined) return variables.errors.map((error) => coded(error, 'BAD_USER_INPUT'));
    costs.set(context.operation, cost);
    return {
      schema,
      document,
      operationName: request.operationName ?? null,
      variableValues: request.variables ?? {},
      contextValue: context,
      hideSuggestions,
    };
  };
  const endRefused = <Read extends ReturnType<Operations['readText']>>(read: Read, { operation }: Context): Read => {
    if (!('schema' in read)) operation.end({ outcome: 'refused', code: codeOf(read) });
    return read;
  };
  return {
    async read(request, context) {
      const text = (await options.persisted.find(request)) ?? coded(new GraphQLError('The request has no query. Send one.'), 'BAD_REQUEST');
      if (text instanceof GraphQLError) return endRefused([text], context);
      const read = endRefused(readText(text, request, context), context);
      if ('schema' in read) options.persisted.keep(request, text);
      return read;
    },
    readText: (text, request, context) => endRefused(readText(text, request, context), context),
    execute: (args) => execution.executeArguments(args) ?? execute(args),
    async subscribe(args, operation) {
      const events = await subscribe(args);
      if (!(Symbol.asyncIterator in events)) return events;
      operation.streams();
      return watchEvents(events, () => operation.end({ outcome: 'ok' }));
    },
    formatResult({ errors, ...rest }, operation) {
      const formatted = errors === undefined ? rest : { ...rest, errors: unexpected.mask(formatErrors(errors), operation.requestId) };
      const [cost, upstream] = [costs.get(operation), operation.takeCalls()];
      operation.answered(outcomeOf(formatted));
      if (cost === undefined && upstream === undefined) return formatted;
      return { ...formatted, extensions: { ...formatted.extensions, ...(cost && { cost }), ...(upstream && { upstream }) } };
    },
    formatErrors,
  };
}

function unknownOperation(name: string | null | undefined): GraphQLError {
  return new GraphQLError(
    name == null ? 'Must provide operation name if query contains multiple operations.' : `Unknown operation named "${name}".`,
  );
}

/** The code of the first error, as the client receives it. */
function codeOf([first]: readonly GraphQLError[]): string | undefined {
  const code = first?.extensions['limitCode'] ?? first?.extensions['code'];
  return typeof code === 'string' ? code : undefined;
}
