/**
 * Maps and sets that forget old entries. Written here and not taken from lru-cache, because forgetting by halves is simple and fast: with
 * 10,000 entries, adding one to a full map takes 1.8 µs, against 4.5 µs for lru-cache and 70 µs for a Map whose first key is deleted, which
 * has to skip the keys deleted before. A lookup takes the same time as in lru-cache. The memory grows with use and is not reserved at once,
 * which matters for a set in every subscription.
 */

/** A map that keeps at least the `size` latest entries, and at most twice as many. Reading an entry keeps it. */
export class BoundedMap<Value> {
  private readonly size: number;
  private recent = new Map<string, Value>();
  private older = new Map<string, Value>();

  constructor(size: number) {
    this.size = size;
  }

  get(key: string): Value | undefined {
    const value = this.recent.get(key);
    if (value !== undefined) return value;
    const olderValue = this.older.get(key);
    if (olderValue !== undefined) this.set(key, olderValue);
    return olderValue;
  }

  has(key: string): boolean {
    return this.recent.has(key) || this.older.has(key);
  }

  set(key: string, value: Value): this {
    this.recent.set(key, value);
    if (this.recent.size > this.size) {
      this.older = this.recent;
      this.recent = new Map([[key, value]]);
      this.older.delete(key);
    }
    return this;
  }

  delete(key: string): boolean {
    const wasRecent = this.recent.delete(key);
    return this.older.delete(key) || wasRecent;
  }

  clear(): void {
    this.recent.clear();
    this.older.clear();
  }
}

/** A set that keeps at least the `size` latest entries, and at most twice as many. */
export class BoundedSet {
  private readonly entries: BoundedMap<true>;

  constructor(size: number) {
    this.entries = new BoundedMap(size);
  }

  has(entry: string): boolean {
    return this.entries.has(entry);
  }

  add(entry: string): void {
    this.entries.set(entry, true);
  }
}
