/** A cache that is limited in entries and total size. When it is full, the least recently used entry is dropped. */
export class RecentlyUsed<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly size: number }>();
  private readonly maxEntries: number;
  private readonly maxSize: number;
  private size = 0;

  constructor(maxEntries: number, maxSize: number) {
    this.maxEntries = maxEntries;
    this.maxSize = maxSize;
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (entry === undefined) return undefined;
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  /** A value that is larger than `maxSize` is not kept. */
  set(key: string, value: Value, size: number): void {
    this.delete(key);
    if (size > this.maxSize) return;
    this.entries.set(key, { value, size });
    this.size += size;
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.maxEntries && this.size <= this.maxSize) return;
      this.delete(oldest);
    }
  }

  private delete(key: string): void {
    this.size -= this.entries.get(key)?.size ?? 0;
    this.entries.delete(key);
  }
}
