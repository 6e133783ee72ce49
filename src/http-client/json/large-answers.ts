/** A place among the large answers, which must be left again: also when its turn never came. */
export interface LargeAnswer {
  leave(): void;
}

/**
 * Bounds what a channel's answers take at once: so many larger ones are received and read at a time, the others wait on their sockets
 * until it is their turn.
 */
export class LargeAnswers {
  private readonly limit: number;
  private readonly entered = new Set<LargeAnswer>();
  private readonly waiting = new Map<LargeAnswer, () => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** `onWait` is called at once when there is no place now, and `onTurn` later, when there is. */
  enter({ onWait, onTurn }: { onWait(): void; onTurn(): void }): LargeAnswer {
    const answer = { leave: () => this.leave(answer) };
    if (this.entered.size < this.limit) this.entered.add(answer);
    else {
      this.waiting.set(answer, onTurn);
      onWait();
    }
    return answer;
  }

  private leave(answer: LargeAnswer): void {
    this.waiting.delete(answer);
    if (!this.entered.delete(answer)) return;
    const [next] = this.waiting;
    if (next === undefined) return;
    const [first, onTurn] = next;
    this.waiting.delete(first);
    this.entered.add(first);
    onTurn();
  }
}
