import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import type { Simulator } from '../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { WalkingClock } from '../walking-clock.js';
import { listKinds, type ListKind } from './record-shop.js';
import { numbers, orderNumbered, waitFor } from './shop.js';

interface Page {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number | null;
  readonly sources: readonly { readonly state: string; readonly origin: string | null; readonly isComplete: boolean }[];
}

let gateway: RunningGateway;
const simulators: Simulator[] = [];

/** The first kind of each noun, on a channel of its own; orders and a second address book beside them. */
beforeAll(async () => {
  const kindOf = (name: string): ListKind => listKinds.find((kind) => kind.name.startsWith(name)) as ListKind;
  const [newestFirst, unordered, templates, catalogs] = await Promise.all([
    kindOf('subscribers that').open(130),
    kindOf('subscribers of').open(90),
    kindOf('templates').open(60),
    kindOf('catalogs').open(30),
  ]);
  const orders = await startAwalSimulator({ orders: numbers(120).map((id) => orderNumbered(id)) });
  simulators.push(newestFirst.simulator, unordered.simulator, templates.simulator, catalogs.simulator, orders);
  gateway = await runGateway({
    channels: {
      first: { provider: 'wabotick', simulator: newestFirst.simulator, sync: { subscribers: '15m' } },
      second: { provider: 'zapi', simulator: unordered.simulator, sync: { subscribers: '15m', catalogs: '1h' } },
      texts: { provider: 'wabotick', simulator: templates.simulator, sync: { templates: '1h' } },
      shelves: { provider: 'wabotick', simulator: catalogs.simulator, sync: { catalogs: '1h' } },
      orders: { provider: 'awal', simulator: orders, sync: { orders: '60s' } },
      live: { provider: 'awal', simulator: orders },
    },
    timing: new WalkingClock(),
  });
  const states = async () =>
    (await gateway.ask<{ channels: { sync: { state: string }[] }[] }, never>('{ channels { sync { state } } }')).data?.channels ?? [];
  await waitFor(
    states,
    (channels) => channels.length === 6 && channels.flatMap(({ sync }) => sync).every(({ state }) => state === 'CURRENT'),
  );
  forget();
});

afterAll(async () => {
  await gateway.close();
  await Promise.all(simulators.map((simulator) => simulator.close()));
});

function forget(): void {
  for (const simulator of simulators) simulator.forgetRequests();
}

const calls = (): number => simulators.reduce((sum, { requests }) => sum + requests.length, 0);

const info = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount sources { state origin isComplete }';

async function read(list: string, args: string, fields: string): Promise<Page> {
  const { data, errors } = await gateway.ask<Record<string, Page>, never>(`{ ${list}(${args}) { nodes { ${fields} } ${info} } }`);
  if (data?.[list] === undefined || errors.length > 0) throw new Error(JSON.stringify(errors));
  return data[list];
}

const lists = [
  { list: 'subscribers', filter: 'filter: { channels: ["first", "second"] }', key: 'id', count: 220 },
  {
    list: 'subscribers',
    filter: 'orderBy: { field: NAME, direction: ASC }, filter: { channels: ["second", "first"], search: "person 1" }',
    key: 'id',
    count: 53,
  },
  { list: 'templates', filter: 'filter: { channels: ["texts"] }', key: 'templateId', count: 60 },
  { list: 'catalogs', filter: 'channels: ["shelves", "second"]', key: 'catalogId', count: 31 },
  { list: 'orders', filter: 'filter: { channels: ["orders"] }', key: 'reference', count: 120 },
  { list: 'orders', filter: 'filter: { channels: ["orders"], statuses: [DELIVERED] }', key: 'reference', count: 24 },
];

describe.each(lists)('$list with maxAge and $filter', ({ list, filter, key, count }) => {
  it('MUST be the same list read forwards and backwards, whole, counted, and without a call', async () => {
    forget();
    const forwards: unknown[] = [];
    let page: Page | undefined;
    for (let after: string | null = null; page?.pageInfo.hasNextPage !== false; after = page.pageInfo.endCursor) {
      page = await read(list, `first: 40, maxAge: 3600, ${filter}${after === null ? '' : `, after: "${after}"`}`, key);
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      expect(page.totalCount).toBe(count);
      for (const source of page.sources) expect(source).toEqual({ state: 'OK', origin: 'SYNCED', isComplete: true });
      forwards.push(...page.nodes.map((node) => node[key]));
    }
    expect(forwards).toHaveLength(count);
    expect(new Set(forwards).size).toBe(count);
    const backwards: unknown[] = [];
    let cursor: string | null = null;
    for (let hasPrevious = true; hasPrevious;) {
      const before: Page = await read(list, `last: 40, maxAge: 3600, ${filter}${cursor === null ? '' : `, before: "${cursor}"`}`, key);
      expect(before.pageInfo.hasNextPage).toBe(cursor !== null);
      backwards.unshift(...before.nodes.map((node) => node[key]));
      ({ startCursor: cursor, hasPreviousPage: hasPrevious } = before.pageInfo);
    }
    expect(backwards).toEqual(forwards);
    expect(calls()).toBe(0);
  });

  it('MUST go on forwards where a page that was read backwards begins', async () => {
    const last = await read(list, `last: 10, maxAge: 3600, ${filter}`, key);
    const { startCursor } = last.pageInfo;
    const behind = await read(list, `first: 20, after: "${startCursor}", maxAge: 3600, ${filter}`, key);
    expect(behind.nodes).toEqual(last.nodes.slice(1));
    const inFront = await read(list, `last: 3, before: "${last.pageInfo.endCursor}", maxAge: 3600, ${filter}`, key);
    expect(inFront.nodes).toEqual(last.nodes.slice(-4, -1));
  });
});

describe('a cursor of a copy', () => {
  it('MUST continue the list at the provider, and the other way round', async () => {
    const filter = 'filter: { channels: ["first"] }';
    const first = await read('subscribers', `first: 30, maxAge: 3600, ${filter}`, 'contactId');
    const live = await read('subscribers', `first: 30, after: "${first.pageInfo.endCursor}", ${filter}`, 'contactId origin');
    const copied = await read(
      'subscribers',
      `first: 30, after: "${first.pageInfo.endCursor}", maxAge: 3600, ${filter}`,
      'contactId origin',
    );
    expect(live.nodes.map(({ contactId }) => contactId)).toEqual(copied.nodes.map(({ contactId }) => contactId));
    expect([live.nodes[0]?.['origin'], copied.nodes[0]?.['origin']]).toEqual(['LIVE', 'SYNCED']);
    const next = await read('subscribers', `first: 5, after: "${live.pageInfo.endCursor}", maxAge: 3600, ${filter}`, 'contactId');
    const whole = await read('subscribers', `first: 65, maxAge: 3600, ${filter}`, 'contactId');
    expect(next.nodes).toEqual(whole.nodes.slice(60));
  });
});

describe('reading backwards', () => {
  it.each([
    ['last: 5', 'last', 'Without maxAge its provider is read.'],
    ['last: 5, maxAge: 3600', 'last', 'The gateway keeps no copy of this list.'],
  ])('MUST be refused with the reason for a channel without a copy: %s', async (args, argument, reason) => {
    const { data, errors } = await gateway.ask(`{ orders(${args}) { nodes { id } } }`);
    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { message: expect.stringContaining(reason) as string, extensions: { code: 'BAD_USER_INPUT', argument } },
    ]);
    expect(errors[0]?.message).toMatch(/use first and after/);
  });

  it.each(['first: 1, last: 1', 'first: 1, before: "x"', 'last: 1, after: "x"', 'last: 0', 'before: "nonsense", maxAge: 60'])(
    'MUST be refused for %s',
    async (args) => {
      for (const list of ['orders', 'subscribers', 'templates', 'catalogs', 'writes', 'webhookEvents']) {
        const fitting = ['writes', 'webhookEvents'].includes(list) ? args.replace(', maxAge: 60', '') : args;
        const { errors } = await gateway.ask(`{ ${list}(${fitting}) { nodes { __typename } } }`);
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      }
    },
  );
});

describe('totalCount', () => {
  it('MUST be null while one channel of the list cannot say it, and exact when a live answer is the whole list', async () => {
    expect((await read('orders', 'first: 5, maxAge: 3600, filter: { channels: ["orders", "live"] }', 'id')).totalCount).toBeNull();
    expect((await read('orders', 'first: 5, filter: { channels: ["live"] }', 'id')).totalCount).toBeNull();
    expect((await read('catalogs', 'first: 5, channels: ["shelves"]', 'id')).totalCount).toBe(30);
    expect((await read('templates', 'first: 5, filter: { channels: ["texts"], search: "template_1" }', 'id')).totalCount).toBe(11);
  });
});

describe('a single record', () => {
  it('MUST come from the copy when maxAge allows it, with its time', async () => {
    forget();
    const { data, errors } = await gateway.ask<Record<string, Record<string, unknown>>, never>(`{
      subscriber(channel: "first", contactId: "14155550007", maxAge: 3600) { contactId fullName origin asOf isDeletedAtProvider }
      template(channel: "texts", name: "template_7", language: "en-US", maxAge: 3600) { templateId origin asOf isDeletedAtProvider }
    }`);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      subscriber: {
        contactId: '14155550007',
        fullName: expect.stringContaining('Person 7') as string,
        origin: 'SYNCED',
        asOf: expect.any(String) as string,
        isDeletedAtProvider: false,
      },
      template: { templateId: '7', origin: 'SYNCED', asOf: expect.any(String) as string, isDeletedAtProvider: false },
    });
    expect(calls()).toBe(0);
    const live = await gateway.ask<Record<string, Record<string, unknown>>, never>(
      '{ subscriber(channel: "first", contactId: "14155550007") { origin isDeletedAtProvider } }',
    );
    expect(live.data?.['subscriber']).toEqual({ origin: 'LIVE', isDeletedAtProvider: false });
    expect(calls()).toBe(1);
  });
});

describe('the products of a copied catalog', () => {
  it('MUST be filtered completely, paged both ways, counted, and in the order of the live list', async () => {
    const query = (args: string) => `{ catalogs(channels: ["second"], maxAge: 3600) { nodes {
      products(${args}) { nodes { productId origin } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }
    } } }`;
    const products = async (args: string): Promise<Page> => {
      const { data, errors } = await gateway.ask<{ catalogs: { nodes: readonly [{ products: Page }] } }, never>(query(args));
      if (data == null || errors.length > 0) throw new Error(JSON.stringify(errors));
      return data.catalogs.nodes[0].products;
    };
    const ids = ({ nodes }: Page): unknown[] => nodes.map(({ productId }) => productId);
    const live = await products('first: 100');
    forget();
    const all = await products('first: 100, maxAge: 3600');
    expect(ids(all)).toEqual(ids(live));
    expect(all.nodes.every(({ origin }) => origin === 'SYNCED')).toBe(true);
    expect(all.totalCount).toBe(live.nodes.length);
    const last = await products('last: 2, maxAge: 3600');
    expect(ids(last)).toEqual(ids(all).slice(-2));
    expect(last.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const before = await products(`last: 1, before: "${last.pageInfo.startCursor}", maxAge: 3600`);
    expect(ids(before)).toEqual(ids(all).slice(-3, -2));
    expect(calls()).toBe(0);
    const { errors } = await gateway.ask(query('last: 1'));
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'last' } }]);
  });
});
