import { Kind, visit, type DocumentNode, type SelectionNode } from 'graphql';

/** What no client needs more of, in a whole document. */
const most = { operations: 20, fragments: 100, directives: 50, directivesTogether: 5, repetitions: 30 };

/** What is in the text, whether an operation uses it or not. */
export function measureDocument(document: DocumentNode): string | undefined {
  const count = (kind: Kind): number => document.definitions.filter((definition) => definition.kind === kind).length;
  if (count(Kind.OPERATION_DEFINITION) > most.operations) return `The document has more than ${most.operations} operations.`;
  if (count(Kind.FRAGMENT_DEFINITION) > most.fragments) return `The document has more than ${most.fragments} fragments.`;
  const found = { directives: 0, together: 0, repetitions: 0 };
  visit(document, {
    enter(node) {
      if (node.kind === Kind.SELECTION_SET) found.repetitions += repetitionsIn(node.selections);
      if (!('directives' in node)) return;
      const count = node.directives?.length ?? 0;
      found.directives += count;
      found.together = Math.max(found.together, count);
    },
  });
  if (found.directives > most.directives) return `The document has more than ${most.directives} directives.`;
  if (found.together > most.directivesTogether) return `The document has more than ${most.directivesTogether} directives in one place.`;
  if (found.repetitions > most.repetitions) return `The document asks for the same more than ${most.repetitions} times.`;
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
