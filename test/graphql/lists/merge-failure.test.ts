import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/contract/call.js';
import type { ProviderErrorKind } from '../../../src/contract/error.js';
import type { ListPage } from '../../../src/contract/provider.js';
import { mergeLists, type Source } from '../../../src/graphql/request/merge.js';
import { channelEntry } from '../queries/channel-entry.js';
import {
  asOf,
  direction,
  failing,
  firsts,
  holdingOf,
  holdings,
  inOrder,
  itemsOf,
  requestOf,
  silent,
  sourceOf,
  walk,
} from './merge-sources.js';

describe('a channel that fails', () => {
  it('MUST neither lose nor repeat an item when it recovers between pages', async () => {
    const outages = fc.array(fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(holdings, direction, firsts, outages, async (all, way, limits, away) => {
        const sourcesOf = (turn: number): Source<string>[] =>
          all.map((holding, index) => (away[turn]?.[index] ? failing(holding.channel, 'unavailable') : sourceOf(holding, way)));
        const { given } = await walk(sourcesOf, way, limits);
        expect(given.toSorted()).toEqual(inOrder(all, way).toSorted());
        for (const holding of all) {
          expect(given.filter((item) => item.startsWith(`${holding.channel}/`))).toEqual(inOrder([holding], way));
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('MUST leave a cursor to continue, even when it is the only channel and the page is empty', async () => {
    const list = await mergeLists([failing('a', 'unavailable')], requestOf({}));
    expect(list).toMatchObject({ items: [], hasNextPage: true });
    const back = await mergeLists([sourceOf(holdingOf('a', [{ key: 'k', id: '1' }]), 'DESC')], requestOf({ after: list.endCursor() }));
    expect(itemsOf(back)).toEqual(['a/1']);
    expect(back.hasNextPage).toBe(false);
  });

  it.each<[ProviderErrorKind, string, string, boolean]>([
    ['unauthenticated', 'FAILED', 'PROVIDER_UNAUTHENTICATED', true],
    ['forbidden', 'FAILED', 'PROVIDER_REFUSED', true],
    ['not-found', 'FAILED', 'PROVIDER_REFUSED', true],
    ['invalid', 'FAILED', 'PROVIDER_REFUSED', true],
    ['conflict', 'FAILED', 'PROVIDER_REFUSED', true],
    ['rate-limited', 'RATE_LIMITED', 'PROVIDER_RATE_LIMITED', true],
    ['unavailable', 'FAILED', 'PROVIDER_UNAVAILABLE', true],
    ['circuit-open', 'CIRCUIT_OPEN', 'CIRCUIT_OPEN', true],
    ['timeout', 'TIMED_OUT', 'PROVIDER_TIMEOUT', true],
    ['unsupported', 'UNSUPPORTED', 'CAPABILITY_NOT_SUPPORTED', false],
    ['refused', 'FAILED', 'PROVIDER_REFUSED', true],
    ['unexpected-response', 'FAILED', 'PROVIDER_BAD_RESPONSE', true],
  ])('as %s MUST be reported as %s with code %s, and may have more: %s', async (kind, state, code, hasNextPage) => {
    const healthy = sourceOf(holdingOf('b', [{ key: 'k', id: '1' }]), 'DESC');
    const list = await mergeLists([failing('a', kind), healthy], requestOf({}));
    expect(list.sources).toEqual([
      {
        channel: expect.objectContaining({ name: 'a' }),
        state,
        code,
        message: `It is ${kind}.`,
        asOf: null,
        origin: null,
        latencyMs: expect.any(Number),
        isComplete: false,
      },
      {
        channel: expect.objectContaining({ name: 'b' }),
        state: 'OK',
        code: null,
        message: null,
        asOf,
        origin: 'LIVE',
        latencyMs: expect.any(Number),
        isComplete: true,
      },
    ]);
    expect(itemsOf(list)).toEqual(['b/1']);
    expect(list.hasNextPage).toBe(hasNextPage);
  });

  it('because of an internal error MUST NOT be reported as the failure of a provider', async () => {
    const broken: Source<string> = { channel: channelEntry('a'), read: () => Promise.reject(new TypeError('undefined is not a function')) };
    await expect(mergeLists([broken], requestOf({}))).rejects.toThrow(TypeError);
  });

  it('MUST report that it may lack records when its page says so', async () => {
    const page: ListPage<string> = { items: [], isExhausted: true, isComplete: false, asOf };
    const { sources, hasNextPage } = await mergeLists([{ channel: channelEntry('a'), read: async () => page }], requestOf({}));
    expect(sources).toMatchObject([{ state: 'OK', isComplete: false }]);
    expect(hasNextPage).toBe(false);
  });
});

describe('a channel without such a list', () => {
  it('MUST be reported as UNSUPPORTED, without a call, and MUST NOT keep the list from ending', async () => {
    const list = await mergeLists(
      [{ channel: channelEntry('a') }, sourceOf(holdingOf('b', [{ key: 'k', id: '1' }]), 'DESC')],
      requestOf({}),
    );
    expect(list.sources[0]).toEqual({
      channel: expect.objectContaining({ name: 'a' }),
      state: 'UNSUPPORTED',
      code: 'CAPABILITY_NOT_SUPPORTED',
      message: "This channel's provider cannot list orders.",
      asOf: null,
      origin: null,
      latencyMs: null,
      isComplete: false,
    });
    expect(itemsOf(list)).toEqual(['b/1']);
    expect(list.hasNextPage).toBe(false);
  });
});

describe('a channel that is slower than the deadline', () => {
  it('MUST NOT delay the answer, and MUST be reported as TIMED_OUT beside the items of the others', async () => {
    const started = performance.now();
    const healthy = sourceOf(holdingOf('b', [{ key: 'k', id: '1' }]), 'DESC');
    const list = await mergeLists([silent('a'), healthy, silent('c')], requestOf({ deadlineMs: 20 }));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(itemsOf(list)).toEqual(['b/1']);
    expect(list.sources.map(({ state }) => state)).toEqual(['TIMED_OUT', 'OK', 'TIMED_OUT']);
    expect(list.sources[0]).toMatchObject({
      code: 'PROVIDER_TIMEOUT',
      message: 'The channel did not answer before the deadline.',
      isComplete: false,
    });
    expect(list.hasNextPage).toBe(true);
  });

  it('MUST be aborted, and MUST receive its deadline at the beginning', async () => {
    const calls: Call[] = [];
    const before = Date.now();
    const list = mergeLists([silent('a', calls)], requestOf({ deadlineMs: 20 }));
    expect(calls[0]?.signal?.aborted).toBe(false);
    expect(calls[0]?.deadlineAt).toBeGreaterThanOrEqual(before + 20);
    expect(calls[0]?.deadlineAt).toBeLessThanOrEqual(Date.now() + 20);
    await list;
    expect(calls[0]?.signal?.aborted).toBe(true);
  });

  it('MUST continue from its position when it answers in time again', async () => {
    const all = ['a', 'b'].map((channel) =>
      holdingOf(
        channel,
        [1, 2, 3].map((id) => ({ key: 'k', id: String(id) })),
      ),
    );
    const [slow, quick] = all.map((holding) => sourceOf(holding, 'ASC')) as [Source<string>, Source<string>];
    const first = await mergeLists([slow, quick], requestOf({ first: 2, direction: 'ASC' }));
    const second = await mergeLists(
      [silent('a'), quick],
      requestOf({ first: 2, direction: 'ASC', after: first.endCursor(), deadlineMs: 20 }),
    );
    const third = await mergeLists([slow, quick], requestOf({ first: 10, direction: 'ASC', after: second.endCursor() }));
    expect([first, second, third].map(itemsOf)).toEqual([
      ['a/1', 'a/2'],
      ['b/1', 'b/2'],
      ['a/3', 'b/3'],
    ]);
    expect(third.hasNextPage).toBe(false);
  });

  it('MUST NOT do harm when it fails after the deadline', async () => {
    const late: Source<string> = {
      channel: channelEntry('a'),
      read: (_after, _limit, call) =>
        new Promise((_resolve, reject) => call.signal?.addEventListener('abort', () => reject(new Error('It was given up.')))),
    };
    const list = await mergeLists([late], requestOf({ deadlineMs: 20 }));
    expect(list.sources).toMatchObject([{ state: 'TIMED_OUT' }]);
  });

  it('MUST have its time measured', async () => {
    const { sources } = await mergeLists([silent('a')], requestOf({ deadlineMs: 30 }));
    expect(sources[0]?.latencyMs).toBeGreaterThanOrEqual(29);
  });
});
