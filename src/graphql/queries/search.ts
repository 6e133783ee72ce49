import type { Message } from '../../domain/message.js';
import type { Order } from '../../domain/order.js';
import { compareRecords, type FoundRecord } from '../../store/search/find-records.js';
import { maxSearchedWords, readSearchText, type SearchedWords } from '../../store/search/search-words.js';
import { nounOf, type SearchNoun } from '../../store/search/search-kinds.js';
import type { LedgerCustomer } from '../../store/customers/customer.js';
import type { Context } from '../request/context.js';
import { listFingerprint, readCursor, writeCursor } from '../request/cursor.js';
import { badInput } from '../request/error.js';
import { readDeadline, readFirst } from '../request/input.js';
import type {
  QueryResolvers,
  QuerySearchArgs,
  SearchConnectionResolvers,
  SearchEdgeResolvers,
  SearchResultResolvers,
} from '../schema/generated.js';
import type { FoundResult, RequiredResolvers, ResultInSearch, SearchPage } from '../schema/parents.js';
import { highlightsOf } from './search-highlight.js';

export const searchQueries = {
  search: async (_root, args, context): Promise<SearchPage> => {
    const words = readWords(args.text);
    const limit = readFirst(args.first);
    const nouns = [...new Set(args.types ?? allNouns)].sort();
    const fingerprint = listFingerprint('search', [words, nouns]);
    const after = readPlace(fingerprint, args.after);
    const deadlineAt = Date.now() + readDeadline(args.deadlineMs);
    const { calls, customerScope: scope, ledger } = context;
    const answer = await ledger.search.find(scope, { words, nouns, deadlineAt, signal: calls.clientSignal });
    const found = await new Results(context, words).read(answer.records, after, limit + 1);
    const edges = found.slice(0, limit).map(({ record, node }) => ({ node, cursor: cursorOf(fingerprint, record) }));
    return {
      edges,
      hasNextPage: found.length > limit,
      hasPreviousPage: after !== undefined,
      isComplete: answer.isComplete && answer.asOf !== null,
      asOf: answer.asOf,
    };
  },
} satisfies QueryResolvers;

const allNouns: readonly SearchNoun[] = ['ORDER', 'CUSTOMER', 'MESSAGE'];
const maxTextLength = 100;

function readWords(text: QuerySearchArgs['text']): readonly SearchedWords[] {
  if (text.length > maxTextLength) throw badInput('text', `must have 1 to ${maxTextLength} characters.`);
  const words = readSearchText(text);
  const [first = []] = words;
  if (first.length === 0) throw badInput('text', 'must have a letter or a digit.');
  if (first.length > maxSearchedWords) throw badInput('text', `must have at most ${maxSearchedWords} words.`);
  return words;
}

/** A search has one order for all channels, so that a cursor names none of them. */
const place = 'search';

type Place = Pick<FoundRecord, 'score' | 'at' | 'id'>;

function cursorOf(fingerprint: string, { score, at, id }: Place): string {
  return writeCursor(fingerprint, new Map([[place, { key: `${score} ${at}`, id: String(id) }]]));
}

function readPlace(fingerprint: string, cursor: string | null | undefined): Place | undefined {
  const position = readCursor(fingerprint, cursor).get(place);
  if (position === undefined) return undefined;
  const [score = Number.NaN, at = Number.NaN] = position.key.split(' ').map(Number);
  const id = Number(position.id);
  if (![score, at, id].every(Number.isSafeInteger)) throw badInput('after', 'is not a cursor that this gateway returned.');
  return { score, at, id };
}

interface PlacedResult {
  readonly record: FoundRecord;
  readonly node: FoundResult;
}

/** Records that are read together. */
const recordsAtOnce = 50;

/** Reads what found records stand for. An order of the ledger and its copy are one result, and so are all addresses of a customer. */
class Results {
  private readonly context: Context;
  private readonly words: readonly SearchedWords[];
  private readonly seen = new Set<string>();

  constructor(context: Context, words: readonly SearchedWords[]) {
    this.context = context;
    this.words = words;
  }

  /** The first results behind the place. Those in front of it are read too where they tell which results are the same. */
  async read(records: readonly FoundRecord[], after: Place | undefined, limit: number): Promise<readonly PlacedResult[]> {
    const results: PlacedResult[] = [];
    for (let start = 0; start < records.length && results.length < limit; start += recordsAtOnce) {
      const some = records.slice(start, start + recordsAtOnce);
      const nodes = await this.load(some.filter((record) => isBehind(record, after) || nounOf(record.kind) === 'CUSTOMER'));
      for (const record of some) {
        const node = nodes.get(record.id);
        const key = node === undefined ? keyOf(record) : keyOfResult(node, record);
        if (this.seen.has(key)) continue;
        this.seen.add(key);
        if (node !== undefined && isBehind(record, after)) results.push({ record, node });
      }
    }
    return results.slice(0, limit);
  }

  private async load(records: readonly FoundRecord[]): Promise<ReadonlyMap<number, FoundResult>> {
    const ofNoun = (noun: SearchNoun): readonly FoundRecord[] => records.filter(({ kind }) => nounOf(kind) === noun);
    const [orders, customers, messages] = await Promise.all([
      this.loadOrders(ofNoun('ORDER')),
      this.loadCustomers(ofNoun('CUSTOMER')),
      this.loadMessages(ofNoun('MESSAGE')),
    ]);
    const { words } = this;
    return new Map<number, FoundResult>([
      ...[...orders].map(([id, order]) => [id, { type: 'ORDER', order, words }] as const),
      ...[...customers].map(([id, customer]) => [id, { type: 'CUSTOMER', customer, words }] as const),
      ...[...messages].map(([id, message]) => [id, { type: 'MESSAGE', message, words }] as const),
    ]);
  }

  /** Of the ledger's order and its copy the one that is known later. */
  private async loadOrders(records: readonly FoundRecord[]): Promise<ReadonlyMap<number, Order>> {
    const { orders, copies } = this.context.ledger;
    return this.loadByChannel(records, async (channel, references) => {
      const [stored, copied] = await Promise.all([orders.get(channel, references), copies.orders.get(channel, references)]);
      const newest = new Map(stored);
      for (const [reference, copy] of copied) {
        if (copy.source.asOf >= (newest.get(reference)?.source.asOf ?? '')) newest.set(reference, copy);
      }
      return newest;
    });
  }

  private loadMessages(records: readonly FoundRecord[]): Promise<ReadonlyMap<number, Message>> {
    return this.loadByChannel(records, (channel, ids) => this.context.ledger.messages.get(channel, ids));
  }

  private async loadByChannel<T>(
    records: readonly FoundRecord[],
    read: (channel: string, keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  ): Promise<ReadonlyMap<number, T>> {
    const channels = [...new Set(records.map(({ channel }) => channel))];
    const found = await Promise.all(
      channels.map(async (channel) => {
        const own = records.filter((record) => record.channel === channel);
        const items = await read(channel, [...new Set(own.map(({ key }) => key))]);
        return own.flatMap(({ id, key }): [number, T][] => {
          const item = items.get(key);
          return item === undefined ? [] : [[id, item]];
        });
      }),
    );
    return new Map(found.flat());
  }

  private async loadCustomers(records: readonly FoundRecord[]): Promise<ReadonlyMap<number, LedgerCustomer>> {
    const { ledger, customerScope } = this.context;
    const keys = records.map(({ channel, key }) => ({ channel: key.startsWith('+') ? '' : channel, address: key }));
    const customers = await ledger.customers.find(keys, customerScope);
    return new Map(
      records.flatMap(({ id }, index): [number, LedgerCustomer][] => {
        const customer = customers[index];
        return customer == null ? [] : [[id, customer]];
      }),
    );
  }
}

function isBehind(record: Place, after: Place | undefined): boolean {
  return after === undefined || compareRecords(after, record) < 0;
}

function keyOf({ kind, channel, key }: FoundRecord): string {
  return JSON.stringify([nounOf(kind), channel, key]);
}

function keyOfResult(node: FoundResult, record: FoundRecord): string {
  return node.type === 'CUSTOMER' ? JSON.stringify(node.customer.key) : keyOf(record);
}

export const searchConnectionResolvers: RequiredResolvers<SearchConnectionResolvers, SearchPage> = {
  nodes: ({ edges }) => edges.map(({ node }) => node),
  pageInfo: ({ edges, hasNextPage, hasPreviousPage }) => ({
    hasNextPage,
    hasPreviousPage,
    startCursor: edges[0]?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  }),
};

export const searchEdgeResolvers: RequiredResolvers<SearchEdgeResolvers, ResultInSearch> = {};

export const searchResultResolvers: RequiredResolvers<SearchResultResolvers, FoundResult> = {
  order: (result) => (result.type === 'ORDER' ? result.order : null),
  customer: (result) => (result.type === 'CUSTOMER' ? result.customer : null),
  message: (result) => (result.type === 'MESSAGE' ? result.message : null),
  highlights: (result, _args, context) => highlightsOf(result, context),
};
