import { expect } from 'vitest';
import type { ListName, WebhookCase } from '../webhook-case.js';
import type { Sentence, WebhookShop } from './shop.js';

/** Lists from their first record to their last. */
export function listSentences({ lists }: WebhookCase): readonly Sentence[] {
  const { counts, phoneNumber } = lists;
  const names = Object.keys(counts) as ListName[];
  return names.map((name) => ({
    sentence: `${name} MUST page through every record to the end, and give none twice`,
    async run(shop) {
      const many = await shop.withManyRecords();
      const count = counts[name] === 'deliveries' ? await deliverMessages(many, phoneNumber) : (counts[name] ?? 0);
      const ids = await walk(many, name, { count, phoneNumber });
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBe(count);
    },
  }));
}

interface PageInfo {
  readonly hasNextPage?: boolean;
  readonly hasPreviousPage?: boolean;
  readonly startCursor?: string | null;
  readonly endCursor?: string | null;
}

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: PageInfo;
}

const forwards = 'nodes { id } pageInfo { hasNextPage endCursor }';
const sources = 'sources { state }';

/** Queries of one page, which take `$count`, `$cursor` and, where it is about a person, `$phoneNumber`; the page is at the end of `path`. */
const queries: Readonly<Record<ListName, { readonly query: string; readonly path: readonly (string | number)[] }>> = {
  'orders.list': { query: `orders(first: $count, after: $cursor) { ${forwards} ${sources} }`, path: ['orders'] },
  'subscribers.list': { query: `subscribers(first: $count, after: $cursor) { ${forwards} ${sources} }`, path: ['subscribers'] },
  'templates.list': { query: `templates(first: $count, after: $cursor) { ${forwards} ${sources} }`, path: ['templates'] },
  'catalogs.list': { query: `catalogs(first: $count, after: $cursor) { ${forwards} ${sources} }`, path: ['catalogs'] },
  'catalogs.products': {
    query: `channel(name: "shop") { catalogs { nodes { products(first: $count, after: $cursor) { ${forwards} } } } }`,
    path: ['channel', 'catalogs', 'nodes', 0, 'products'],
  },
  'conversations.messages': {
    query: `conversation(channel: "shop", phoneNumber: $phoneNumber) {
      messages(last: $count, before: $cursor) { nodes { id } pageInfo { hasPreviousPage startCursor } }
    }`,
    path: ['conversation', 'messages'],
  },
};

const smallPage = 7;
const largePage = 99;
const maxPages = 100;

interface Walk {
  /** How many records are expected. */
  readonly count: number;
  readonly phoneNumber: string;
}

/** The ids of a list's records, page by page. */
async function walk(shop: WebhookShop, name: ListName, { count, phoneNumber }: Walk): Promise<readonly string[]> {
  const { query, path } = queries[name];
  const isAboutPerson = query.includes('$phoneNumber');
  const document = `query ($count: Int!, $cursor: String${isAboutPerson ? ', $phoneNumber: PhoneNumber!' : ''}) { ${query} }`;
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page += 1) {
    const variables = { count: count > largePage ? largePage : smallPage, cursor, ...(isAboutPerson && { phoneNumber }) };
    const data = await shop.read<unknown>(document, variables);
    const { nodes, pageInfo } = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], data) as Page;
    ids.push(...nodes.map(({ id }) => id));
    if (!(pageInfo.hasNextPage ?? pageInfo.hasPreviousPage)) return ids;
    cursor = pageInfo.endCursor ?? pageInfo.startCursor ?? null;
  }
  throw new Error(`The list has more than ${maxPages} pages.`);
}

async function deliverMessages(shop: WebhookShop, phoneNumber: string): Promise<number> {
  const count = 2 * smallPage + 1;
  await shop.receive(({ webhooks }) => {
    for (let index = 0; index < count; index += 1) webhooks.send(shop.example.text(shop.newText({ phoneNumber })));
  });
  return count;
}
