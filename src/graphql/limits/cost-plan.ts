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

/** What is known of a request beside its document. */
export interface CostRequest {
  readonly variables: Readonly<Record<string, unknown>>;
  /** How many channels the viewer may see. */
  readonly channels: number;
}

/** Where in the answer a field stands. */
interface Place {
  /** How many objects have the field. */
  readonly times: number;
  /** How many channels they may be of. */
  readonly channels: number;
  /** How many items those of its fields have that are lists. */
  readonly sizes: ReadonlyMap<string, number> | undefined;
}

/** Calls. */
type Estimate = (request: CostRequest, place: Place) => number;

/** Calls, by what an operation is asked with. */
export type CostPlan = (request: CostRequest) => number;

/** An operation of a document that is valid, as a function of its variables; undefined when it costs nothing whatever they are. */
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
  return ({ variables, channels }) =>
    estimate({ variables: { ...defaults, ...variables }, channels }, { times: 1, channels, sizes: undefined });
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

  /** Undefined: it costs nothing. Selections on several types are all counted, since which of them apply is not known before. */
  selections({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined): Estimate | undefined {
    const parts = selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return this.field(selection, parent) ?? [];
      if (selection.kind === Kind.FRAGMENT_SPREAD) return this.fragment(selection.name.value) ?? [];
      const type = selection.typeCondition ? this.schema.getType(selection.typeCondition.name.value) : parent;
      return this.selections(selection.selectionSet, type) ?? [];
    });
    if (parts.length <= 1) return parts[0];
    return (request, place) => parts.reduce((sum, part) => sum + part(request, place), 0);
  }

  private fragment(name: string): Estimate | undefined {
    const fragment = this.fragments.get(name);
    if (fragment === undefined || this.planned.has(name)) return this.planned.get(name);
    const plan = this.selections(fragment.selectionSet, this.schema.getType(fragment.typeCondition.name.value));
    this.planned.set(name, plan);
    return plan;
  }

  private field(node: FieldNode, parent: GraphQLNamedType | undefined): Estimate | undefined {
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[node.name.value] : undefined;
    if (field === undefined) return undefined;
    const inner = node.selectionSet && this.selections(node.selectionSet, getNamedType(field.type));
    const weights = this.weights.ofField(field);
    const weighed = field.args.filter((argument) => this.weights.mayWeigh(argument));
    if (weights.weight === 0 && weighed.length === 0 && inner === undefined) return undefined;
    const readArguments = argumentReader(node, field);
    const isList = isListType(isNonNullType(field.type) ? field.type.ofType : field.type);
    return (request, place) => {
      const given = readArguments(request.variables);
      const channels = channelsAsked(weights, given, place);
      const size = measure(weights, given);
      const weight = weighed.reduce((sum, argument) => sum + this.weights.ofInput(argument, given[argument.name]), weights.weight);
      const own = weight * payments(weights, place, channels, size);
      if (inner === undefined) return own;
      const { sizedFields = [] } = weights.size ?? {};
      const ownItems = sizedFields.length > 0 || !isList ? 1 : (size ?? (weights.perChannel ? channels : 1));
      const items = place.sizes?.get(field.name) ?? ownItems;
      const sizes = size === undefined ? undefined : new Map(sizedFields.map((name) => [name, size]));
      return own + inner(request, { times: place.times * items, channels, sizes });
    };
  }
}

/** How often a field's weight is paid. */
function payments(
  { perChannel, isShared, size: measured }: FieldWeights,
  place: Place,
  channels: number,
  size: number | undefined,
): number {
  if (perChannel) return place.times * channels;
  if (isShared) return Math.min(place.times, place.channels);
  return place.times * (measured?.sizedFields.length === 0 ? (size ?? 1) : 1);
}

function channelsAsked({ perChannel }: FieldWeights, given: Given, place: Place): number {
  let named: unknown = perChannel?.named == null ? null : given;
  for (const name of perChannel?.named ?? []) named = (named as Given | null | undefined)?.[name];
  if (named === null || named === undefined) return place.channels;
  return Math.min(Array.isArray(named) ? new Set(named).size : 1, place.channels);
}

/** The size that `@listSize` gives; undefined where there is none. */
function measure({ size }: FieldWeights, given: Given): number | undefined {
  if (size === undefined) return undefined;
  const told = size.arguments.map((name) => given[name]).map((value) => (Array.isArray(value) ? value.length : value));
  const sizes = told.filter((value) => typeof value === 'number');
  return sizes.length > 0 ? Math.max(0, ...sizes) : (size.assumed ?? undefined);
}

type Given = Readonly<Record<string, unknown>>;

/** The arguments with their defaults; made once where no variable is among them. */
function argumentReader(node: FieldNode, field: GraphQLField<unknown, unknown>): (variables: Given) => Given {
  const nodes = new Map(node.arguments?.map((argument) => [argument.name.value, argument.value]));
  const read = (variables: Given): Given =>
    Object.fromEntries(
      field.args.map(({ name, defaultValue }) => {
        const value = nodes.get(name);
        return [name, (value && valueFromASTUntyped(value, variables)) ?? defaultValue];
      }),
    );
  if ([...nodes.values()].some(hasVariable)) return read;
  const constant = read({});
  return () => constant;
}

function hasVariable(value: ValueNode): boolean {
  if (value.kind === Kind.LIST) return value.values.some(hasVariable);
  if (value.kind === Kind.OBJECT) return value.fields.some((field) => hasVariable(field.value));
  return value.kind === Kind.VARIABLE;
}

function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Given {
  const given = variableDefinitions.filter(({ defaultValue }) => defaultValue !== undefined);
  return Object.fromEntries(
    given.map(({ variable, defaultValue }) => [variable.name.value, valueFromASTUntyped(defaultValue as ValueNode)]),
  );
}
