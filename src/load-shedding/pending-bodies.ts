import type { IncomingMessage } from 'node:http';

/** How many bodies may be arriving, and how fast each must arrive. */
export interface BodyLimits {
  /** Requests whose body is arriving, or has arrived and waits for execution. */
  readonly count: number;
  /** Bytes of all these bodies together. */
  readonly bytes: number;
  /** How long a body may pause, in milliseconds. */
  readonly idleMs: number;
  /** Every body has this long, in milliseconds … */
  readonly graceMs: number;
  /** … and a second more for each so many bytes that arrived. A client that sends single bytes is cut off. */
  readonly bytesPerSecond: number;
  /** Whether the bytes are held until the answer, as those of files are. */
  readonly isHeldUntilAnswer?: boolean;
}

/** Why a body is cut off: it arrives too slowly, the limits are exceeded, or the gateway stops. */
export type CutReason = 'late' | 'overloaded' | 'stopping';

/** How long a client that was answered before its body was complete may go on sending it, and how long it may pause. */
const afterAnswer = { totalMs: 10_000, idleMs: 2_000 };
/** How long a body may still arrive once the gateway stops. */
const stopNoticeMs = 1_000;
const sweepMs = 250;

/** The body of one request. */
export class PendingBody {
  readonly request: IncomingMessage;
  /** Answers the request or closes its connection; called at most once. */
  readonly cut: (reason: CutReason) => void;
  readonly beganAt = performance.now();
  /** When bytes last arrived. */
  movedAt = this.beganAt;
  /** Bytes in memory or on disk. */
  held = 0;
  /** When the request was answered, if that was before its body was complete. */
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

  get isArriving(): boolean {
    return !this.request.complete && !this.request.destroyed;
  }

  /** Bytes received by the last sweep. */
  get received(): number {
    return this.bytesSeen - this.bytesBefore;
  }

  /** Whether bytes arrived since the last sweep. Bytes that the gateway has not read yet count: the client is not slow then. */
  hasMoved(): boolean {
    const { bytesRead } = this.request.socket;
    if (bytesRead === this.bytesSeen && this.request.readableLength === 0) return false;
    this.bytesSeen = bytesRead;
    return true;
  }

  /** Counts bytes that are held in memory or on disk from now on. */
  hold(bytes: number): void {
    this.among.hold(this, bytes);
  }

  /** The body is complete and the request is executed from now on. */
  markExecuting(): void {
    this.among.markExecuting(this);
  }

  /** The request was answered. A body that is still arriving has a short time for the rest. */
  markAnswered(): void {
    this.among.markAnswered(this);
  }
}

/**
 * The requests whose bodies are arriving. They take no capacity, so that clients that send half a body do not block others; instead their
 * number, bytes and time are bounded here. Over the limits, the body that paused for longest is cut off.
 */
export class PendingBodies {
  private readonly limits: BodyLimits;
  /** Ordered by the time at which bytes last arrived, as the last sweep saw it. */
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

  markExecuting(body: PendingBody): void {
    if (this.limits.isHeldUntilAnswer !== true) this.end(body);
  }

  markAnswered(body: PendingBody): void {
    this.end(body);
    if (!body.isArriving) return;
    body.held = 0;
    body.answeredAt = performance.now();
    this.pending.add(body);
  }

  /** From now on each body has only `stopNoticeMs` to arrive. */
  stop(): void {
    this.stoppingSince ??= performance.now();
  }

  close(): void {
    clearInterval(this.sweeping);
  }

  private end(body: PendingBody): void {
    if (this.pending.delete(body)) this.bytes -= body.held;
  }

  /** Cuts off the arriving body that paused for longest; the newest body when none is arriving. */
  private cutOne(): void {
    let newest: PendingBody | undefined;
    for (const body of this.pending) {
      if (body.isArriving) return this.cut(body, 'overloaded');
      newest = body;
    }
    if (newest !== undefined) this.cut(newest, 'overloaded');
  }

  private cut(body: PendingBody, reason: CutReason): void {
    this.end(body);
    if (body.answeredAt === undefined) body.cut(reason);
    else body.request.socket.destroy();
  }

  private sweep(): void {
    const now = performance.now();
    for (const body of [...this.pending]) {
      if (!body.isArriving) {
        if (body.answeredAt !== undefined) this.end(body);
        continue;
      }
      if (body.hasMoved()) {
        body.movedAt = now;
        // Moves to the end of the order.
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
    if (answeredAt !== undefined)
      return now - answeredAt >= afterAnswer.totalMs || now - movedAt >= afterAnswer.idleMs ? 'late' : undefined;
    const allowedMs = graceMs + (received / bytesPerSecond) * 1000;
    return now - movedAt >= idleMs || now - beganAt >= allowedMs ? 'late' : undefined;
  }
}
