/** Finds where one HTTP answer after another ends on a connection, by its length or its chunks, without reading what it says. */
export class AnswerReader {
  private readonly onStatus: (status: number) => void;
  private waiting: Buffer = Buffer.alloc(0);

  constructor(onStatus: (status: number) => void) {
    this.onStatus = onStatus;
  }

  take(chunk: Buffer): void {
    this.waiting = this.waiting.length === 0 ? chunk : Buffer.concat([this.waiting, chunk]);
    for (let end = this.endOfAnswer(); end > 0; end = this.endOfAnswer()) {
      const status = Number(this.waiting.toString('latin1', 9, 12));
      this.waiting = this.waiting.subarray(end);
      this.onStatus(status);
    }
  }

  /** 0 while it is not all there. */
  private endOfAnswer(): number {
    const head = this.waiting.indexOf('\r\n\r\n');
    if (head < 0) return 0;
    const length = /content-length: *(\d+)/i.exec(this.waiting.toString('latin1', 0, head))?.[1];
    if (length === undefined) return this.endOfChunks(head + 4);
    const end = head + 4 + Number(length);
    return this.waiting.length < end ? 0 : end;
  }

  private endOfChunks(start: number): number {
    for (let at = start; ;) {
      const line = this.waiting.indexOf('\r\n', at);
      if (line < 0) return 0;
      const size = parseInt(this.waiting.toString('latin1', at, line), 16);
      at = line + 2 + size + 2;
      if (this.waiting.length < at) return 0;
      if (size === 0) return at;
    }
  }
}
