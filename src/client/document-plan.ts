/* eslint-disable @typescript-eslint/no-unsafe-enum-comparison -- Importing the enum loads the package graphql, which urql does without. */
import type { DocumentNode, FragmentDefinitionNode, SelectionSetNode } from 'graphql';

/** Where an answer reports on itself. Only these places are looked at: what providers and customers wrote cannot pass for a report. */
export interface DocumentPlan {
  readonly isMutation: boolean;
  readonly root: SelectionPlan;
}

/** The keys of an answer's object under which reports are, and those that lead to further ones. */
export interface SelectionPlan {
  readonly sources: readonly string[];
  readonly userErrors: readonly string[];
  readonly outcomes: readonly string[];
  readonly below: readonly (readonly [key: string, plan: SelectionPlan])[];
}

/** Payloads, and the results in those that write several things. What lies deeper is data, such as the outcomes of earlier writes. */
const levelsOfPayloads = 2;

const known = new WeakMap<DocumentNode, DocumentPlan>();

/** Of a document with one operation. */
export function planOf(document: DocumentNode): DocumentPlan {
  const before = known.get(document);
  if (before !== undefined) return before;
  const operation = document.definitions.find((definition) => definition.kind === 'OperationDefinition');
  if (operation?.kind !== 'OperationDefinition') throw new Error('The document has no operation.');
  const fragments = document.definitions.filter((definition) => definition.kind === 'FragmentDefinition');
  const isMutation = operation.operation === 'mutation';
  const byName = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  const plan = { isMutation, root: planSelection([operation.selectionSet], byName, isMutation ? 0 : Number.POSITIVE_INFINITY) };
  known.set(document, plan);
  return plan;
}

/** A field may be selected several times, each time with other fields below it. */
function planSelection(
  sets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  level: number,
): SelectionPlan {
  const names = new Map<string, string>();
  const children = new Map<string, SelectionSetNode[]>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === 'Field') {
        const key = selection.alias?.value ?? selection.name.value;
        names.set(key, selection.name.value);
        if (selection.selectionSet) children.set(key, [...(children.get(key) ?? []), selection.selectionSet]);
      } else {
        const set = selection.kind === 'InlineFragment' ? selection.selectionSet : fragments.get(selection.name.value)?.selectionSet;
        if (set) collect(set);
      }
    }
  };
  sets.forEach(collect);
  const keysOf = (name: string): string[] => [...names].filter(([, field]) => field === name).map(([key]) => key);
  const isPayload = level >= 1 && level <= levelsOfPayloads;
  const reports = {
    sources: keysOf('sources'),
    userErrors: isPayload ? keysOf('userErrors') : [],
    outcomes: isPayload ? keysOf('outcome') : [],
  };
  const below = [...children]
    .filter(([key]) => !Object.values(reports).some((keys) => keys.includes(key)))
    .map(([key, selected]) => [key, planSelection(selected, fragments, level + 1)] as const)
    .filter(([, plan]) => !isEmpty(plan));
  return { ...reports, below };
}

function isEmpty({ sources, userErrors, outcomes, below }: SelectionPlan): boolean {
  return sources.length + userErrors.length + outcomes.length + below.length === 0;
}
