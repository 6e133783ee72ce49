import { createHash } from 'node:crypto';
import { InMemoryCache } from '@apollo/client';
import { Kind, print, visit, type DefinitionNode, type DocumentNode, type FragmentDefinitionNode } from 'graphql';
import { readWrittenDocuments } from './console-documents.js';

/** The operations of the console by `<version>/<name>`. */
export interface ConsoleOperations {
  /** Changes with any of the texts. */
  readonly version: string;
  readonly operations: Readonly<Record<string, string>>;
}

/**
 * Each operation of the console, as Apollo Client sends it: with `__typename`, by which its cache knows what it receives, and without the
 * directives that are its own.
 */
export function readConsoleOperations(): ConsoleOperations {
  const definitions = readWrittenDocuments('src/console').flatMap(({ document }) => document.definitions);
  const fragments = new Map(definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment]));
  const cache = new InMemoryCache();
  const texts = definitions.flatMap((operation): [name: string, text: string][] => {
    if (operation.kind !== Kind.OPERATION_DEFINITION || operation.name === undefined) return [];
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragmentsOf(operation, fragments)] };
    return [[operation.name.value, print(withoutMasks(cache.transformDocument(document)))]];
  });
  const version = createHash('sha256').update(JSON.stringify(texts)).digest('hex').slice(0, 16);
  return { version, operations: Object.fromEntries(texts.map(([name, text]) => [`${version}/${name}`, text])) };
}

/** A document without the directive that is Apollo Client's own: the gateway does not know it. */
export function withoutMasks(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: ({ name }) => (name.value === 'unmask' ? null : undefined) });
}

/** What a definition spreads, and what that spreads. */
function fragmentsOf(definition: DefinitionNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): FragmentDefinitionNode[] {
  const needed = new Set<FragmentDefinitionNode>();
  const collect = (node: DefinitionNode): void => {
    visit(node, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || needed.has(fragment)) return;
        needed.add(fragment);
        collect(fragment);
      },
    });
  };
  collect(definition);
  return [...needed];
}

function isFragment(definition: DefinitionNode): definition is FragmentDefinitionNode {
  return definition.kind === Kind.FRAGMENT_DEFINITION;
}
