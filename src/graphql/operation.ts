import {
  getOperationAST,
  getVariableValues,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { Context } from './context.js';
import { createErrorFormatter } from './error.js';
import { limitRule, type Limits } from './limits.js';

/** An operation as a client sends it. */
export interface OperationRequest {
  readonly query: string;
  readonly operationName?: string | null | undefined;
  readonly variables?: Readonly<Record<string, unknown>> | null | undefined;
}

export interface OperationRules {
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Suggestions of names in errors. */
  readonly isExplorable: boolean;
  readonly report: (error: unknown) => void;
}

/** Operations that come over a socket or a stream: the rules and errors are those of `POST /graphql`. */
export interface Operations {
  /** What can be executed or subscribed to, or why it cannot. */
  read(request: OperationRequest, context: Context): ExecutionArgs | readonly GraphQLError[];
  /** A result as the client may see it. */
  tell(result: ExecutionResult): FormattedExecutionResult;
  tellErrors(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[];
}

export function createOperations(schema: GraphQLSchema, options: OperationRules): Operations {
  const rules = [...specifiedRules, limitRule(options.limits), ...(options.introspection ? [] : [NoSchemaIntrospectionCustomRule])];
  const format = createErrorFormatter(options.report);
  const hideSuggestions = !options.isExplorable;
  const tellErrors = (errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] =>
    errors.map((error) => format(error.toJSON(), error));
  return {
    read(request, context) {
      const document = readDocument(request.query, options.limits);
      if (document instanceof GraphQLError) return [document];
      const refusals = refuse(schema, document, rules, hideSuggestions);
      if (refusals.length > 0) return refusals;
      const operation = getOperationAST(document, request.operationName);
      if (operation == null) return [coded(unknownOperation(request.operationName), 'OPERATION_RESOLUTION_FAILURE')];
      const variables = getVariableValues(schema, operation.variableDefinitions ?? [], request.variables ?? {}, {
        maxErrors: 50,
        hideSuggestions,
      });
      if (variables.errors !== undefined) return variables.errors.map((error) => coded(error, 'BAD_USER_INPUT'));
      return {
        schema,
        document,
        operationName: request.operationName ?? null,
        variableValues: request.variables ?? {},
        contextValue: context,
        hideSuggestions,
      };
    },
    tell: ({ errors, ...rest }) => (errors === undefined ? rest : { ...rest, errors: tellErrors(errors) }),
    tellErrors,
  };
}

function readDocument(query: string, { tokens }: Limits): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens: tokens });
  } catch (error) {
    return coded(error instanceof GraphQLError ? error : new GraphQLError('The document cannot be read.'), 'GRAPHQL_PARSE_FAILED');
  }
}

function refuse(
  schema: GraphQLSchema,
  document: DocumentNode,
  rules: readonly ValidationRule[],
  hideSuggestions: boolean,
): readonly GraphQLError[] {
  const faults = validate(schema, document, rules, { hideSuggestions });
  return faults.map((fault) => coded(fault, 'GRAPHQL_VALIDATION_FAILED'));
}

function unknownOperation(name: string | null | undefined): GraphQLError {
  return new GraphQLError(
    name == null ? 'Must provide operation name if query contains multiple operations.' : `Unknown operation named "${name}".`,
  );
}

/** The code that `POST /graphql` gives to such an error; the limits' own is kept beside it. */
function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, originalError, extensions: { ...extensions, code } });
}
