/** A slot for a large answer. `leave` must be called, even when the slot was never granted. */
export interface LargeAnswer {
  leave(): void;
}

/**
 * Bounds the memory of a channel's answers: only some large ones are received and read at a time, the others wait on their
 * sockets for a slot.
 */
export class LargeAnswers {
  private readonly limit: number;
  private readonly entered = new Set<LargeAnswer>();
  private readonly waiting = new Map<LargeAnswer, () => void>();

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Calls `onWait` at once when there is no free slot, and `onTurn` later, when there is one. */
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
