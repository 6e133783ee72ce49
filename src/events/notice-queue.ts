import type { Notice } from './notice.js';

/** The most notices in one message. */
const maxPerMessage = 25;

/** Sends one message at a time. Equal notices that arrive meanwhile are sent once, in the next message. */
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
      const next = [...this.waiting].slice(0, maxPerMessage);
      for (const [key] of next) this.waiting.delete(key);
      await this.send(next.map(([, notice]) => notice));
    }
    this.isSending = false;
  }
}
