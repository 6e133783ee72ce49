import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Call } from '../../../src/contract/call.js';
import { pageOfAll } from '../../../src/contract/scan.js';
import type { Position } from '../../../src/domain/position.js';
import { mergeLists, type Source } from '../../../src/graphql/request/merge.js';
import { channelEntry } from '../queries/channel-entry.js';
import {
  asOf,
  direction,
  firsts,
  holdingOf,
  holdings,
  inOrder,
  itemsOf,
  keys,
  requestOf,
  scanned,
  silent,
  sourceOf,
  walk,
} from './merge-sources.js';

describe('a merged list', () => {
  it('MUST return every record of every channel exactly once, in the order of key, channel and id', async () => {
    await fc.assert(
      fc.asyncProperty(
        holdings,
        direction,
        firsts,
        fc.array(fc.nat({ max: 5 }), { minLength: 5, maxLength: 5 }),
        async (all, way, limits, extras) => {
          const sources = all.map((holding, index) => sourceOf(holding, way, extras[index]));
          const { given, lists } = await walk(() => sources, way, limits);
          expect(given).toEqual(inOrder(all, way));
          lists.slice(0, -1).forEach((list, turn) => expect(list.items).toHaveLength(limits[turn % limits.length] as number));
          expect(await Promise.all(lists.map((list) => list.hasPreviousPage()))).toEqual(lists.map((_, turn) => turn > 0));
        },
      ),
      { seed: 1, numRuns: 400 },
    );
  });

  it('MUST continue directly after any edge whose cursor is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        holdings,
        direction,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 20 }),
        async (all, way, first, next) => {
          const sources = all.map((holding) => sourceOf(holding, way));
          const ordered = inOrder(all, way);
          const page = await mergeLists(sources, requestOf({ first, direction: way }));
          for (const [index, edge] of page.items.entries()) {
            const behind = await mergeLists(sources, requestOf({ first: next, direction: way, after: edge.cursor() }));
            expect(itemsOf(behind)).toEqual(ordered.slice(index + 1, index + 1 + next));
            expect(behind.hasNextPage).toBe(ordered.length > index + 1 + next);
          }
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it('MUST be complete and without duplicates over channels that read a bounded number of filtered pages', async () => {
    await fc.assert(
      fc.asyncProperty(
        holdings,
        direction,
        firsts,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        async (all, way, limits, pageSize, maxPages) => {
          const isWanted = (item: string): boolean => Number(item.split('/')[1]) % 3 === 0;
          const sources = all.map((holding) => scanned(holding, way, pageSize, maxPages, isWanted));
          const { given } = await walk(() => sources, way, limits);
          expect(given.toSorted()).toEqual(inOrder(all, way).filter(isWanted).toSorted());
          for (const { channel, records } of all) {
            const own = inOrder([{ channel, records }], way).filter(isWanted);
            expect(given.filter((item) => item.startsWith(`${channel}/`))).toEqual(own);
          }
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });

  it('MUST let a channel that found nothing within its bound continue where it stopped, although others have more than a page', async () => {
    const busy = ['b', 'c'].map((channel) =>
      holdingOf(
        channel,
        [1, 2, 3, 4, 5, 6].map((id) => ({ key: keys[3] as string, id: String(id) })),
      ),
    );
    const started: (string | undefined)[] = [];
    const sparse: Source<string> = {
      channel: channelEntry('a'),
      read: async (after) => {
        started.push(after?.id);
        return { items: [], isExhausted: false, isComplete: false, asOf, resume: { key: keys[2] as string, id: `page-${started.length}` } };
      },
    };
    const sources = [sparse, ...busy.map((holding) => sourceOf(holding, 'DESC'))];
    const page = await mergeLists(sources, requestOf({ first: 3 }));
    expect(page.items).toHaveLength(3);
    await mergeLists(sources, requestOf({ first: 3, after: page.endCursor() }));
    expect(started).toEqual([undefined, 'page-1']);
  });

  it('MUST request no more than one page of each channel, and only after its own position', async () => {
    const asked: [Position | null, number][] = [];
    const source: Source<string> = {
      channel: channelEntry('a'),
      read: async (after, limit) => {
        asked.push([after, limit]);
        return pageOfAll(
          holdingOf('a', [
            { key: 'k', id: '1' },
            { key: 'k', id: '2' },
          ]).records,
          { after, limit, direction: 'ASC', asOf, isComplete: true },
        );
      },
    };
    const page = await mergeLists([source], requestOf({ first: 1, direction: 'ASC' }));
    await mergeLists([source], requestOf({ first: 7, direction: 'ASC', after: page.endCursor() }));
    expect(asked).toEqual([
      [null, 1],
      [{ key: 'k', id: '1' }, 7],
    ]);
  });

  it('MUST carry the hint of each channel to its next page', async () => {
    const hints: (string | undefined)[] = [];
    const source: Source<string> = {
      channel: channelEntry('a'),
      read: async (after) => {
        hints.push(after?.hint);
        const items = after === null ? [{ key: 'k', id: '1', item: 'a/1', hint: 'page 7' }] : [];
        return { items, isExhausted: after !== null, isComplete: true, asOf };
      },
    };
    const { given } = await walk(() => [source], 'ASC', [5]);
    expect(given).toEqual(['a/1']);
    expect(hints).toEqual([undefined, 'page 7']);
  });

  it('MUST omit items that a channel returns again from before its position', async () => {
    const { records } = holdingOf('a', [
      { key: 'k', id: '1' },
      { key: 'k', id: '2' },
    ]);
    const source: Source<string> = {
      channel: channelEntry('a'),
      read: async () => ({ items: records, isExhausted: true, isComplete: true, asOf }),
    };
    const first = await mergeLists([source], requestOf({ first: 1, direction: 'ASC' }));
    const second = await mergeLists([source], requestOf({ first: 5, direction: 'ASC', after: first.endCursor() }));
    expect([itemsOf(first), itemsOf(second)]).toEqual([['a/1'], ['a/2']]);
  });

  it('MUST treat any channel name as plain text', async () => {
    const all = ['constructor', 'valueof', '7'].map((channel) =>
      holdingOf(channel, [
        { key: 'k', id: '1' },
        { key: 'k', id: '2' },
      ]),
    );
    const { given } = await walk(() => all.map((holding) => sourceOf(holding, 'ASC')), 'ASC', [1]);
    expect(given).toEqual(inOrder(all, 'ASC'));
  });

  it('MUST refuse the cursor of another list before any channel is read', async () => {
    const calls: Call[] = [];
    const { endCursor } = await mergeLists([], requestOf({ fingerprint: 'another' }));
    const asking = mergeLists([silent('a', calls)], requestOf({ after: endCursor() }));
    await expect(asking).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } });
    expect(calls).toEqual([]);
  });

  it('of no channels is empty and ends', async () => {
    const list = await mergeLists([], requestOf({}));
    expect(list).toMatchObject({ items: [], hasNextPage: false, sources: [] });
    expect([await list.hasPreviousPage(), await list.totalCount()]).toEqual([false, 0]);
  });
});
