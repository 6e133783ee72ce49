import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  typeFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** What decides which fields of a document are selected. */
export interface SelectionRules {
  readonly schema: GraphQLSchema;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  /** Values of the variables that `@skip` and `@include` name. */
  readonly conditions: Readonly<Record<string, boolean>>;
}

/** The fields of an object, by the name they have in the answer, in the order of the document. */
export function collectFields(
  rules: SelectionRules,
  type: GraphQLObjectType,
  selectionSets: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const visited = new Set<string>();
  for (const selectionSet of selectionSets) collect(rules, type, selectionSet, fields, visited);
  return fields;
}

/** The variables that `@skip` and `@include` name below a selection set. Throws when it holds a name that plans cannot carry. */
export function conditionVariables(
  selectionSet: SelectionSetNode,
  fragments: Readonly<Record<string, FragmentDefinitionNode>>,
): readonly string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const walk = (selections: readonly SelectionNode[]): void => {
    for (const selection of selections) {
      for (const directive of selection.directives ?? []) {
        for (const { value } of directive.arguments ?? []) if (value.kind === Kind.VARIABLE) found.add(plain(value.name.value));
      }
      if (selection.kind === Kind.FIELD) plain(selection.alias?.value ?? '');
      if (selection.kind !== Kind.FRAGMENT_SPREAD) walk(selection.selectionSet?.selections ?? []);
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        walk(fragments[selection.name.value]?.selectionSet.selections ?? []);
      }
    }
  };
  walk(selectionSet.selections);
  return [...found];
}

/** On an ordinary object this name is no name: it stands for what the object inherits from. */
function plain(name: string): string {
  if (name === '__proto__') throw new Error('The document uses the name __proto__.');
  return name;
}

function collect(
  rules: SelectionRules,
  type: GraphQLObjectType,
  { selections }: SelectionSetNode,
  fields: Map<string, FieldNode[]>,
  visited: Set<string>,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FRAGMENT_SPREAD && visited.has(selection.name.value)) continue;
    if (!isIncluded(rules, selection)) continue;
    if (selection.kind === Kind.FIELD) addField(fields, selection);
    else if (selection.kind === Kind.INLINE_FRAGMENT) {
      if (fits(rules.schema, selection, type)) collect(rules, type, selection.selectionSet, fields, visited);
    } else {
      visited.add(selection.name.value);
      const fragment = rules.fragments[selection.name.value];
      if (fragment !== undefined && fits(rules.schema, fragment, type)) collect(rules, type, fragment.selectionSet, fields, visited);
    }
  }
}

function addField(fields: Map<string, FieldNode[]>, field: FieldNode): void {
  const name = (field.alias ?? field.name).value;
  const known = fields.get(name);
  if (known === undefined) fields.set(name, [field]);
  else known.push(field);
}

function isIncluded({ conditions }: SelectionRules, selection: SelectionNode): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, conditions)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, selection, conditions)?.['if'] !== false;
}

function fits(schema: GraphQLSchema, { typeCondition }: FragmentDefinitionNode | InlineFragmentNode, type: GraphQLObjectType): boolean {
  if (typeCondition === undefined) return true;
  const condition = typeFromAST(schema, typeCondition);
  return condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
}
