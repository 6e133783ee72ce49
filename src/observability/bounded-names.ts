/** What stands for every name behind the last that has a place. */
export const otherName = 'other';

/** Keeps labels few: the first `most` names have a place of their own, and all that come later share one. */
export class BoundedNames {
  private readonly known = new Set<string>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** Gives the name a place as long as there are any. */
  place(name: string): string {
    if (this.known.has(name)) return name;
    if (this.known.size >= this.most) return otherName;
    this.known.add(name);
    return name;
  }

  /** The name when it has a place already: for names that nobody has vouched for. */
  placed(name: string): string {
    return this.known.has(name) ? name : otherName;
  }
}
