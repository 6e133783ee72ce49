import {
  getOperationAST,
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { createCompleter } from './complete.js';
import { executeFields, executeFieldsSerially } from './execute-fields.js';
import { isPromise, planObject, Run, type ObjectPlan, type RunnableOperation } from './plan.js';
import { conditionVariables } from './selection.js';
import { InputCoercion, type VariableReader } from './variables.js';

/** An operation of a document that was validated. */
export interface ExecutionRequest extends Pick<ExecutionArgs, 'rootValue' | 'contextValue'> {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Executes by plans, and leaves wrong variables and what cannot be planned to graphql-js. Whichever it is, the answer is the same. */
export class Execution {
  private readonly schema: GraphQLSchema;
  private readonly inputs: InputCoercion;
  /** As long as the documents are kept, and no longer. False: it cannot be compiled. */
  private readonly known = new WeakMap<OperationDefinitionNode, CompiledOperation | false>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
    this.inputs = new InputCoercion(schema);
  }

  /** Undefined when graphql-js must execute it. Never throws or rejects. */
  execute(request: ExecutionRequest): ExecutionResult | Promise<ExecutionResult> | undefined {
    const compiled = this.compiled(request);
    if (compiled === undefined) return undefined;
    const { rootValue, contextValue, variables } = request;
    const coerced = compiled.variables.read(variables);
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
    const compiled = compile(this.schema, this.inputs, document, operation);
    this.known.set(operation, compiled ?? false);
    return compiled;
  }
}

function compile(
  schema: GraphQLSchema,
  inputs: InputCoercion,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledOperation | undefined {
  try {
    return new CompiledOperation(schema, document, operation, inputs.readerOf(operation));
  } catch {
    return undefined;
  }
}

type Values = Readonly<Record<string, unknown>>;

/** Combinations of `@skip` and `@include` variables that one operation has a plan for. */
const maxPlans = 16;

/** An operation of a valid document, planned once and executed often, with the answers of graphql-js to the byte. */
class CompiledOperation implements RunnableOperation {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly definition: OperationDefinitionNode;
  readonly variables: VariableReader;
  private readonly rootType: GraphQLObjectType;
  private readonly conditions: readonly string[];
  private readonly plans = new Map<string, ObjectPlan>();

  /** Throws what cannot be compiled. */
  constructor(schema: GraphQLSchema, document: DocumentNode, definition: OperationDefinitionNode, variables: VariableReader) {
    const rootType = schema.getRootType(definition.operation);
    if (rootType == null) throw new Error(`The schema has no ${definition.operation}.`);
    this.schema = schema;
    this.definition = definition;
    this.variables = variables;
    this.rootType = rootType;
    this.fragments = Object.fromEntries(
      document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one]] : [])),
    );
    this.conditions = conditionVariables(definition.selectionSet, this.fragments);
  }

  /** How this operation goes with these variables, coerced; undefined when graphql-js must execute it. */
  plan(variableValues: Values): ObjectPlan | undefined {
    const conditions: Record<string, boolean> = {};
    let key = '';
    for (const name of this.conditions) {
      const value = variableValues[name];
      if (typeof value !== 'boolean') return undefined;
      conditions[name] = value;
      key += value ? '1' : '0';
    }
    const known = this.plans.get(key);
    if (known !== undefined || this.plans.size === maxPlans) return known;
    const { schema, fragments, rootType, definition } = this;
    const plan = planObject({ schema, fragments, conditions, createCompleter }, rootType, [definition.selectionSet]);
    this.plans.set(key, plan);
    return plan;
  }

  execute(plan: ObjectPlan, rootValue: unknown, contextValue: unknown, variableValues: Values): ExecutionResult | Promise<ExecutionResult> {
    const run = new Run(this, rootValue, contextValue, variableValues);
    try {
      const isSerial = this.definition.operation === OperationTypeNode.MUTATION;
      const data = isSerial ? executeFieldsSerially(run, plan, rootValue) : executeFields(run, plan, rootValue, undefined);
      if (!isPromise(data)) return toResult(run, data);
      return data.then(
        (settled) => toResult(run, settled),
        (error: unknown) => toFailure(run, error),
      );
    } catch (error) {
      return toFailure(run, error);
    }
  }
}

function toFailure(run: Run, error: unknown): ExecutionResult {
  run.add(error as GraphQLError, undefined);
  return toResult(run, null);
}

function toResult({ errors }: Run, data: unknown): ExecutionResult {
  const result = { data: data as ExecutionResult['data'] };
  return errors.length === 0 ? result : { errors, ...result };
}
