import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { garbage } from '../../../src/providers/simulator/server.js';
import { during } from '../../faults.js';
import {
  OrderReferencesDocument,
  OrdersDocument,
  type OrderLineFragment,
  type OrderReferencesQueryVariables,
  type OrdersQueryVariables,
} from '../../operations/generated.js';
import { channelNames, noCalls, openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;
/** What five.orders gives when everything is asked for at once; every other answer is measured by it. */
let everything: readonly OrderLineFragment[];

beforeAll(async () => {
  five = await openFiveChannels();
  everything = (await five.read(OrdersDocument, { first: 100 })).orders.nodes;
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

/** The orders, and how each channel took part. */
async function list(variables: OrdersQueryVariables) {
  const { orders } = await five.read(OrdersDocument, variables);
  return {
    ...orders,
    names: orders.nodes.map(nameOf),
    states: Object.fromEntries(orders.sources.map((source) => [source.channel.name, source])),
  };
}

/** What Whapi, the provider of this channel, lists no orders of is never said to be complete; every other list is. */
function completenessOf({ channel }: { channel: { name: string } }): object {
  const message = expect.stringMatching(/^Whapi cannot list orders/) as string;
  return channel.name === 'sydney' ? { message, isComplete: false } : { message: null, isComplete: true };
}

function nameOf({ channel, reference }: { channel: { name: string }; reference: string }): string {
  return `${channel.name}/${reference}`;
}

/** All pages of a walk, until there is nothing more. */
async function walk(variables: OrderReferencesQueryVariables, beforePage: (page: number) => void = () => undefined): Promise<string[][]> {
  const pages: string[][] = [];
  let after: string | null = null;
  do {
    beforePage(pages.length);
    const { orders }: { orders: Awaited<ReturnType<typeof readReferences>> } = { orders: await readReferences({ ...variables, after }) };
    pages.push(orders.nodes.map(nameOf));
    after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null;
    if (pages.length > 60) throw new Error('The walk does not end.');
  } while (after !== null);
  return pages;
}

async function readReferences(variables: OrderReferencesQueryVariables) {
  return (await five.read(OrderReferencesDocument, variables)).orders;
}

describe('the orders of all channels', () => {
  it('are one list, newest first, with ties in a fixed order', async () => {
    const placed = everything.map(({ placedAt }) => placedAt as string);
    expect(placed).toEqual([...placed].sort().reverse());
    expect(everything).toHaveLength(8 + 3 + 7 + 4 + 3);
    expect(nameOf(everything[0] as OrderLineFragment)).toBe('rio/4NB7K2M9QXT');
    expect(nameOf(everything.at(-1) as OrderLineFragment)).toBe('riyadh/1');
    const tied = everything.filter(({ placedAt }) => placedAt === '2024-01-18T11:00:00.000Z').map(nameOf);
    expect(tied).toEqual(['riyadh/5', 'riyadh/4']);
  });

  it('say of each channel how it was asked, and of each order where it comes from', async () => {
    const before = new Date().toISOString();
    const { states, nodes, pageInfo } = await list({ first: 100 });
    expect(Object.keys(states)).toEqual(channelNames);
    for (const source of Object.values(states)) {
      expect(source).toMatchObject({ state: 'OK', code: null, ...completenessOf(source) });
      expect(source.latencyMs).toBeGreaterThanOrEqual(0);
      expect(source.asOf! >= before).toBe(true);
    }
    const kinds = Object.fromEntries(nodes.map(({ channel, source }) => [channel.name, source.kind]));
    expect(kinds).toEqual({ miami: 'LIVE', riyadh: 'LIVE', rio: 'LEDGER', delhi: 'LEDGER', sydney: 'LEDGER' });
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });

  it('cost each provider that can list the fewest calls it allows, and the others none', async () => {
    await list({ first: 100 });
    expect(five.calls()).toEqual({ ...noCalls, miami: 3, riyadh: 1 });
  });

  it('are 20 by default', async () => {
    const { nodes, pageInfo } = await list({});
    expect(nodes).toEqual(everything.slice(0, 20).map((order) => expect.objectContaining({ id: order.id }) as unknown));
    expect(pageInfo.hasNextPage).toBe(true);
  });

  it('carry the words of each provider beside ours', () => {
    const words = everything.filter(({ status }) => status === 'SHIPPED').map((order) => [nameOf(order), order.providerStatus]);
    expect(words).toEqual([
      ['miami/172336410057098765432', 'Shipped'],
      ['delhi/US-88213', 'shipped'],
      ['riyadh/3', 'shipped'],
    ]);
  });
});

describe('a filter', () => {
  const cases: [string, OrdersQueryVariables['filter'] & object, (order: OrderLineFragment) => boolean][] = [
    ['channels', { channels: ['rio', 'sydney'] }, ({ channel }) => ['rio', 'sydney'].includes(channel.name)],
    ['providers', { providers: ['awal', 'kaleyra'] }, ({ channel }) => ['riyadh', 'delhi'].includes(channel.name)],
    ['channels and providers', { channels: ['rio', 'riyadh'], providers: ['awal'] }, ({ channel }) => channel.name === 'riyadh'],
    ['one status', { statuses: ['DELIVERED'] }, ({ status }) => status === 'DELIVERED'],
    ['any of two statuses', { statuses: ['PENDING', 'CANCELED'] }, ({ status }) => ['PENDING', 'CANCELED'].includes(status)],
    ['a payment status', { paymentStatuses: ['PAID'] }, ({ paymentStatus }) => paymentStatus === 'PAID'],
    ['the earliest time, inclusive', { placedFrom: '2024-08-06T10:15:00Z' }, ({ placedAt }) => placedAt! >= '2024-08-06T10:15:00.000Z'],
    ['the latest time, exclusive', { placedTo: '2024-08-06T15:45:00+05:30' }, ({ placedAt }) => placedAt! < '2024-08-06T10:15:00.000Z'],
    [
      'both times',
      { placedFrom: '2024-04-16T00:00:00Z', placedTo: '2024-08-12T00:00:00Z' },
      ({ placedAt }) => placedAt! >= '2024-04-16' && placedAt! < '2024-08-12',
    ],
    ["the customer's number", { customerPhoneNumber: '+14155552671' }, ({ customer }) => customer.phoneNumber === '+14155552671'],
    ['a part of the name, whatever the case', { search: 'rav' }, ({ customer }) => /rav/i.test(customer.name ?? '')],
    ['a part of the reference', { search: '395' }, (order) => /395/.test(`${order.reference} ${order.number} ${order.customer.contactId}`)],
    [
      'conditions together',
      { statuses: ['ACCEPTED'], providers: ['awal'], paymentStatuses: ['PAID'] },
      (order) => nameOf(order) === 'riyadh/2',
    ],
    ['what nothing passes', { search: 'nobody is called so' }, () => false],
  ];

  it.each(cases)('by %s gives exactly the orders that pass it, in the same order', async (_, filter, passes) => {
    const { names, states } = await list({ first: 100, filter });
    expect(names).toEqual(everything.filter(passes).map(nameOf));
    for (const source of Object.values(states)) expect(source).toMatchObject({ state: 'OK', ...completenessOf(source) });
  });

  it('by catalog gives the orders of the provider that reports catalogs', async () => {
    const { names } = await list({ first: 100, filter: { catalogId: '1429267xxxx5095' } });
    expect(names).toEqual(['miami/172380551234088804567', 'miami/172360877711066602345', 'miami/172336410057098765432']);
    expect(five.calls()).toEqual({ ...noCalls, miami: 2 });
  });

  it('by branch gives the orders of the provider that knows branches', async () => {
    const { names } = await list({ first: 100, filter: { branchId: '2' } });
    expect(names).toEqual(['riyadh/5', 'riyadh/3']);
  });

  it('by providers asks no other provider, and names only its channels as sources', async () => {
    const { states } = await list({ filter: { providers: ['wabotick'] } });
    expect(Object.keys(states)).toEqual(['miami']);
    expect(five.calls()).toEqual({ ...noCalls, miami: 3 });
  });

  it('that no channel passes is an empty list', async () => {
    const { nodes, sources, pageInfo } = await list({ filter: { channels: ['rio'], providers: ['awal'] } });
    expect([nodes, sources]).toEqual([[], []]);
    expect(pageInfo).toMatchObject({ hasNextPage: false, startCursor: null });
  });
});

describe('the order of the list', () => {
  const sorted = async (field: 'PLACED_AT' | 'UPDATED_AT', direction: 'ASC' | 'DESC') =>
    (await list({ first: 100, orderBy: { field, direction } })).nodes;

  it('by PLACED_AT ASC is the standard order backwards', async () => {
    expect((await sorted('PLACED_AT', 'ASC')).map(nameOf)).toEqual(everything.map(nameOf).reverse());
  });

  it.each(['DESC', 'ASC'] as const)('by UPDATED_AT %s has orders without that time at the promised end', async (direction) => {
    const nodes = await sorted('UPDATED_AT', direction);
    expect(nodes.map(nameOf).sort()).toEqual(everything.map(nameOf).sort());
    const times = nodes.map(({ updatedAt }) => updatedAt ?? '');
    const expected = [...times].sort();
    expect(times).toEqual(direction === 'ASC' ? expected : expected.reverse());
    const without = direction === 'ASC' ? times.slice(0, 3) : times.slice(-3);
    expect(without).toEqual(['', '', '']);
    expect(times.filter((time) => time === '')).toHaveLength(3);
  });
});

describe('a walk in small pages', () => {
  it.each<[string, OrderReferencesQueryVariables]>([
    ['as it stands', {}],
    ['by UPDATED_AT ASC', { orderBy: { field: 'UPDATED_AT', direction: 'ASC' } }],
    ['of a filter', { filter: { statuses: ['PENDING', 'ACCEPTED'] } }],
  ])('gives every order once, in the order of the whole list: %s', async (_, variables) => {
    const whole = (await readReferences({ ...variables, first: 100 })).nodes.map(nameOf);
    const pages = await walk({ ...variables, first: 3 });
    expect(pages.flat()).toEqual(whole);
    expect(pages.slice(0, -1).every((page) => page.length === 3)).toBe(true);
  });

  it('goes on behind any order of a page', async () => {
    const { edges } = await list({ first: 10 });
    for (const place of [0, 4, 8]) {
      const { names, pageInfo } = await list({ first: 3, after: edges[place]?.cursor ?? null });
      expect(names).toEqual(everything.slice(place + 1, place + 4).map(nameOf));
      expect(pageInfo.hasPreviousPage).toBe(true);
    }
  });

  it('is complete although a channel fails in its middle and comes back', async () => {
    let isDown = false;
    five.riyadh.fail({ kind: 'answer', answer: garbage, times: Infinity, when: () => isDown });
    const pages = await walk({ first: 4 }, (page) => void (isDown = page >= 1 && page < 4));
    expect(pages.flat().sort()).toEqual(everything.map(nameOf).sort());
    expect(new Set(pages.flat()).size).toBe(everything.length);
  });

  it('is complete although a channel is down from the beginning and the others are exhausted meanwhile', async () => {
    let isDown = false;
    five.riyadh.fail({ kind: 'cut-before', times: Infinity, when: () => isDown });
    const pages = await walk({ first: 10 }, (page) => void (isDown = page < 3));
    expect(pages[2]).toEqual([]);
    expect(pages.flat().sort()).toEqual(everything.map(nameOf).sort());
  });
});

describe('a channel in trouble', () => {
  const withoutRiyadh = (): string[] => everything.map(nameOf).filter((name) => !name.startsWith('riyadh/'));

  it('that does not answer is TIMED_OUT at the deadline, and the others are returned in time', async () => {
    const started = performance.now();
    const { names, states, pageInfo } = await during(five.riyadh, { kind: 'hang' }, () => list({ first: 100, deadlineMs: 250 }));
    expect(performance.now() - started).toBeLessThan(1500);
    expect(names).toEqual(withoutRiyadh());
    expect(states['riyadh']).toMatchObject({ state: 'TIMED_OUT', code: 'PROVIDER_TIMEOUT', asOf: null, isComplete: false });
    expect(states['riyadh']?.latencyMs).toBeGreaterThanOrEqual(240);
    expect(states['miami']).toMatchObject({ state: 'OK', isComplete: true });
    expect(pageInfo.hasNextPage).toBe(true);
  });

  it('that returns an unreadable answer is FAILED, and the others are returned', async () => {
    const { names, states } = await during(five.riyadh, { kind: 'answer', answer: garbage }, () => list({ first: 100 }));
    expect(names).toEqual(withoutRiyadh());
    expect(states['riyadh']).toMatchObject({ state: 'FAILED', code: 'PROVIDER_BAD_RESPONSE', asOf: null, isComplete: false });
    expect(states['riyadh']?.message).toMatch(/could not be read/);
  });

  it('is read once when two lists of one request need the same page', async () => {
    const { data } = await five.ask('{ one: orders { nodes { id } } two: orders(first: 5) { nodes { id } } }');
    expect(data).toMatchObject({ two: { nodes: everything.slice(0, 5).map(({ id }) => ({ id })) } });
    expect(five.calls()).toEqual({ ...noCalls, miami: 3, riyadh: 1 });
  });

  it('is still read for a list with a long deadline when a list with a short one of the same request timed out', async () => {
    const query = `query ($filter: OrderFilter) {
      impatient: orders(filter: $filter, deadlineMs: 50) { sources { state } }
      patient: orders(filter: $filter, deadlineMs: 5000) { sources { state } }
    }`;
    const slow = { kind: 'delay', milliseconds: 300 } as const;
    const { data } = await during(five.riyadh, slow, () => five.ask(query, { filter: { channels: ['riyadh'] } }));
    expect(data).toEqual({ impatient: { sources: [{ state: 'TIMED_OUT' }] }, patient: { sources: [{ state: 'OK' }] } });
  });

  it('leaves an empty list without an error when all channels fail', async () => {
    const broken = { kind: 'answer', answer: garbage } as const;
    const filter = { channels: ['miami', 'riyadh'] };
    const { nodes, states, pageInfo } = await during(five.miami, broken, () => during(five.riyadh, broken, () => list({ filter })));
    expect(nodes).toEqual([]);
    expect(Object.values(states).map(({ state }) => state)).toEqual(['FAILED', 'FAILED']);
    expect(pageInfo.hasNextPage).toBe(true);
  });
});
