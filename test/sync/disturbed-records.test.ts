import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ReceivedRequest, SimulatedAnswer } from '../../src/providers/simulator/server.js';
import {
  listKinds,
  numbersTo,
  openCopiedList,
  type CopiedList,
  type CopiedListOptions,
  type ListKind,
  type SimulatedList,
} from './record-shop.js';
import { waitFor } from './shop.js';

/** Cleanups of a test, run in reverse order. */
const toEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

async function open(kind: ListKind, options: CopiedListOptions = {}): Promise<CopiedList> {
  const copied = await openCopiedList(kind, options);
  toEnd.push(() => copied.close());
  return copied;
}

type Records = readonly unknown[];

/** The answer with other records in its list. */
function withRecords(answer: SimulatedAnswer, change: (records: Records) => Records): SimulatedAnswer {
  const revise = (value: unknown): unknown => {
    if (Array.isArray(value)) return change(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, Array.isArray(one) ? change(one) : one]));
  };
  return { ...answer, body: revise(answer.body) };
}

/** The answer with other counts of what there is. */
function withCounts(answer: SimulatedAnswer, count: number): SimulatedAnswer {
  const revise = (value: unknown, key = ''): unknown => {
    if (/total|count|last_page/.test(key) && typeof value === 'number') return count;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revise(one, name)]));
  };
  return { ...answer, body: revise(answer.body) };
}

type Disturb = (list: SimulatedList) => void;

/** What goes wrong with the first calls for the list. */
const disturbances: readonly [string, Disturb][] = [
  ['drops records of a page', (list) => revise(list, (answer) => withRecords(answer, (records) => records.filter((_, at) => at % 3 > 0)))],
  ['repeats the records of a page', (list) => revise(list, (answer) => withRecords(answer, (records) => [...records, ...records]))],
  ['sends a page in another order', (list) => revise(list, (answer) => withRecords(answer, (records) => [...records].reverse()))],
  ['says that there are more than there are', (list) => revise(list, (answer) => withCounts(answer, 100_000))],
  ['fails in the middle', (list) => failAt(list, 2)],
];

function revise(list: SimulatedList, change: (answer: SimulatedAnswer) => SimulatedAnswer): void {
  list.simulator.fail({ kind: 'revise', when: list.isOfList, revise: change });
}

/** Lets the call with this number fail, of those for the list. */
function failAt({ simulator, isOfList }: SimulatedList, number: number): void {
  let calls = 0;
  const when = (request: ReceivedRequest): boolean => isOfList(request) && (calls += 1) === number;
  simulator.fail({ kind: 'answer', when, answer: { status: 500, body: 'oops' } });
}

/** Lets time pass until the copy says that it is complete. It must never say so of a copy that lacks records. */
async function complete(copied: CopiedList, numbers: readonly number[]): Promise<void> {
  for (let tries = 0; tries < 12; tries += 1) {
    await waitFor(
      copied.status,
      ({ state, progress }) => state === 'CURRENT' || state === 'FAILING' || (state === 'VERIFYING' && progress === 1),
    );
    if ((await copied.status()).isComplete) break;
    copied.pass(6 * 3600);
  }
  expect(await copied.current()).toMatchObject({ isComplete: true, records: numbers.length });
  expect(await copied.numbers()).toEqual(numbers);
}

const daySeconds = 24 * 60 * 60;

describe.each(listKinds)('a copy of $name', (kind) => {
  const all = numbersTo(kind.count);

  it.each(disturbances)('MUST end complete, and not say so before, when the provider %s', async (_, disturb) => {
    await complete(await open(kind, { before: disturb }), all);
  });

  it('MUST find no record deleted that the provider drops from one read of the list', async () => {
    const copied = await open(kind);
    await copied.current();
    revise(copied.list, (answer) => withRecords(answer, (records) => records.slice(0, Math.ceil(records.length / 2))));
    copied.pass(daySeconds);
    await complete(copied, all);
  });

  it('MUST follow the provider again after it answered old data', async () => {
    const copied = await open(kind);
    await copied.current();
    let old: SimulatedAnswer | undefined;
    revise(copied.list, (answer) => (old = answer));
    copied.pass(daySeconds);
    await copied.fullyRead();
    copied.list.add(kind.count + 1);
    copied.pass(daySeconds);
    await copied.fullyRead();
    revise(copied.list, (answer) => old ?? answer);
    copied.pass(daySeconds);
    await complete(copied, numbersTo(kind.count + 1));
  });

  it('MUST be read on when the clock jumps back and forth', async () => {
    const copied = await open(kind);
    await copied.current();
    copied.pass(-40 * daySeconds);
    await copied.current();
    copied.list.add(kind.count + 1);
    copied.pass(41 * daySeconds);
    await complete(copied, numbersTo(kind.count + 1));
  });

  it('MUST be completed by the next process when one ends in the middle of a sweep', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'parley-sweep-'));
    toEnd.push(() => rm(directory, { recursive: true, force: true }));
    const list = await kind.open(kind.count);
    toEnd.push(() => list.simulator.close());
    // The first read of the whole list ends; the second one does not.
    let calls = 0;
    const isInSecond = (request: ReceivedRequest): boolean => list.isOfList(request) && (calls += 1) === kind.calls.full + 1;
    list.simulator.fail({ kind: 'hang', when: isInSecond });
    const first = await openCopiedList(kind, { list, gateway: { directory } });
    await waitFor(async () => calls > kind.calls.full, Boolean);
    await first.gateway.close();
    const second = await openCopiedList(kind, { list, gateway: { directory } });
    toEnd.push(() => second.gateway.close());
    expect(await waitFor(second.status, ({ isComplete }) => isComplete)).toMatchObject({ records: kind.count });
    expect(await second.numbers()).toEqual(all);
  });
});
