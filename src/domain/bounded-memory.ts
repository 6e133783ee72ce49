/** A map that forgets what was put in first when it has more than `size` entries. */
export class BoundedMap<Value> extends Map<string, Value> {
  private readonly most: number;

  constructor(size: number) {
    super();
    this.most = size;
  }

  override set(key: string, value: Value): this {
    super.set(key, value);
    if (this.size > this.most) this.delete(this.keys().next().value as string);
    return this;
  }
}

/** A set that forgets what was added first when it has more than `size` entries. */
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
