import {
  getNamedType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import type { CostWeights, FieldWeights } from './cost-weights.js';

/** What a request adds to its document. */
export interface CostRequest {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Number of channels that the viewer may see. */
  readonly channels: number;
}

/** What the fields around a field mean for its cost. */
interface Parent {
  /** Number of objects that have the field. */
  readonly times: number;
  /** Number of channels that these objects may belong to. */
  readonly channels: number;
  /** Items of the lists among its fields, by field name. */
  readonly sizes: ReadonlyMap<string, number> | undefined;
}

/** Where a field is below a list with `@answers`: in the connection, in an edge, or in an item, whose fields may cost nothing. */
interface Answered {
  readonly fields: ReadonlySet<string>;
  readonly place: 'connection' | 'edge' | 'item';
}

/** The calls of a field and of all fields below it. */
type Estimate = (request: CostRequest, parent: Parent) => number;

/** The calls of an operation. */
export type CostPlan = (request: CostRequest) => number;

/** The cost of an operation of a valid document as a function of its variables; undefined when it is always 0. */
export function planCost(
  schema: GraphQLSchema,
  weights: CostWeights,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CostPlan | undefined {
  const root = schema.getRootType(operation.operation) ?? undefined;
  const estimate = new Planner(schema, weights, document).selections(operation.selectionSet, root);
  if (estimate === undefined) return undefined;
  const defaults = defaultsOf(operation);
  const hasDefaults = Object.keys(defaults).length > 0;
  return ({ variables, channels }) =>
    estimate({ variables: hasDefaults ? { ...defaults, ...variables } : variables, channels }, { times: 1, channels, sizes: undefined });
}

class Planner {
  private readonly schema: GraphQLSchema;
  private readonly weights: CostWeights;
  private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  private readonly planned = new Map<string, Estimate | undefined>();

  constructor(schema: GraphQLSchema, weights: CostWeights, document: DocumentNode) {
    this.schema = schema;
    this.weights = weights;
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  /** Undefined: costs nothing. Counts the fragments on all types, because the type of an object is not known in advance. */
  selections({ selections }: SelectionSetNode, type: GraphQLNamedType | undefined, answered?: Answered): Estimate | undefined {
    const parts = selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return this.field(selection, type, answered) ?? [];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return this.fragment(selection.name.value, answered) ?? [];
      const inner = selection.typeCondition ? this.schema.getType(selection.typeCondition.name.value) : type;
      return this.selections(selection.selectionSet, inner, answered) ?? [];
    });
    if (parts.length <= 1) return parts[0];
    return (request, parent) => parts.reduce((sum, part) => sum + part(request, parent), 0);
  }

  private fragment(name: string, answered: Answered | undefined): Estimate | undefined {
    const fragment = this.fragments.get(name);
    const key = answered === undefined ? name : `${name} ${answered.place} ${[...answered.fields].join(' ')}`;
    if (fragment === undefined || this.planned.has(key)) return this.planned.get(key);
    const plan = this.selections(fragment.selectionSet, this.schema.getType(fragment.typeCondition.name.value), answered);
    this.planned.set(key, plan);
    return plan;
  }

  private field(node: FieldNode, type: GraphQLNamedType | undefined, answered: Answered | undefined): Estimate | undefined {
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[node.name.value] : undefined;
    if (field === undefined) return undefined;
    const own = this.weights.ofField(field);
    const below: Answered | undefined = own.answers ? { fields: own.answers, place: 'connection' } : belowOf(answered, field.name);
    const inner = node.selectionSet && this.selections(node.selectionSet, getNamedType(field.type), below);
    const isAnswered = answered?.place === 'item' && answered.fields.has(field.name);
    const weights = isAnswered ? { ...own, weight: 0 } : own;
    const weighed = isAnswered ? [] : field.args.filter((argument) => this.weights.mayWeigh(argument));
    if (weights.weight === 0 && weighed.length === 0 && inner === undefined) return undefined;
    const readArguments = argumentReader(node, field);
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    return (request, parent) => {
      const given = readArguments(request.variables);
      const channels = channelsOf(weights, given, parent);
      const size = sizeOf(weights, given);
      const weight = weighed.reduce((sum, argument) => sum + this.weights.ofInput(argument, given[argument.name]), weights.weight);
      const calls = weight * timesOf(weights, parent, channels, size);
      if (inner === undefined) return calls;
      const { sizedFields = [] } = weights.size ?? {};
      const ownItems = sizedFields.length > 0 || !isList ? 1 : (size ?? (weights.perChannel ? channels : 1));
      const items = parent.sizes?.get(field.name) ?? ownItems;
      const sizes = size === undefined ? undefined : new Map(sizedFields.map((name) => [name, size]));
      return calls + inner(request, { times: parent.times * items, channels, sizes });
    };
  }
}

function belowOf(answered: Answered | undefined, field: string): Answered | undefined {
  if (answered?.place === 'connection' && field === 'edges') return { ...answered, place: 'edge' };
  const isItem = (answered?.place === 'connection' && field === 'nodes') || (answered?.place === 'edge' && field === 'node');
  return answered !== undefined && isItem ? { ...answered, place: 'item' } : undefined;
}

/** How often a field's weight counts. */
function timesOf(
  { perChannel, isShared, size: listSize }: FieldWeights,
  parent: Parent,
  channels: number,
  size: number | undefined,
): number {
  if (perChannel) return parent.times * channels;
  if (isShared) return Math.min(parent.times, parent.channels);
  return parent.times * (listSize?.sizedFields.length === 0 ? (size ?? 1) : 1);
}

/** Number of channels that the field reads: those that its argument names, or all. */
function channelsOf({ perChannel }: FieldWeights, given: Arguments, parent: Parent): number {
  const named = perChannel?.named == null ? null : valueAt(given, perChannel.named);
  if (named === null || named === undefined) return parent.channels;
  return Math.min(Array.isArray(named) ? new Set(named).size : 1, parent.channels);
}

/** The number of items by `@listSize`; undefined without that directive. */
function sizeOf({ size }: FieldWeights, given: Arguments): number | undefined {
  if (size === undefined) return undefined;
  const values = size.arguments.map((path) => valueAt(given, path)).map((value) => (Array.isArray(value) ? value.length : value));
  const sizes = values.filter((value) => typeof value === 'number');
  return sizes.length > 0 ? Math.max(0, ...sizes) : (size.assumed ?? undefined);
}

type Arguments = Readonly<Record<string, unknown>>;

/** The value at a path of the arguments; undefined where a part of the path is absent. */
function valueAt(given: Arguments, path: readonly string[]): unknown {
  let value: unknown = given;
  for (const name of path) value = (value as Arguments | null | undefined)?.[name];
  return value;
}

/** Reads the arguments with their defaults; once for all requests when they use no variable. */
function argumentReader(node: FieldNode, field: GraphQLField<unknown, unknown>): (variables: Arguments) => Arguments {
  const nodes = new Map(node.arguments?.map((argument) => [argument.name.value, argument.value]));
  const constant: Record<string, unknown> = {};
  const varying: { readonly name: string; readonly value: ValueNode; readonly defaultValue: unknown }[] = [];
  for (const { name, defaultValue } of field.args) {
    const value = nodes.get(name);
    if (value !== undefined && hasVariable(value)) varying.push({ name, value, defaultValue });
    else constant[name] = (value && valueFromASTUntyped(value)) ?? defaultValue;
  }
  if (varying.length === 0) return () => constant;
  return (variables) => {
    const given = { ...constant };
    for (const { name, value, defaultValue } of varying) given[name] = valueFromASTUntyped(value, variables) ?? defaultValue;
    return given;
  };
}

function hasVariable(value: ValueNode): boolean {
  if (value.kind === Kind.LIST) return value.values.some(hasVariable);
  if (value.kind === Kind.OBJECT) return value.fields.some((field) => hasVariable(field.value));
  return value.kind === Kind.VARIABLE;
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Arguments {
  const withDefault = variableDefinitions.filter(({ defaultValue }) => defaultValue !== undefined);
  return Object.fromEntries(
    withDefault.map(({ variable, defaultValue }) => [variable.name.value, valueFromASTUntyped(defaultValue as ValueNode)]),
  );
}
