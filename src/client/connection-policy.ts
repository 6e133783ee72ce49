import type { FieldPolicy } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';

/** A connection in the cache, as far as its pages are joined. `edges` and `nodes` are absent until a query has selected them. */
interface Connection {
  readonly edges?: readonly unknown[];
  readonly nodes?: readonly unknown[];
  readonly pageInfo?: Readonly<Record<string, unknown>>;
}

type Read = (existing: Connection | undefined, options: unknown) => Connection | undefined;
type Merge = (existing: Connection | undefined, incoming: Connection | undefined, options: unknown) => Connection;

/**
 * Joins the pages of a connection, forwards (`after`) and backwards (`before`); a read with neither begins again. Apollo Client's own policy
 * joins `edges`; this one joins `nodes` too, by the cursors of `pageInfo`. `keyArguments` make another list.
 */
export function connectionPolicy(keyArguments: readonly string[]): FieldPolicy {
  const { read, merge, ...policy } = relayStylePagination(keyArguments.length > 0 && [...keyArguments]) as FieldPolicy;
  const [readEdges, mergeEdges] = [read as Read, merge as Merge];
  return {
    ...policy,
    read: (existing: Connection | undefined, options) =>
      existing && withKnownEdges(readEdges({ edges: [], ...existing }, options) ?? {}, existing.edges !== undefined),
    merge: (existing: Connection | undefined, incoming: Connection | undefined, options) => {
      const joined = mergeEdges(existing && { edges: [], ...existing }, incoming, options);
      const hasEdges = existing?.edges !== undefined || incoming?.edges !== undefined;
      return withKnownEdges({ ...joined, ...joinNodes(existing, incoming, joined, options.args ?? {}) }, hasEdges);
    },
  };
}

/** Apollo's policy begins with no edges. To a query that selects them, edges that nobody asked for must be missing, and not none. */
function withKnownEdges({ edges, ...rest }: Connection, areKnown: boolean): Connection {
  return areKnown ? { edges, ...rest } : rest;
}

/** What joining the nodes changes in the connection. The end that they were not added to stays as it was. */
function joinNodes(
  existing: Connection | undefined,
  incoming: Connection | undefined,
  joined: Connection,
  { after, before }: Readonly<Record<string, unknown>>,
): Connection {
  const nodes = incoming?.nodes;
  const [known, page] = [existing?.nodes ?? [], existing?.pageInfo ?? {}];
  if (nodes === undefined) return {};
  const end = (...keys: string[]): Connection['pageInfo'] => ({
    ...joined.pageInfo,
    ...Object.fromEntries(keys.filter((key) => key in page).map((key) => [key, page[key]])),
  });
  if (isCursor(after) && after === page['endCursor'])
    return { nodes: [...known, ...nodes], pageInfo: end('hasPreviousPage', 'startCursor') };
  if (isCursor(before) && before === page['startCursor']) return { nodes: [...nodes, ...known], pageInfo: end('hasNextPage', 'endCursor') };
  return { nodes };
}

function isCursor(argument: unknown): boolean {
  return typeof argument === 'string' && argument !== '';
}
