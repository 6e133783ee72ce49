import type { Canaries } from '../../scenarios/canaries.js';

/** A secret that somebody told; `number` of the case, null when the log did. */
export interface Told {
  readonly names: readonly string[];
  readonly number: number | null;
}

const batchLength = 500_000;

/** Looks for secrets in all that is said, much of it at once. */
export class SecretSearch {
  private readonly canaries: Canaries;
  private readonly found: Told[] = [];
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

  /** All that was told, when nothing more comes. */
  finish(): { readonly told: readonly Told[]; readonly characters: number } {
    this.search();
    return { told: this.found, characters: this.total };
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
