import type { Notice } from './notice.js';

/** As many as one text carries. */
const maxInOne = 25;

/** Notices on their way to others: one text at a time, and what is said again while it is on its way goes once with the next. */
export class NoticeQueue {
  private readonly send: (notices: readonly Notice[]) => Promise<void>;
  private readonly waiting = new Map<string, Notice>();
  private isSending = false;

  /** `send` never rejects. */
  constructor(send: (notices: readonly Notice[]) => Promise<void>) {
    this.send = send;
  }

  add(notice: Notice): void {
    this.waiting.set(JSON.stringify([notice.kind, notice.channel, 'limit' in notice && notice.limit]), notice);
    if (!this.isSending) void this.drain();
  }

  private async drain(): Promise<void> {
    this.isSending = true;
    while (this.waiting.size > 0) {
      const next = [...this.waiting].slice(0, maxInOne);
      for (const [key] of next) this.waiting.delete(key);
      await this.send(next.map(([, notice]) => notice));
    }
    this.isSending = false;
  }
}
