import type { Direction, Placed, Position } from '../domain/position.js';
import { compareText, comparePositions, isBehind } from '../domain/position.js';
import { earliestOf, type Instant } from '../domain/time.js';
import type { ListPage } from './provider.js';

/** A provider's page in the provider's own order. `hint` names the page for `read`; `next` the one behind it, null at the end. */
export interface ProviderPage<T> {
  readonly items: readonly Placed<T>[];
  readonly next: string | null;
  readonly isComplete: boolean;
  /** When it was read, which may have been for somebody before. */
  readonly asOf?: Instant | undefined;
}

export interface ScanOptions<T> {
  readonly after: Position | null;
  readonly limit: number;
  readonly direction: Direction;
  /** True when the provider's own order is by `key` in `direction`; false reads everything, up to `maxPages`, and sorts here. */
  readonly sorted: boolean;
  readonly firstHint: string;
  /** The page before, for going back when a list grew or shrank since the cursor was made; undefined when pages cannot be counted. */
  readonly previousHint?: (hint: string) => string | undefined;
  read(hint: string): Promise<ProviderPage<T>>;
  /** The gateway's own filter, for what the provider cannot. */
  accept(item: T): boolean;
  /** How many pages one answer may cost. More only when not even one group of equal keys ended within them: else a walk would stand still. */
  readonly maxPages: number;
  /** When it is asked for. Where pages say when they were read, the oldest of them decides. */
  readonly asOf: Instant;
}

/** A page may hold nothing new because the list grew, or nothing readable; two in a row come from a provider that heeds no hints. */
const maxPagesWithoutNews = 1;

/**
 * A page of the gateway's total order out of a provider's pages. Records with equal keys may come in any order from the provider:
 * whole groups of them are read before any is given, so that none is lost or doubled. When a provider said to be sorted turns out
 * not to be, everything is read and sorted here; what a walk that trusted it has passed over by then cannot be given any more.
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

/** Records with equal keys: `hint` is the page on which they begin, `end` the last of them in the total order. */
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

/** Where reading begins: a page that starts before the cursor, since those behind it may have moved there when the list shrank. */
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

/** Looking for the beginning and reading from it on meet the same pages. */
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

/** Page of all at once: for lists a provider gives whole. */
export function pageOfAll<T>(
  all: readonly Placed<T>[],
  options: Pick<ScanOptions<T>, 'after' | 'limit' | 'direction' | 'asOf'> & { isComplete: boolean },
): ListPage<T> {
  const unique = new Map(all.map((placed) => [placed.id, placed]));
  const behind = [...unique.values()].filter((placed) => isBehind(placed, options.after, options.direction));
  return page(behind, options, true, options.isComplete);
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

/** The first `limit` in order. Never sorts many more than are wanted, since a list that a provider gives whole may be long. */
function firstOf<T>(found: readonly Placed<T>[], limit: number, direction: Direction): readonly Placed<T>[] {
  const first: Placed<T>[] = [];
  const trim = (): void => {
    first.sort((left, right) => comparePositions(left, right, direction));
    first.splice(limit);
  };
  let last: Placed<T> | undefined;
  for (const placed of found) {
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
