import {
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  visit,
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';
import { overLimit } from '../request/error.js';
import type { Limits } from './limits.js';

/** The gateway's validation rules for documents, beside those of the specification. One list for HTTP, WebSocket and event streams. */
export function documentRules({ limits, introspection }: { readonly limits: Limits; readonly introspection: boolean }): ValidationRule[] {
  return [limitRule(limits), ...(introspection ? [] : [refuseIntrospection])];
}

/** Bounds of a whole document that are not configurable. No client needs more. */
const documentLimits = { operations: 20, fragments: 100, directives: 50, directivesPerNode: 5, repetitions: 30 };

/** Lists inside lists. A fourth level multiplies the calls to providers beyond use. */
const maxListDepth = 3;

/** Selections of one operation; a fragment counts each time it is spread. Bounds the time of the measurement itself. */
const maxSelections = 10_000;

const emptyDocument: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/**
 * Refuses documents that ask for too much, before anything runs. Introspection fields count as aliases only, because they make no calls to
 * providers. The rules of the specification then see an empty document instead of a refused one: some of them take quadratic time.
 */
export function limitRule(limits: Limits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    Document(document) {
      const fault = faultOfDocument(document) ?? faultOfOperations(document, context, limits);
      if (fault === undefined) return undefined;
      context.reportError(overLimit(fault));
      return emptyDocument;
    },
  });
}

const introspectionRefused =
  'Introspection is off, which is the default in production. The operator of the gateway can turn it on with server.introspection: true. ' +
  'The build writes the schema to dist/schema.graphql.';

/** The rule of graphql-js does the same, but cannot name the setting. */
const refuseIntrospection: ValidationRule = (context) => ({
  Field(node) {
    const { value } = node.name;
    if (value === '__schema' || value === '__type') context.reportError(new GraphQLError(introspectionRefused, { nodes: node }));
  },
});

/** Measures the whole text, whether an operation uses its parts or not. */
function faultOfDocument(document: DocumentNode): string | undefined {
  const limits = documentLimits;
  const count = (kind: Kind): number => document.definitions.filter((definition) => definition.kind === kind).length;
  if (count(Kind.OPERATION_DEFINITION) > limits.operations) return `The document has more than ${limits.operations} operations.`;
  if (count(Kind.FRAGMENT_DEFINITION) > limits.fragments) return `The document has more than ${limits.fragments} fragments.`;
  const found = { directives: 0, directivesPerNode: 0, repetitions: 0 };
  visit(document, {
    enter(node) {
      if (node.kind === Kind.SELECTION_SET) found.repetitions += repetitionsIn(node.selections);
      if (!('directives' in node)) return;
      const count = node.directives?.length ?? 0;
      found.directives += count;
      found.directivesPerNode = Math.max(found.directivesPerNode, count);
    },
  });
  if (found.directives > limits.directives) return `The document has more than ${limits.directives} directives.`;
  if (found.directivesPerNode > limits.directivesPerNode)
    return `The document has more than ${limits.directivesPerNode} directives in one place.`;
  if (found.repetitions > limits.repetitions) return `The document repeats selections more than ${limits.repetitions} times.`;
  return undefined;
}

function repetitionsIn(selections: readonly SelectionNode[]): number {
  if (selections.length < 2) return 0;
  return selections.length - new Set(selections.map(nameOf)).size;
}

function nameOf(selection: SelectionNode): string {
  if (selection.kind === Kind.FIELD) return (selection.alias ?? selection.name).value;
  return selection.kind === Kind.FRAGMENT_SPREAD ? `...${selection.name.value}` : `... on ${selection.typeCondition?.name.value ?? ''}`;
}

function faultOfOperations(document: DocumentNode, context: ValidationContext, limits: Limits): string | undefined {
  for (const definition of document.definitions) {
    const fault = definition.kind === Kind.OPERATION_DEFINITION ? faultOfOperation(definition, context, limits) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

interface Measurement {
  selections: number;
  aliases: number;
  depth: number;
  lists: number;
}

function faultOfOperation(operation: OperationDefinitionNode, context: ValidationContext, limits: Limits): string | undefined {
  const schema = context.getSchema();
  const root = schema.getRootType(operation.operation);
  const found: Measurement = { selections: 0, aliases: 0, depth: 0, lists: 0 };
  const rootFields = countRootFields(operation.selectionSet, context, new Set());
  if (rootFields > limits.rootFields) return `The operation has ${rootFields} root fields; at most ${limits.rootFields} are allowed.`;
  walk(operation.selectionSet, root ?? undefined, { depth: 1, lists: 0, fragments: [] }, found, context, limits);
  if (found.selections > maxSelections) return `The operation selects more than ${maxSelections} fields.`;
  if (found.depth > limits.depth) return `The operation is nested deeper than ${limits.depth} fields.`;
  if (found.lists > maxListDepth) return `The operation nests lists deeper than ${maxListDepth}. Read the inner lists by id.`;
  if (found.aliases > limits.aliases) return `The operation has more than ${limits.aliases} aliases.`;
  return undefined;
}

function isOver(found: Measurement, limits: Limits): boolean {
  return found.selections > maxSelections || found.depth > limits.depth || found.lists > maxListDepth || found.aliases > limits.aliases;
}

/** The position of a selection in its operation. */
interface Position {
  readonly depth: number;
  readonly lists: number;
  /** Names of the enclosing fragments: a fragment that spreads itself is not followed. */
  readonly fragments: readonly string[];
}

function walk(
  selections: SelectionSetNode,
  parent: GraphQLNamedType | undefined,
  position: Position,
  found: Measurement,
  context: ValidationContext,
  limits: Limits,
): void {
  for (const selection of selections.selections) {
    // Stop as soon as the operation is refused: spread fragments can multiply the work.
    if (isOver(found, limits)) return;
    found.selections += 1;
    if (selection.kind === Kind.FIELD) walkField(selection, parent, position, found, context, limits);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition ? context.getSchema().getType(selection.typeCondition.name.value) : parent;
      walk(selection.selectionSet, type, position, found, context, limits);
    } else {
      const fragment = unvisited(selection.name.value, position, context);
      if (fragment === undefined) continue;
      const type = context.getSchema().getType(fragment.typeCondition.name.value);
      const fragments = [...position.fragments, fragment.name.value];
      walk(fragment.selectionSet, type, { ...position, fragments }, found, context, limits);
    }
  }
}

function walkField(
  field: FieldNode,
  parent: GraphQLNamedType | undefined,
  position: Position,
  found: Measurement,
  context: ValidationContext,
  limits: Limits,
): void {
  if (field.alias) found.aliases += 1;
  if (field.name.value.startsWith('__')) return;
  found.depth = Math.max(found.depth, position.depth);
  if (field.selectionSet === undefined) return;
  const type = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value]?.type : undefined;
  const isMultiplying = type !== undefined && multipliesCalls(field, parent, type);
  const lists = position.lists + (isMultiplying ? 1 : 0);
  found.lists = Math.max(found.lists, lists);
  walk(field.selectionSet, type && getNamedType(type), { ...position, depth: position.depth + 1, lists }, found, context, limits);
}

/** True for a connection and for `Query.nodes`: the fields below are resolved for each of their items. */
function multipliesCalls(field: FieldNode, parent: GraphQLNamedType | undefined, type: GraphQLOutputType): boolean {
  const named = getNamedType(type).name;
  if (named.endsWith('Connection')) return true;
  const inner = isNonNullType(type) ? type.ofType : type;
  return isListType(inner) && parent?.name === 'Query' && field.name.value === 'nodes';
}

function unvisited(name: string, position: Position, context: ValidationContext): FragmentDefinitionNode | undefined {
  return position.fragments.includes(name) ? undefined : (context.getFragment(name) ?? undefined);
}

function countRootFields(selections: SelectionSetNode, context: ValidationContext, seen: Set<string>): number {
  let count = 0;
  for (const selection of selections.selections) {
    if (selection.kind === Kind.FIELD) count += selection.name.value.startsWith('__') ? 0 : 1;
    else if (selection.kind === Kind.INLINE_FRAGMENT) count += countRootFields(selection.selectionSet, context, seen);
    else if (!seen.has(selection.name.value)) {
      seen.add(selection.name.value);
      const fragment = context.getFragment(selection.name.value);
      if (fragment) count += countRootFields(fragment.selectionSet, context, seen);
    }
  }
  return count;
}
