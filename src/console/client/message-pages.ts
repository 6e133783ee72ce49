import type { FieldPolicy, Reference } from '@apollo/client';

interface MessageEdge {
  readonly node: Reference;
}

interface MessagePage {
  readonly edges?: readonly MessageEdge[];
  readonly pageInfo?: object;
}

/**
 * Keeps the messages of a conversation as one list: older pages are put in front of it, and the newest page behind what it has in common
 * with the list. Where they have nothing in common, messages between them are missing, and the list starts anew.
 */
export const messagePages: FieldPolicy<MessagePage | null> = {
  keyArgs: false,
  read: (known) => known,
  merge: (known, incoming, { args }) => {
    const [before, after] = [known?.edges, incoming?.edges];
    if (known == null || incoming === null || before === undefined || after === undefined)
      return incoming === null ? null : { ...known, ...incoming };
    if (args?.['before'] != null) return { ...known, ...incoming, edges: [...withoutAny(after, before), ...before] };
    const first = before.findIndex((edge) => after.some(({ node }) => node.__ref === edge.node.__ref));
    if (first < 0) return incoming;
    return { ...incoming, edges: [...before.slice(0, first), ...after], pageInfo: first === 0 ? incoming.pageInfo : known.pageInfo };
  },
};

function withoutAny(edges: readonly MessageEdge[], others: readonly MessageEdge[]): readonly MessageEdge[] {
  const known = new Set(others.map(({ node }) => node.__ref));
  return edges.filter(({ node }) => !known.has(node.__ref));
}
