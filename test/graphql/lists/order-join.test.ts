import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/contract/error.js';
import type { ListPage } from '../../../src/contract/provider.js';
import { noKeys, toOrder, type Order } from '../../../src/domain/order.js';
import type { Placed, Position } from '../../../src/domain/position.js';
import {
  isReached,
  joinPages,
  latestVersion,
  type OrderListRequest,
  type LedgerPage,
  type OtherVersions,
} from '../../../src/graphql/request/order-join.js';

const asOf = '2026-01-02T00:00:00.000Z';
const hour = (at: number): string => `2026-01-01T${String(at).padStart(2, '0')}:00:00.000Z`;

/** An order with the hours of its placing and of its last change. */
function order(reference: string, placed: number, changed: number | null, more: Partial<Order> = {}): Order {
  const updatedAt = changed === null ? null : hour(changed);
  const source = { kind: 'LIVE', asOf } as const;
  return toOrder({ channel: 'shop', reference, status: 'PENDING', placedAt: hour(placed), updatedAt, source, ...more });
}

const byPlacedAt = (item: Order, hint?: string): Placed<Order> => ({ key: item.placedAt ?? '', id: item.reference, item, hint });
const byUpdatedAt = (item: Order): Placed<Order> => ({ key: item.updatedAt ?? '', id: item.reference, item });

const live = (items: readonly Placed<Order>[], isExhausted = true, resume?: Position): ListPage<Order> => {
  return { items, isExhausted, isComplete: true, asOf, resume };
};
const stored = (items: readonly Placed<Order>[], isExhausted = true): LedgerPage => ({
  items,
  isExhausted,
  isComplete: true,
});

const request = (more: Partial<OrderListRequest> = {}): OrderListRequest => {
  return { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after: null, limit: 10, ...more };
};

/** What the ledger has of orders that the provider lists, and the provider of orders that only the ledger lists. */
function otherVersions(
  ofLedger: readonly Order[] = [],
  ofProvider: readonly (readonly [string, Order | ProviderError])[] = [],
): OtherVersions {
  return { stored: new Map(ofLedger.map((item) => [item.reference, item])), live: new Map(ofProvider) };
}

const references = ({ items }: ListPage<Order>): string[] => items.map(({ item }) => item.reference);

describe('the latest version of an order that the provider and the ledger have', () => {
  const keys = { ...noKeys, messageId: 'wamid.1' };

  it('is the live one, with the keys that only the ledger has', () => {
    expect(latestVersion(order('a', 1, 5), order('a', 1, 5, { status: 'SHIPPED', keys }))).toEqual(order('a', 1, 5, { keys }));
    expect(latestVersion(order('a', 1, 6), order('a', 1, 5, { keys }))).toEqual(order('a', 1, 6, { keys }));
  });

  it('is the stored one of a later change, with the items that only the list has', () => {
    const items = [{ name: 'Tea', quantity: 1 }] as unknown as Order['items'];
    const reported = order('a', 1, 6, { status: 'SHIPPED' });
    expect(latestVersion(order('a', 1, 5, { items }), reported)).toEqual({ ...reported, items });
    expect(latestVersion(order('a', 1, null), reported)).toEqual(reported);
    const own = [] as Order['items'];
    expect(latestVersion(order('a', 1, 5, { items }), { ...reported, items: own })?.items).toBe(own);
  });

  it('is the live one when no time of a change is known', () => {
    expect(latestVersion(order('a', 1, null), order('a', 1, null, { status: 'SHIPPED' }))?.status).toBe('PENDING');
  });

  it('is the only one that there is', () => {
    expect(latestVersion(order('a', 1, 1), undefined)?.reference).toBe('a');
    expect(latestVersion(undefined, order('b', 1, 1))?.reference).toBe('b');
    expect(latestVersion(undefined, undefined)).toBeUndefined();
  });
});

describe('two pages joined', () => {
  it('are in one order, each order once', () => {
    const [a, b, c] = [order('a', 3, 3), order('b', 2, 2), order('c', 1, 1)];
    const both = live([a, c].map((item) => byPlacedAt(item)));
    const page = joinPages(both, stored([b, c].map((item) => byPlacedAt(item))), otherVersions([c]), request());
    expect(references(page)).toEqual(['a', 'b', 'c']);
    expect([page.isExhausted, page.resume, page.asOf]).toEqual([true, undefined, asOf]);
    const rising = request({ sort: { field: 'PLACED_AT', direction: 'ASC' } });
    const ascending = joinPages(live([byPlacedAt(c), byPlacedAt(a)]), stored([byPlacedAt(c), byPlacedAt(b)]), otherVersions([c]), rising);
    expect(references(ascending)).toEqual(['c', 'b', 'a']);
  });

  it('MUST end where a bounded search of the ledger stopped, and go on there', () => {
    const [a, b, c] = [order('a', 3, 3), order('b', 2, 2), order('c', 1, 1)];
    const stoppedAt = { key: hour(2), id: 'b' };
    const searched = { items: [], isExhausted: false, isComplete: false, resume: stoppedAt };
    const page = joinPages(live([a, b, c].map((item) => byPlacedAt(item))), searched, otherVersions(), request());
    expect(references(page)).toEqual(['a', 'b']);
    expect([page.isExhausted, page.isComplete, page.resume]).toEqual([false, false, { ...stoppedAt, hint: undefined }]);
  });

  it('hold the latest version of an order', () => {
    const shipped = order('a', 1, 5, { status: 'SHIPPED' });
    const page = joinPages(live([byPlacedAt(order('a', 1, 2))]), stored([byPlacedAt(shipped)]), otherVersions([shipped]), request());
    expect(page.items.map(({ item }) => item.status)).toEqual(['SHIPPED']);
  });

  it('omit an order whose latest version does not pass the filter', () => {
    const filter = { status: ['PENDING'] } as const;
    const shipped = order('a', 1, 5, { status: 'SHIPPED' });
    expect(references(joinPages(live([byPlacedAt(order('a', 1, 2))]), stored([]), otherVersions([shipped]), request({ filter })))).toEqual(
      [],
    );
    const changed = order('b', 1, 9, { status: 'COMPLETED' });
    const known = otherVersions([], [['b', changed]]);
    expect(references(joinPages(live([]), stored([byPlacedAt(order('b', 1, 2))]), known, request({ filter })))).toEqual([]);
  });

  it('do not apply search and branch again, which the provider has applied', () => {
    const shipped = order('a', 1, 5, { status: 'SHIPPED' });
    const filter = { search: 'nowhere in it', branchId: '7' };
    const page = joinPages(live([byPlacedAt(order('a', 1, 2))]), stored([]), otherVersions([shipped]), request({ filter }));
    expect(references(page)).toEqual(['a']);
  });

  it('have an order only at the position of its latest change, when sorted by that', () => {
    const sort = { field: 'UPDATED_AT', direction: 'DESC' } as const;
    const [before, after] = [order('a', 1, 2), order('a', 1, 5, { status: 'SHIPPED' })];
    const both = joinPages(live([byUpdatedAt(before)]), stored([byUpdatedAt(after)]), otherVersions([after]), request({ sort }));
    expect(both.items.map(({ key, item }) => [key, item.status])).toEqual([[hour(5), 'SHIPPED']]);
    const onlyListed = joinPages(live([byUpdatedAt(before)]), stored([]), otherVersions([after]), request({ sort }));
    expect(references(onlyListed)).toEqual([]);
    const moved = otherVersions([], [['a', order('a', 1, 8)]]);
    expect(references(joinPages(live([]), stored([byUpdatedAt(after)]), moved, request({ sort })))).toEqual([]);
  });

  it('keep the stored version of an order that the provider no longer has, or that could not be read', () => {
    const failure = new ProviderError({ kind: 'timeout', provider: 'p', channel: 'shop', sent: 'maybe', message: 'late' });
    const items = [order('b', 2, 2, { status: 'SHIPPED' }), order('c', 1, 1)].map((item) => byPlacedAt(item));
    const page = joinPages(live([]), stored(items), otherVersions([], [['b', failure]]), request());
    expect(page.items.map(({ item }) => [item.reference, item.status])).toEqual([
      ['b', 'SHIPPED'],
      ['c', 'PENDING'],
    ]);
  });

  it('end where the first of them ends, so that no order is skipped', () => {
    const [a, b, c, d] = [order('a', 4, 4), order('b', 3, 3), order('c', 2, 2), order('d', 1, 1)].map((item) => byPlacedAt(item));
    const ofLive = joinPages(live([a!, c!], false), stored([b!, d!]), otherVersions(), request());
    expect([references(ofLive), ofLive.isExhausted]).toEqual([['a', 'b', 'c'], false]);
    expect(ofLive.resume).toMatchObject({ key: hour(2), id: 'c' });
    const ofLedger = joinPages(live([a!, d!]), stored([b!, c!], false), otherVersions(), request());
    expect([references(ofLedger), ofLedger.resume]).toMatchObject([['a', 'b', 'c'], { key: hour(2), id: 'c' }]);
    const ofBoth = joinPages(live([a!, c!], false), stored([b!], false), otherVersions(), request());
    expect([references(ofBoth), ofBoth.resume]).toMatchObject([['a', 'b'], { key: hour(3), id: 'b' }]);
  });

  it('continue where the provider says, although its page ended before', () => {
    const a = byPlacedAt(order('a', 4, 4));
    const bounded = live([a], false, { key: hour(2), id: 'x' });
    const page = joinPages(bounded, stored([byPlacedAt(order('b', 3, 3)), byPlacedAt(order('c', 1, 1))]), otherVersions(), request());
    expect([references(page), page.resume]).toMatchObject([['a', 'b'], { key: hour(2), id: 'x' }]);
  });

  it('are cut at the limit, and continue after the last returned order', () => {
    const [a, b, c] = [order('a', 3, 3), order('b', 2, 2), order('c', 1, 1)].map((item) => byPlacedAt(item));
    const page = joinPages(live([a!, c!]), stored([b!]), otherVersions(), request({ limit: 2 }));
    expect([references(page), page.isExhausted, page.resume]).toEqual([['a', 'b'], false, undefined]);
    const exact = joinPages(live([a!]), stored([b!]), otherVersions(), request({ limit: 2 }));
    expect(exact.isExhausted).toBe(true);
    const unfinished = joinPages(live([a!]), stored([b!], false), otherVersions(), request());
    expect(unfinished.isExhausted).toBe(false);
  });

  it('give an order that only the ledger has the hint of the listed order before it', () => {
    const items = [byPlacedAt(order('a', 4, 4), 'page 2'), byPlacedAt(order('d', 1, 1), 'page 3')];
    const ofLedger = [byPlacedAt(order('b', 5, 5)), byPlacedAt(order('c', 2, 2))];
    const after = { key: hour(9), id: 'z', hint: 'page 1' };
    const page = joinPages(live(items, false), stored(ofLedger), otherVersions(), request({ after }));
    expect(page.items.map(({ id, hint }) => [id, hint])).toEqual([
      ['b', 'page 1'],
      ['a', 'page 2'],
      ['c', 'page 2'],
      ['d', 'page 3'],
    ]);
    expect(page.resume).toMatchObject({ id: 'd', hint: 'page 3' });
    const early = joinPages(live(items, false), stored([byPlacedAt(order('b', 5, 5))], false), otherVersions(), request({ after }));
    expect(early.resume).toMatchObject({ id: 'b', hint: 'page 1' });
  });
});

describe('the range that a page covers', () => {
  const page = live([byPlacedAt(order('a', 4, 4)), byPlacedAt(order('b', 2, 2))], false);

  it.each([
    ['on it', 3, true],
    ['its last', 2, true],
    ['behind it', 1, false],
  ])('covers a position %s: %i o’clock is %s', (_, at, isCovered) => {
    expect(isReached(page, { key: hour(at), id: 'b' }, 'DESC')).toBe(isCovered);
  });

  it('is the end of the list when it is exhausted, and else the reported end', () => {
    expect(isReached({ ...page, isExhausted: true }, { key: hour(0), id: 'z' }, 'DESC')).toBe(true);
    expect(isReached({ ...page, resume: { key: hour(1), id: 'x' } }, { key: hour(1), id: 'b' }, 'DESC')).toBe(false);
    expect(isReached({ ...page, resume: { key: hour(1), id: 'a' } }, { key: hour(1), id: 'b' }, 'DESC')).toBe(true);
  });
});
