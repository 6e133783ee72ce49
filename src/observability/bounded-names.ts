/** Replaces every name that is not admitted. */
export const otherName = 'other';

/** Keeps labels few: the first `maxNames` names have a place of their own, and all that come later share one. */
export class BoundedNames {
  private readonly admitted = new Set<string>();
  private readonly maxNames: number;

  constructor(maxNames: number) {
    this.maxNames = maxNames;
  }

  /** Admits the name while there are places left. Returns the name or `other`. */
  admit(name: string): string {
    if (this.admitted.has(name)) return name;
    if (this.admitted.size >= this.maxNames) return otherName;
    this.admitted.add(name);
    return name;
  }

  /** The name if it was admitted before, else `other`: for names that are not trusted. */
  ifAdmitted(name: string): string {
    return this.admitted.has(name) ? name : otherName;
  }
}
