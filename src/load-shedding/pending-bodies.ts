import type { IncomingMessage } from 'node:http';

/** What bodies that are on their way may take, and how they have to arrive. */
export interface BodyLimits {
  /** Requests at a time whose body is awaited or waits to be taken up. */
  readonly count: number;
  /** Bytes of all of them together. */
  readonly bytes: number;
  /** How long a body may bring nothing, in milliseconds. */
  readonly idleMs: number;
  /** A body has this long, in milliseconds … */
  readonly graceMs: number;
  /** … and a second more for each so many bytes that came: who sends a byte now and then does not stay. */
  readonly bytesPerSecond: number;
  /** Whether they stay until the answer, as files do. */
  readonly isKept?: boolean;
}

/** Why a body is not awaited any longer: it came too slowly, others needed its place, or the gateway stops. */
export type CutReason = 'late' | 'crowded' | 'stopping';

/** How long whoever was answered before its body was read may go on sending it, and how long without sending anything. */
const rest = { totalMs: 10_000, idleMs: 2_000 };
/** How long a body that is on its way when the gateway stops has to arrive. */
const stopNoticeMs = 1_000;
const sweepMs = 250;

/** One request with a body. */
export class PendingBody {
  readonly request: IncomingMessage;
  /** Answers, or closes the connection; called at most once, and then the body is not awaited any more. */
  readonly cut: (reason: CutReason) => void;
  readonly beganAt = performance.now();
  /** When something came last. */
  movedAt = this.beganAt;
  /** Bytes in memory or on disk. */
  held = 0;
  /** When it was answered although the body had not come. */
  answeredAt: number | undefined;
  private readonly among: PendingBodies;
  private readonly bytesBefore: number;
  private bytesSeen: number;

  constructor(among: PendingBodies, request: IncomingMessage, cut: (reason: CutReason) => void) {
    this.among = among;
    this.request = request;
    this.cut = cut;
    this.bytesBefore = this.bytesSeen = request.socket.bytesRead;
  }

  get isAwaited(): boolean {
    return !this.request.complete && !this.request.destroyed;
  }

  /** Bytes that came, as far as the last look saw. */
  get received(): number {
    return this.bytesSeen - this.bytesBefore;
  }

  /** Whether something came since the last look. What came and was not read yet is no fault of the sender. */
  hasMoved(): boolean {
    const { bytesRead } = this.request.socket;
    if (bytesRead === this.bytesSeen && this.request.readableLength === 0) return false;
    this.bytesSeen = bytesRead;
    return true;
  }

  /** So many bytes of it are kept from now on, until it ends. */
  hold(bytes: number): void {
    this.among.hold(this, bytes);
  }

  /** The request is executed from now on; files are there until it is answered. */
  takenUp(): void {
    this.among.takenUp(this);
  }

  /** Its request was answered: when the body has not come by then, its connection has a little time for the rest of it. */
  answered(): void {
    this.among.answered(this);
  }
}

/**
 * The requests whose bodies are awaited. They hold no place in a capacity, so that half a body takes nothing from who sends a whole one;
 * instead they are bounded in number, bytes and time by themselves. When there are too many, whoever brought nothing for longest goes.
 */
export class PendingBodies {
  private readonly limits: BodyLimits;
  /** In the order in which something came last, as far as the last sweep saw. */
  private readonly pending = new Set<PendingBody>();
  private readonly sweeping: NodeJS.Timeout;
  private bytes = 0;
  private stoppingSince: number | undefined;

  constructor(limits: BodyLimits) {
    this.limits = limits;
    this.sweeping = setInterval(() => this.sweep(), sweepMs).unref();
  }

  begin(request: IncomingMessage, cut: (reason: CutReason) => void): PendingBody {
    const body = new PendingBody(this, request, cut);
    this.pending.add(body);
    if (this.pending.size > this.limits.count) this.cutOne();
    return body;
  }

  hold(body: PendingBody, bytes: number): void {
    if (!this.pending.has(body)) return;
    body.held += bytes;
    this.bytes += bytes;
    while (this.bytes > this.limits.bytes) this.cutOne();
  }

  takenUp(body: PendingBody): void {
    if (this.limits.isKept !== true) this.end(body);
  }

  answered(body: PendingBody): void {
    this.end(body);
    if (!body.isAwaited) return;
    body.held = 0;
    body.answeredAt = performance.now();
    this.pending.add(body);
  }

  /** From now on no body is awaited for longer than a notice. */
  stop(): void {
    this.stoppingSince ??= performance.now();
  }

  close(): void {
    clearInterval(this.sweeping);
  }

  private end(body: PendingBody): void {
    if (this.pending.delete(body)) this.bytes -= body.held;
  }

  /** Whoever is awaited and brought nothing for longest; where nobody is, whoever came last. */
  private cutOne(): void {
    let last: PendingBody | undefined;
    for (const body of this.pending) {
      if (body.isAwaited) return this.cut(body, 'crowded');
      last = body;
    }
    if (last !== undefined) this.cut(last, 'crowded');
  }

  private cut(body: PendingBody, reason: CutReason): void {
    this.end(body);
    if (body.answeredAt === undefined) body.cut(reason);
    else body.request.socket.destroy();
  }

  private sweep(): void {
    const now = performance.now();
    for (const body of [...this.pending]) {
      if (!body.isAwaited) {
        if (body.answeredAt !== undefined) this.end(body);
        continue;
      }
      if (body.hasMoved()) {
        body.movedAt = now;
        // To the end of the order.
        this.pending.delete(body);
        this.pending.add(body);
      }
      const reason = this.reasonToCut(body, now);
      if (reason !== undefined) this.cut(body, reason);
    }
  }

  private reasonToCut({ answeredAt, movedAt, beganAt, received }: PendingBody, now: number): CutReason | undefined {
    const { idleMs, graceMs, bytesPerSecond } = this.limits;
    if (this.stoppingSince !== undefined && now - Math.max(this.stoppingSince, beganAt) >= stopNoticeMs) return 'stopping';
    if (answeredAt !== undefined) return now - answeredAt >= rest.totalMs || now - movedAt >= rest.idleMs ? 'late' : undefined;
    const allowedMs = graceMs + (received / bytesPerSecond) * 1000;
    return now - movedAt >= idleMs || now - beganAt >= allowedMs ? 'late' : undefined;
  }
}
