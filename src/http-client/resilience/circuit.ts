import type { CircuitState } from '../exchange.js';
import type { Timing } from '../timing.js';

const windowMs = 10_000;
const windowCalls = 50;
const fewestCalls = 10;
const tolerableShare = 0.5;
const firstPeriodMs = 1000;
const maxPeriodMs = 5000;
/** A probe that hangs does not keep others from trying: the provider may be back long before its deadline. */
const probeMs = 3000;

/** What a call said of the provider; `neither` when the client left, or had no patience. */
export type CallResult = 'good' | 'bad' | 'neither';

/** A call that may go. */
export interface Permit {
  /** A call that cost the gateway much counts for several. */
  settle(result: CallResult, weight?: number): void;
}

interface Opened {
  readonly periodMs: number;
  /** When the next probe may go. */
  readonly until: number;
  readonly probe: symbol | undefined;
}

/**
 * Stops calls to a provider that fails most of them: at least half of the last fifty calls of ten seconds, and five of ten. One call
 * after a second tries whether it is back, then one after two, four and every five seconds.
 */
export class Circuit {
  private readonly timing: Pick<Timing, 'now'>;
  private readonly settled: { readonly at: number; readonly isBad: boolean }[] = [];
  private opened: Opened | undefined;
  /** Calls that began before the circuit changed say nothing of the time after. */
  private generation = Symbol();

  constructor(timing: Pick<Timing, 'now'>) {
    this.timing = timing;
  }

  get state(): CircuitState {
    if (this.opened === undefined) return 'CLOSED';
    return this.opened.probe !== undefined || this.opened.until <= this.timing.now() ? 'HALF_OPEN' : 'OPEN';
  }

  /** How many of the calls of the last seconds failed. */
  get recentFailures(): number {
    this.forgetOld();
    return this.settled.filter(({ isBad }) => isBad).length;
  }

  /** Milliseconds until it is worth asking again; 0 when a call may go now. */
  get closedForMs(): number {
    return Math.max(0, (this.opened?.until ?? 0) - this.timing.now());
  }

  /** For a call that goes now, which it may when `closedForMs` is 0; while the circuit is not closed it is the probe. */
  acquire(): Permit {
    const { generation, opened } = this;
    const probe = Symbol();
    if (opened !== undefined) this.opened = { ...opened, probe, until: this.timing.now() + probeMs };
    return {
      settle: (verdict, weight = 1) => {
        if (this.generation !== generation) return;
        if (opened === undefined) this.note(verdict, weight);
        else this.judgeProbe(probe, verdict);
      },
    };
  }

  private note(verdict: CallResult, weight: number): void {
    if (verdict === 'neither') return;
    const call = { at: this.timing.now(), isBad: verdict === 'bad' };
    for (let count = 0; count < weight; count += 1) this.settled.push(call);
    this.forgetOld();
    const failures = this.recentFailures;
    if (this.settled.length < fewestCalls || failures < this.settled.length * tolerableShare) return;
    this.change(firstPeriodMs);
  }

  private judgeProbe(probe: symbol, verdict: CallResult): void {
    if (verdict === 'good') return this.change(undefined);
    // A later probe decides.
    if (this.opened?.probe !== probe) return;
    if (verdict === 'neither') this.opened = { ...this.opened, probe: undefined, until: this.timing.now() };
    else this.open(Math.min(maxPeriodMs, this.opened.periodMs * 2));
  }

  private change(periodMs: number | undefined): void {
    this.generation = Symbol();
    this.settled.splice(0);
    if (periodMs === undefined) this.opened = undefined;
    else this.open(periodMs);
  }

  private open(periodMs: number): void {
    this.opened = { periodMs, until: this.timing.now() + periodMs, probe: undefined };
  }

  private forgetOld(): void {
    const oldest = this.timing.now() - windowMs;
    const expired = this.settled.findIndex(({ at }) => at > oldest);
    this.settled.splice(0, Math.max(expired === -1 ? this.settled.length : expired, this.settled.length - windowCalls));
  }
}
