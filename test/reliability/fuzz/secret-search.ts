import type { Canaries } from '../../scenarios/canaries.js';

/** A secret that leaked; `number` of the case, null when the log contained it. */
export interface LeakedSecret {
  readonly names: readonly string[];
  readonly number: number | null;
}

const batchLength = 500_000;

/** Searches all output for secrets, in large batches. */
export class SecretSearch {
  private readonly canaries: Canaries;
  private readonly found: LeakedSecret[] = [];
  private batch: { readonly text: string; readonly number: number | null }[] = [];
  private length = 0;
  private total = 0;

  constructor(canaries: Canaries) {
    this.canaries = canaries;
  }

  add(text: string, number: number | null): void {
    this.batch.push({ text, number });
    this.length += text.length;
    if (this.length > batchLength) this.search();
  }

  /** Everything that leaked, when nothing more comes. */
  finish(): { readonly leaks: readonly LeakedSecret[]; readonly characters: number } {
    this.search();
    return { leaks: this.found, characters: this.total };
  }

  private search(): void {
    if (this.canaries.in(this.batch.map(({ text }) => text).join('\n')).length > 0) {
      for (const { text, number } of this.batch) {
        const names = this.canaries.in(text);
        if (names.length > 0) this.found.push({ names, number });
      }
    }
    this.total += this.length;
    this.batch = [];
    this.length = 0;
  }
}
