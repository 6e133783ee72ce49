import type { ListPage } from '../../contract/provider.js';

const maxAgeMs = 10 * 60 * 1000;
const maxPages = 500;
const maxRecords = 5000;

interface KeptPage {
  readonly page: ListPage<unknown>;
  readonly keptAt: number;
}

/**
 * The last good first page of each channel and list, for clients that accept an older answer when the channel fails. Pages are kept in the
 * memory of this process for ten minutes; when there are too many, the oldest are dropped.
 */
export class StaleLists {
  private readonly pages = new Map<string, KeptPage>();
  private readonly now: () => number;
  private records = 0;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** `list` identifies the list with its filter, order and page size. */
  keep(channel: string, list: string, page: ListPage<unknown>): void {
    const key = keyOf(channel, list);
    this.forget(key);
    this.pages.set(key, { page, keptAt: this.now() });
    this.records += page.items.length;
    for (const [oldest, { keptAt }] of this.pages) {
      const isTooMuch = this.pages.size > maxPages || this.records > maxRecords;
      if (!isTooMuch && keptAt + maxAgeMs > this.now()) break;
      this.forget(oldest);
    }
  }

  /** `T` must be the type that was kept for this list. */
  recall<T>(channel: string, list: string): ListPage<T> | undefined {
    const key = keyOf(channel, list);
    const kept = this.pages.get(key);
    if (kept === undefined) return undefined;
    if (kept.keptAt + maxAgeMs > this.now()) return kept.page as ListPage<T>;
    this.forget(key);
    return undefined;
  }

  private forget(key: string): void {
    this.records -= this.pages.get(key)?.page.items.length ?? 0;
    this.pages.delete(key);
  }
}

function keyOf(channel: string, list: string): string {
  return `${channel}\n${list}`;
}
