import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CatalogsDocument } from '../../operations/generated.js';
import { during, garbage } from '../../faults.js';
import { noCalls, openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());
beforeEach(() => void five.calls());

describe('catalogs', () => {
  it('have their checkout settings, although the provider writes them so that the answer is no valid JSON', async () => {
    const { catalogs } = await five.read(CatalogsDocument, { first: 10, channels: ['miami'] });
    expect(catalogs.nodes).toMatchObject([
      {
        catalogId: '762561142206860',
        name: 'Catalog Name',
        url: 'https://wa.me/c/14155550100',
        checkoutSettings: { taxPercentage: '0', shippingCharge: '4.99' },
      },
      { catalogId: '1429267xxxx5095', name: 'The White', checkoutSettings: { taxPercentage: '5.5', shippingCharge: '20' } },
    ]);
    expect(catalogs.sources).toMatchObject([{ channel: { name: 'miami' }, state: 'OK', isComplete: true }]);
  });

  it('of channels that list none are UNSUPPORTED, without a call', async () => {
    const unable = await five.unable('catalogs.list');
    expect(unable).toContain('delhi');
    const { catalogs } = await five.read(CatalogsDocument, { channels: [...unable] });
    expect(catalogs.nodes).toEqual([]);
    expect(catalogs.sources.map(({ channel, state }) => [channel.name, state])).toEqual(unable.map((name) => [name, 'UNSUPPORTED']));
    expect(five.calls()).toEqual(noCalls);
  });

  it('have their orders, newest first, for no more calls than the orders of the channel', async () => {
    const { catalogs } = await five.read(CatalogsDocument, { channels: ['miami'] });
    expect(catalogs.nodes.map(({ orders }) => orders?.nodes.map(({ reference }) => reference))).toEqual([
      ['172390002100099905678', '172371200000077703456', '172345001200055501234', '172322293142012345678', '172310467380123456789'],
      ['172380551234088804567', '172360877711066602345', '172336410057098765432'],
    ]);
    expect(five.calls()).toEqual({ ...noCalls, miami: 3 });
  });

  it('are returned once each over small pages', async () => {
    const query =
      'query ($after: String) { catalogs(first: 1, after: $after, channels: ["miami"]) { nodes { name } pageInfo { hasNextPage endCursor } } }';
    interface Page {
      readonly catalogs: { readonly nodes: readonly { name: string }[]; readonly pageInfo: { hasNextPage: boolean; endCursor: string } };
    }
    const first = await five.ask<Page, object>(query);
    const second = await five.ask<Page, object>(query, { after: first.data?.catalogs.pageInfo.endCursor });
    expect([first, second].map(({ data }) => [data?.catalogs.nodes[0]?.name, data?.catalogs.pageInfo.hasNextPage])).toEqual([
      ['Catalog Name', true],
      ['The White', false],
    ]);
  });

  it.each([
    ['its own catalog', '1429267xxxx5095', ['172360877711066602345']],
    ['another catalog', '762561142206860', []],
  ])('have their orders filtered by %s as well', async (_, catalogId, expected) => {
    const query = `query ($filter: OrderFilter) { channel(name: "miami") { catalogs { nodes { name orders(filter: $filter) { nodes { reference } } } } } }`;
    const { data, errors } = await five.ask<FilteredCatalogs, object>(query, { filter: { catalogId, search: 'Ada' } });
    expect(errors).toEqual([]);
    const white = data?.channel.catalogs.nodes.find(({ name }) => name === 'The White');
    expect(white?.orders.nodes.map(({ reference }) => reference)).toEqual(expected);
  });

  it('that cannot be read leave the orders of the channel FAILED, not gone', async () => {
    const query = '{ orders(filter: { channels: ["miami"] }) { nodes { id } sources { state code isComplete } } }';
    const broken = { kind: 'answer', answer: garbage, when: ({ path }: { path: string }) => path.endsWith('/catalog/list') } as const;
    const { data } = await during(five.miami, broken, () => five.ask(query));
    expect(data).toEqual({ orders: { nodes: [], sources: [{ state: 'FAILED', code: 'PROVIDER_BAD_RESPONSE', isComplete: false }] } });
  });
});

interface FilteredCatalogs {
  readonly channel: {
    readonly catalogs: { readonly nodes: readonly { name: string; orders: { nodes: readonly { reference: string }[] } }[] };
  };
}
