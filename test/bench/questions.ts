import { ask } from './port.js';

/** Parts of GraphQL requests: the n-th request takes the n-th text and the n-th variables, each modulo their count. */
export interface Questions {
  readonly texts: readonly string[];
  readonly variables: readonly object[];
}

interface Variables {
  readonly filter: { readonly channels: readonly string[]; readonly placedFrom: string; readonly placedTo: string };
  readonly after: string | null;
}

/** The server whose cursors the questions carry, and what a request to it for one of the channels carries beside its body. */
export interface CursorSource {
  readonly port: number;
  headersOf(channel: string): Readonly<Record<string, string>>;
}

/** Documents repeat in production, and every contestant caches them: a prime, so that each meets all variables. */
const textCount = 31;
/** For all channels together. */
const filterCount = 660;
/** Each leaves 20 or more of the 24 orders behind it. */
const cursorsOfFilter = 4;

const leaves = ['reference', 'status', 'total { amount currencyCode }', 'customer { name phoneNumber }', 'catalog { catalogId name }'];

/** The query with every subset of its fields renamed, but for the whole of them. */
const texts = Array.from({ length: textCount }, (_, subset) => {
  const fields = leaves.map((leaf, index) => ((subset >> index) & 1 ? `field${index}: ${leaf}` : leaf));
  return `query Orders${subset}($filter: OrderFilter, $after: String) {
  orders(first: 20, filter: $filter, after: $after) { nodes { ${fields.join(' ')} } }
}`;
});

const cursorQuery = `query Cursors($filter: OrderFilter) {
  orders(first: ${cursorsOfFilter}, filter: $filter) { edges { cursor } }
}`;

/** More than 100,000 questions, of which each is answered with 20 orders: 31 texts, and for each filter five places in the list. */
export async function makeQuestions(channels: readonly string[], source: CursorSource): Promise<Questions> {
  const rows: Variables[][] = [];
  const filtersOfChannel = Math.ceil(filterCount / channels.length);
  for (let index = 0; index < filtersOfChannel; index += 1) {
    rows.push(...transpose(await Promise.all(channels.map((channel) => variablesOf(channel, index, source)))));
  }
  const variables = rows.flat();
  if (texts.length * variables.length < 100_000) throw new Error('The questions repeat too soon.');
  return { texts, variables };
}

/** One after the other: the n-th question is for channel n modulo their count, as are its headers. */
function transpose<T>(columns: readonly (readonly T[])[]): T[][] {
  return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row] as T));
}

/** One filter with each of its places in the list. The times lie before and behind all orders, so that none is filtered out. */
async function variablesOf(channel: string, index: number, source: CursorSource): Promise<Variables[]> {
  const filter = { channels: [channel], placedFrom: timeAt('2024-08-07', index), placedTo: timeAt('2024-08-09', index) };
  const { data, errors } = await ask(source.port, cursorQuery, source.headersOf(channel), { filter });
  if (errors !== undefined) throw new Error(`There are no cursors: ${JSON.stringify(errors)}`);
  const { edges } = (data as { orders: { edges: { cursor: string }[] } }).orders;
  return [null, ...edges.map(({ cursor }) => cursor)].map((after) => ({ filter, after }));
}

function timeAt(day: string, seconds: number): string {
  return new Date(Date.parse(day) + seconds * 1000).toISOString();
}
