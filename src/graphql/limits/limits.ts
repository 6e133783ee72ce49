import {
  getNamedType,
  isListType,
  isNonNullType,
  Kind,
  type ASTVisitor,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
  isObjectType,
  isInterfaceType,
  type GraphQLNamedType,
} from 'graphql';
import { overLimit } from '../request/error.js';
import { measureDocument } from './limits-document.js';

/** How much one operation may ask; the keys of `server.limits` in the configuration. */
export interface Limits {
  /** Nested fields. */
  readonly depth: number;
  /** Aliases in the whole operation. */
  readonly aliases: number;
  /** Fields of Query or Mutation. */
  readonly rootFields: number;
  /** Lexical tokens of the document. */
  readonly tokens: number;
  /** Bytes of a request's body. */
  readonly bodyBytes: number;
  /** Calls to providers, as the schema's `@cost` estimates them. */
  readonly cost: number;
  /** Requests of one client. */
  readonly requestsPerMinute: number;
}

export const standardLimits: Limits = {
  depth: 12,
  aliases: 30,
  rootFields: 20,
  tokens: 2000,
  bodyBytes: 1_048_576,
  cost: 1000,
  requestsPerMinute: 6000,
};

/** Lists inside lists: three levels answer every screen; a fourth multiplies calls beyond use. */
const listDepth = 3;

/** Selections looked at in one operation, fragments counted each time they are spread: what keeps the measuring itself cheap. */
const maxSelections = 10_000;

/** Says nothing, and takes no time. */
const emptyDocument: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/**
 * Refuses documents that ask for too much, before anything runs. Of introspection only the aliases are counted: it costs no provider anything. A document that
 * is refused is looked at no further: some of the rules of GraphQL take far longer than its length for what is repeated in it.
 */
export function limitRule(limits: Limits): ValidationRule {
  return (context: ValidationContext): ASTVisitor => ({
    Document(document) {
      const fault = measureDocument(document) ?? measureOperations(document, context, limits);
      if (fault === undefined) return undefined;
      context.reportError(overLimit(fault));
      return emptyDocument;
    },
  });
}

function measureOperations(document: DocumentNode, context: ValidationContext, limits: Limits): string | undefined {
  for (const definition of document.definitions) {
    const fault = definition.kind === Kind.OPERATION_DEFINITION ? measure(definition, context, limits) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

interface Measure {
  selections: number;
  aliases: number;
  depth: number;
  lists: number;
}

function measure(operation: OperationDefinitionNode, context: ValidationContext, limits: Limits): string | undefined {
  const schema = context.getSchema();
  const root = schema.getRootType(operation.operation);
  const found: Measure = { selections: 0, aliases: 0, depth: 0, lists: 0 };
  const rootFields = countRootFields(operation.selectionSet, context, new Set());
  if (rootFields > limits.rootFields) return `The operation has ${rootFields} root fields; at most ${limits.rootFields} are allowed.`;
  walk(operation.selectionSet, root ?? undefined, { depth: 1, lists: 0, fragments: [] }, found, context, limits);
  if (found.selections > maxSelections) return `The operation selects more than ${maxSelections} fields.`;
  if (found.depth > limits.depth) return `The operation is nested deeper than ${limits.depth} fields.`;
  if (found.lists > listDepth) return `The operation nests lists deeper than ${listDepth}; ask for the inner ones by id.`;
  if (found.aliases > limits.aliases) return `The operation has more than ${limits.aliases} aliases.`;
  return undefined;
}

function isOver(found: Measure, limits: Limits): boolean {
  return found.selections > maxSelections || found.depth > limits.depth || found.lists > listDepth || found.aliases > limits.aliases;
}

interface Place {
  readonly depth: number;
  readonly lists: number;
  readonly fragments: readonly string[];
}

function walk(
  selections: SelectionSetNode,
  parent: GraphQLNamedType | undefined,
  place: Place,
  found: Measure,
  context: ValidationContext,
  limits: Limits,
): void {
  for (const selection of selections.selections) {
    // Enough is known to refuse; going on would let a bomb cost time.
    if (isOver(found, limits)) return;
    found.selections += 1;
    if (selection.kind === Kind.FIELD) walkField(selection, parent, place, found, context, limits);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition ? context.getSchema().getType(selection.typeCondition.name.value) : parent;
      walk(selection.selectionSet, type, place, found, context, limits);
    } else {
      const fragment = unvisited(selection.name.value, place, context);
      if (fragment === undefined) continue;
      const type = context.getSchema().getType(fragment.typeCondition.name.value);
      walk(fragment.selectionSet, type, { ...place, fragments: [...place.fragments, fragment.name.value] }, found, context, limits);
    }
  }
}

function walkField(
  field: FieldNode,
  parent: GraphQLNamedType | undefined,
  place: Place,
  found: Measure,
  context: ValidationContext,
  limits: Limits,
): void {
  if (field.alias) found.aliases += 1;
  if (field.name.value.startsWith('__')) return;
  found.depth = Math.max(found.depth, place.depth);
  if (field.selectionSet === undefined) return;
  const type = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value]?.type : undefined;
  const isList = type !== undefined && isPaged(field, parent, type);
  const lists = place.lists + (isList ? 1 : 0);
  found.lists = Math.max(found.lists, lists);
  walk(field.selectionSet, type && getNamedType(type), { ...place, depth: place.depth + 1, lists }, found, context, limits);
}

/** A connection, or a list of ids: what may multiply the calls below it. */
function isPaged(field: FieldNode, parent: GraphQLNamedType | undefined, type: GraphQLOutputType): boolean {
  const named = getNamedType(type).name;
  if (named.endsWith('Connection')) return true;
  const inner = isNonNullType(type) ? type.ofType : type;
  return isListType(inner) && parent?.name === 'Query' && field.name.value === 'nodes';
}

function unvisited(name: string, place: Place, context: ValidationContext): FragmentDefinitionNode | undefined {
  return place.fragments.includes(name) ? undefined : (context.getFragment(name) ?? undefined);
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
