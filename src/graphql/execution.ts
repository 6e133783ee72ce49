import {
  getOperationAST,
  getVariableValues,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { CompiledOperation } from './compiled-operation.js';

/** An operation of a document that was validated. */
export interface ExecutionRequest extends Pick<ExecutionArgs, 'rootValue' | 'contextValue' | 'hideSuggestions'> {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Executes by plans, and leaves wrong variables and what cannot be planned to graphql-js. Whichever it is, the answer is the same. */
export class Execution {
  private readonly schema: GraphQLSchema;
  /** As long as the documents are kept, and no longer. False: it cannot be compiled. */
  private readonly known = new WeakMap<OperationDefinitionNode, CompiledOperation | false>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
  }

  /** Undefined when graphql-js must execute it. Never throws or rejects. */
  execute(request: ExecutionRequest): ExecutionResult | Promise<ExecutionResult> | undefined {
    const compiled = this.compiled(request);
    if (compiled === undefined) return undefined;
    const { rootValue, contextValue, operation, variables } = request;
    const hideSuggestions = request.hideSuggestions ?? false;
    const { coerced } = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables, { maxErrors: 50, hideSuggestions });
    const plan = coerced && compiled.plan(coerced);
    return plan && compiled.execute(plan, rootValue, contextValue, coerced);
  }

  /** As `execute`, for those who have graphql-js's arguments. */
  executeArguments({ document, operationName, variableValues, ...rest }: ExecutionArgs): ReturnType<Execution['execute']> {
    const operation = getOperationAST(document, operationName);
    return operation ? this.execute({ ...rest, document, operation, variables: variableValues ?? {} }) : undefined;
  }

  private compiled({ document, operation }: ExecutionRequest): CompiledOperation | undefined {
    const known = this.known.get(operation);
    if (known !== undefined) return known || undefined;
    const compiled = compile(this.schema, document, operation);
    this.known.set(operation, compiled ?? false);
    return compiled;
  }
}

function compile(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): CompiledOperation | undefined {
  try {
    return new CompiledOperation(schema, document, operation);
  } catch {
    return undefined;
  }
}
