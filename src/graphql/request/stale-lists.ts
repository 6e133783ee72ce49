import type { ListPage } from '../../contract/provider.js';

const maxMs = 10 * 60 * 1000;
const maxPages = 500;
const maxRecords = 5000;

interface Kept {
  readonly page: ListPage<unknown>;
  readonly keptAt: number;
}

/**
 * The last good first page of each channel and list, to stand in when the channel fails and the client takes an older answer. In
 * memory, of this process, for ten minutes; the least recently kept go first.
 */
export class StaleLists {
  private readonly pages = new Map<string, Kept>();
  private readonly now: () => number;
  private records = 0;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /** `list` names everything that makes the page another one, but the channel. */
  keep(channel: string, list: string, page: ListPage<unknown>): void {
    const key = keyOf(channel, list);
    this.forget(key);
    this.pages.set(key, { page, keptAt: this.now() });
    this.records += page.items.length;
    for (const [oldest, { keptAt }] of this.pages) {
      const isTooMuch = this.pages.size > maxPages || this.records > maxRecords;
      if (!isTooMuch && keptAt + maxMs > this.now()) break;
      this.forget(oldest);
    }
  }

  /** Of the type that was kept for this list. */
  recall<T>(channel: string, list: string): ListPage<T> | undefined {
    const key = keyOf(channel, list);
    const kept = this.pages.get(key);
    if (kept === undefined) return undefined;
    if (kept.keptAt + maxMs > this.now()) return kept.page as ListPage<T>;
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
