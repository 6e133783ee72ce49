import type { Direction, Placed, Position } from '../domain/position.js';
import { compareText, comparePositions, isBehind } from '../domain/position.js';
import { earliestOf, type Instant } from '../domain/time.js';
import type { ListPage } from './provider.js';

/** One page of a provider's list, in the provider's order. `next` is the hint of the following page; null at the end. */
export interface ProviderPage<T> {
  readonly items: readonly Placed<T>[];
  readonly next: string | null;
  readonly isComplete: boolean;
  /** When it was read. An earlier request may have read it. */
  readonly asOf?: Instant | undefined;
}

export interface ScanOptions<T> {
  readonly after: Position | null;
  readonly limit: number;
  readonly direction: Direction;
  /** True when the provider sorts by `key` in `direction`. False: all pages, up to `maxPages`, are read and sorted here. */
  readonly sorted: boolean;
  readonly firstHint: string;
  /** The hint of the page before, because a list may have grown or shrunk since the cursor was made; undefined where pages cannot be counted. */
  readonly previousHint?: (hint: string) => string | undefined;
  read(hint: string): Promise<ProviderPage<T>>;
  /** The gateway's filter, for what the provider cannot filter. */
  accept(item: T): boolean;
  /** The maximum of pages for one answer. It is exceeded only when no group of equal keys ended within it: else the client would get no further. */
  readonly maxPages: number;
  /** The time of the request. Where pages say when they were read, the oldest page decides. */
  readonly asOf: Instant;
}

/** One page without new records is normal when the list grew or a page was unreadable. Two in a row mean that the provider ignores hints. */
const maxPagesWithoutNews = 1;

/**
 * A page in the gateway's total order, made from a provider's pages. A provider may return records with equal keys in any order: a whole
 * group of them is read before any is returned, so that none is lost or doubled. When a provider that should sort does not, everything is
 * read and sorted here. Records that an earlier page has skipped by then cannot be returned any more.
 */
export async function scan<T>(given: ScanOptions<T>): Promise<ListPage<T>> {
  const ages: Instant[] = [];
  const read = readOnce(async (hint) => {
    const page = await given.read(hint);
    if (page.asOf !== undefined) ages.push(page.asOf);
    return page;
  });
  const found = await scanPages({ ...given, read });
  return ages.length === 0 ? found : { ...found, asOf: earliestOf(ages) };
}

async function scanPages<T>(options: ScanOptions<T>): Promise<ListPage<T>> {
  if (!options.sorted) return scanAll(options);
  const sorted = await scanSorted(options);
  if (sorted !== undefined) return sorted;
  const all = await scanAll(options);
  return options.after?.hint === undefined ? all : { ...all, isComplete: false };
}

/** Records with equal keys. `hint` is the page of the first one, `end` the last one in the total order. */
interface Group {
  readonly hint: string;
  readonly end: Position;
}

async function scanSorted<T>(options: ScanOptions<T>): Promise<ListPage<T> | undefined> {
  const { after, limit, direction } = options;
  const found: Placed<T>[] = [];
  const seen = new Set<string>();
  let isComplete = true;
  let group: Group | undefined;
  let wholeUpTo: Position | undefined;
  let pagesWithoutNews = 0;
  let hint = await findStart(options);
  for (let pagesRead = 1; ; pagesRead += 1) {
    const current = await options.read(hint);
    isComplete &&= current.isComplete;
    const known = seen.size;
    for (const placed of current.items) {
      if (seen.has(placed.id)) continue;
      seen.add(placed.id);
      const step = group === undefined ? 0 : inDirection(group.end.key, placed.key, direction);
      if (step > 0) return undefined;
      if (group !== undefined && step < 0) wholeUpTo = { key: group.end.key, id: group.end.id, hint };
      if (group === undefined || step < 0) group = { hint, end: placed };
      else if (isBehind(placed, group.end, direction)) group = { hint: group.hint, end: placed };
      if (isBehind(placed, after, direction) && options.accept(placed.item)) found.push({ ...placed, hint: group.hint });
    }
    if (current.next === null) return page(found, options, true, isComplete);
    pagesWithoutNews = seen.size === known ? pagesWithoutNews + 1 : 0;
    if (pagesWithoutNews > maxPagesWithoutNews) return page(found, options, true, false);
    const whole = found.filter(({ key }) => wholeUpTo !== undefined && inDirection(key, wholeUpTo.key, direction) <= 0);
    const isBounded = pagesRead >= options.maxPages && wholeUpTo !== undefined && isBehind(wholeUpTo, after, direction);
    if (whole.length >= limit && (found.length > limit || isBounded)) return page(whole, options, false, isComplete);
    if (isBounded) return { ...page(whole, options, false, false), resume: wholeUpTo };
    hint = current.next;
  }
}

/** The page to begin with: one that starts before the cursor, because records may have moved forward when the list shrank. */
async function findStart<T>({ after, firstHint, previousHint, maxPages, direction, read }: ScanOptions<T>): Promise<string> {
  let hint = after?.hint ?? firstHint;
  for (let steps = 0; after !== null && hint !== firstHint; steps += 1) {
    const first = (await read(hint)).items[0];
    const step = first === undefined ? 1 : inDirection(first.key, after.key, direction);
    const before = previousHint?.(hint);
    if (step < 0 || (step === 0 && before === undefined)) return hint;
    hint = before === undefined || steps >= maxPages ? firstHint : before;
  }
  return hint;
}

/** `findStart` and the reading after it use the same pages. */
function readOnce<T>(read: ScanOptions<T>['read']): ScanOptions<T>['read'] {
  const pages = new Map<string, Promise<ProviderPage<T>>>();
  return (hint) => {
    const known = pages.get(hint) ?? read(hint);
    pages.set(hint, known);
    return known;
  };
}

async function scanAll<T>(options: ScanOptions<T>): Promise<ListPage<T>> {
  const found = new Map<string, Placed<T>>();
  let isComplete = true;
  let hint: string | null = options.firstHint;
  for (let pagesRead = 0; hint !== null; pagesRead += 1) {
    if (pagesRead >= options.maxPages) {
      isComplete = false;
      break;
    }
    const current: ProviderPage<T> = await options.read(hint);
    isComplete &&= current.isComplete;
    for (const placed of current.items) {
      if (isBehind(placed, options.after, options.direction) && options.accept(placed.item))
        found.set(placed.id, { ...placed, hint: undefined });
    }
    hint = current.next;
  }
  return page([...found.values()], options, true, isComplete);
}

/** A page of a list that a provider returns as a whole. Of records with one id the last counts; `isUnique`: there are none. */
export function pageOfAll<T>(
  all: readonly Placed<T>[],
  options: Pick<ScanOptions<T>, 'after' | 'limit' | 'direction' | 'asOf'> & { isComplete: boolean; isUnique?: boolean },
): ListPage<T> {
  const { after, direction, isComplete } = options;
  const unique = options.isUnique === true ? all : lastOfEach(all);
  const behind = after === null ? unique : unique.filter((placed) => isBehind(placed, after, direction));
  return { ...page(behind, options, true, isComplete), ...(isComplete && { total: unique.length }) };
}

function lastOfEach<T>(all: readonly Placed<T>[]): readonly Placed<T>[] {
  const unique = new Map<string, Placed<T>>();
  for (const placed of all) unique.set(placed.id, placed);
  return [...unique.values()];
}

function page<T>(
  found: readonly Placed<T>[],
  options: Pick<ScanOptions<T>, 'limit' | 'direction' | 'asOf'>,
  allRead: boolean,
  isComplete: boolean,
): ListPage<T> {
  const items = firstOf(found, options.limit, options.direction);
  return { items, isExhausted: allRead && found.length <= options.limit, isComplete, asOf: options.asOf };
}

/** The first `limit` records in order. It never sorts many more than that, because a whole list may be long. */
function firstOf<T>(found: readonly Placed<T>[], limit: number, direction: Direction): readonly Placed<T>[] {
  const first: Placed<T>[] = [];
  const trim = (): void => {
    first.sort((left, right) => comparePositions(left, right, direction));
    if (first.length > limit) first.length = limit;
  };
  let last: Placed<T> | undefined;
  // Many lists are sorted the other way: from their end on nearly every record is behind those that were kept.
  const [one, other] = [found[0], found.at(-1)];
  const isReversed = one !== undefined && other !== undefined && comparePositions(one, other, direction) > 0;
  for (let step = 0; step < found.length; step += 1) {
    const placed = found[isReversed ? found.length - 1 - step : step] as Placed<T>;
    if (last !== undefined && comparePositions(placed, last, direction) >= 0) continue;
    first.push(placed);
    if (first.length < 2 * limit + 100) continue;
    trim();
    last = first.at(-1);
  }
  trim();
  return first;
}

function inDirection(left: string, right: string, direction: Direction): number {
  return direction === 'ASC' ? compareText(left, right) : compareText(right, left);
}
