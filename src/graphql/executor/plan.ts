import {
  getArgumentValues,
  getNullableType,
  isLeafType,
  isNonNullType,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ResponsePath,
  type SelectionSetNode,
  type GraphQLOutputType,
} from 'graphql';
import { freeze, hasVariables, planArguments, type ReadArguments } from './arguments.js';
import { collectFields, type SelectionRules } from './selection.js';

export type Path = ResponsePath;
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** What stays the same between runs of an operation. */
export interface RunnableOperation {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly definition: OperationDefinitionNode;
}

/** One execution of an operation. */
export class Run {
  readonly operation: RunnableOperation;
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly errors: GraphQLError[] = [];
  /** Arguments that variables decide, made once for all items of a list. */
  readonly argumentsOf = new Map<FieldPlan, Readonly<Record<string, unknown>>>();
  /** The promise that a field waited for last; undefined where it was one that is not compared. */
  latestPromise: Promise<unknown> | undefined;
  private nulled: Set<Path | undefined> | undefined;

  constructor(operation: RunnableOperation, rootValue: unknown, contextValue: unknown, variableValues: Readonly<Record<string, unknown>>) {
    this.operation = operation;
    this.rootValue = rootValue;
    this.contextValue = contextValue;
    this.variableValues = variableValues;
  }

  /** Takes an error that makes the value at a path null, unless something above it is null already: nobody would see its place. */
  add(error: GraphQLError, path: Path | undefined): void {
    this.nulled ??= new Set();
    for (let at = path; at !== undefined; at = at.prev) if (this.nulled.has(at)) return;
    if (this.nulled.has(undefined)) return;
    this.nulled.add(path);
    this.errors.push(error);
  }
}

/** A thing with `then`, as graphql-js judges it. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' && typeof value !== 'function') return false;
  return typeof (value as { then?: unknown } | null)?.then === 'function';
}

export function addPath(prev: Path | undefined, key: string | number, typename: string | undefined): Path {
  return { prev, key, typename };
}

/** Makes a resolved value what the answer holds. `path` is the value's own; a leaf has none. */
export type Completer = (run: Run, field: FieldPlan, path: Path | undefined, value: unknown) => unknown;

/** One field of an answer. */
export interface FieldPlan {
  readonly responseName: string;
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly [FieldNode, ...FieldNode[]];
  /** Undefined: the property of the same name. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  /** Arguments that no variable decides. */
  readonly fixedArguments: Readonly<Record<string, unknown>> | undefined;
  readonly readArguments: ReadArguments;
  readonly isNonNull: boolean;
  readonly isLeaf: boolean;
  readonly complete: Completer;
}

/** The fields of one type of object at one place of a document. */
export interface ObjectPlan {
  readonly fields: readonly FieldPlan[];
  /** An answer with every name in its place, copied for each object: they all have one shape. */
  readonly template: Readonly<Record<string, unknown>>;
}

/** Finds the plan of the fields that are selected of a type of object. */
export type PlanOf = (type: GraphQLObjectType) => ObjectPlan;

/** What plans are made by: which fields are selected, and how their values are completed. */
export interface PlanRules extends SelectionRules {
  createCompleter(type: GraphQLOutputType, planOf: PlanOf): Completer;
}

/** Throws what cannot be planned. */
export function planObject(rules: PlanRules, type: GraphQLObjectType, selectionSets: readonly SelectionSetNode[]): ObjectPlan {
  const template: Record<string, unknown> = {};
  const fields: FieldPlan[] = [];
  for (const [responseName, nodes] of collectFields(rules, type, selectionSets)) {
    const definition = definitionOf(rules, type, nodes[0]?.name.value ?? '');
    if (definition === undefined || nodes[0] === undefined) throw new Error(`The document names an unknown field of ${type.name}.`);
    template[responseName] = definition === TypeNameMetaFieldDef ? type.name : null;
    if (definition !== TypeNameMetaFieldDef) fields.push(planField(rules, type, responseName, definition, [nodes[0], ...nodes.slice(1)]));
  }
  return { fields, template };
}

function planField(
  rules: PlanRules,
  parentType: GraphQLObjectType,
  responseName: string,
  definition: GraphQLField<unknown, unknown>,
  nodes: readonly [FieldNode, ...FieldNode[]],
): FieldPlan {
  const selectionSets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const plans = new Map<GraphQLObjectType, ObjectPlan>();
  // Made when such an object is met first: what a document could ask of every type of a union is far more than what comes.
  const planOf: PlanOf = (type) => {
    const known = plans.get(type);
    if (known !== undefined) return known;
    const plan = planObject(rules, type, selectionSets);
    plans.set(type, plan);
    return plan;
  };
  const fixedArguments = fixArguments(definition, nodes[0]);
  return {
    responseName,
    parentType,
    definition,
    nodes,
    resolve: definition.resolve,
    fixedArguments,
    readArguments: fixedArguments === undefined ? planArguments(definition, nodes[0]) : () => fixedArguments,
    isNonNull: isNonNullType(definition.type),
    isLeaf: isLeafType(getNullableType(definition.type)),
    complete: rules.createCompleter(definition.type, planOf),
  };
}

function definitionOf({ schema }: PlanRules, type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
  const isQuery = schema.getQueryType() === type;
  if (isQuery && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (isQuery && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return type.getFields()[name];
}

/** Frozen, because all requests share them. Undefined when they have a variable or are wrong; execution reports the error at the field. */
function fixArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): Readonly<Record<string, unknown>> | undefined {
  if (hasVariables(node)) return undefined;
  try {
    return freeze(getArgumentValues(definition, node));
  } catch {
    return undefined;
  }
}
