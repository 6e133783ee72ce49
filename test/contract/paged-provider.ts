import type { ListPage } from '../../src/contract/provider.js';
import { scan, type ProviderPage, type ScanOptions } from '../../src/contract/scan.js';
import type { Direction, Placed, Position } from '../../src/domain/position.js';

/** A record of a provider that sorts by `key` only, so that equal keys come in an order of its own. */
export interface PagedRecord {
  readonly key: string;
  readonly id: string;
  readonly isWanted: boolean;
}

/** A provider's list as it stands at the moment; `beforeRead` may change it while it is being read. */
export interface PagedProvider {
  records: readonly PagedRecord[];
  readonly pageSize: number;
  /** Pages with numbers, or with names that only the page before contains. */
  readonly isCounted: boolean;
  beforeRead?: () => void;
  reads: string[];
}

export interface Walk {
  readonly direction: Direction;
  readonly sorted: boolean;
  readonly maxPages: number;
}

export function providerOf(records: readonly PagedRecord[], pageSize: number, isCounted = true): PagedProvider {
  return { records, pageSize, isCounted, reads: [] };
}

/** One answer of `scan` over the provider. */
export function scanProvider(provider: PagedProvider, walk: Walk, after: Position | null, limit: number): Promise<ListPage<PagedRecord>> {
  const options: ScanOptions<PagedRecord> = {
    ...walk,
    after,
    limit,
    firstHint: '0',
    read: (hint) => Promise.resolve(readPage(provider, hint)),
    accept: ({ isWanted }) => isWanted,
    asOf: '2024-08-08T08:11:13.000Z',
  };
  return scan(
    provider.isCounted ? { ...options, previousHint: (hint) => (Number(hint) > 0 ? String(Number(hint) - 1) : undefined) } : options,
  );
}

function readPage(provider: PagedProvider, hint: string): ProviderPage<PagedRecord> {
  provider.beforeRead?.();
  provider.reads.push(hint);
  const start = Number(hint) * provider.pageSize;
  const records = provider.records.slice(start, start + provider.pageSize);
  const isLast = start + provider.pageSize >= provider.records.length;
  return {
    items: records.map((item): Placed<PagedRecord> => ({ key: item.key, id: item.id, item })),
    next: isLast ? null : String(Number(hint) + 1),
    isComplete: true,
  };
}

/** Everything that a client gets who goes on until nothing is left, each time with the next of `limits` and up to the next of `cuts`. */
export async function walkToTheEnd(
  provider: PagedProvider,
  walk: Walk,
  steps: { readonly limits: readonly number[]; readonly cuts?: readonly number[]; readonly between?: () => void },
): Promise<{ readonly given: readonly Placed<PagedRecord>[]; readonly pages: readonly ListPage<PagedRecord>[] }> {
  const given: Placed<PagedRecord>[] = [];
  const pages: ListPage<PagedRecord>[] = [];
  let after: Position | null = null;
  for (let turn = 0; turn < 2000; turn += 1) {
    const page: ListPage<PagedRecord> = await scanProvider(provider, walk, after, at(steps.limits, turn));
    pages.push(page);
    // A merged list may give only the first of a channel's records, and an edge's cursor stands behind any of them.
    const cut = Math.min(page.items.length, at(steps.cuts ?? [Infinity], turn));
    given.push(...page.items.slice(0, cut));
    if (cut === page.items.length && page.isExhausted) return { given, pages };
    const last: Placed<PagedRecord> | undefined = page.items[cut - 1];
    const resume: Position | undefined = cut === page.items.length ? page.resume : undefined;
    after = resume ?? (last === undefined ? after : { key: last.key, id: last.id, hint: last.hint });
    steps.between?.();
  }
  throw new Error('The walk does not end.');
}

function at(numbers: readonly number[], turn: number): number {
  return numbers[turn % numbers.length] as number;
}
