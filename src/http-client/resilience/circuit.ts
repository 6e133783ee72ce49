import type { CircuitState } from '../exchange.js';
import type { Timing } from '../timing.js';

const windowMs = 10_000;
const windowCalls = 50;
const fewestCalls = 10;
const tolerableShare = 0.5;
const firstPeriodMs = 1000;
const maxPeriodMs = 5000;
/** A hanging probe does not prevent the next one: the provider may recover long before the probe's deadline. */
const probeMs = 3000;

/** What a call says about the provider; `neither` when the client left or its deadline was too short to judge. */
export type CallResult = 'good' | 'bad' | 'neither';

/** Permission for one call. */
export interface Permit {
  /** `weight`: a call that was costly for the gateway counts as several. */
  settle(result: CallResult, weight?: number): void;
}

interface Opened {
  readonly periodMs: number;
  /** When the next probe is allowed. */
  readonly until: number;
  readonly probe: symbol | undefined;
}

/**
 * Stops calls to a provider that fails most of them: at least half of the last fifty calls within ten seconds, with at least ten calls.
 * One probe is allowed after one second, then after two, four, and every five seconds.
 */
export class Circuit {
  private readonly timing: Pick<Timing, 'now'>;
  private readonly settled: { readonly at: number; readonly isBad: boolean }[] = [];
  /** Of the settled ones, counted along, because every call asks for it. */
  private failures = 0;
  private opened: Opened | undefined;
  /** Results of calls that started before the last change of state are ignored. */
  private generation = Symbol();

  constructor(timing: Pick<Timing, 'now'>) {
    this.timing = timing;
  }

  get state(): CircuitState {
    if (this.opened === undefined) return 'CLOSED';
    return this.opened.probe !== undefined || this.opened.until <= this.timing.now() ? 'HALF_OPEN' : 'OPEN';
  }

  /** Failed calls of the last seconds. */
  get recentFailures(): number {
    this.forgetOld();
    return this.failures;
  }

  /** Milliseconds until the next call is allowed; 0 when a call may start now. */
  get closedForMs(): number {
    return Math.max(0, (this.opened?.until ?? 0) - this.timing.now());
  }

  /** For a call that starts now, allowed when `closedForMs` is 0. While the circuit is not closed this call is the probe. */
  acquire(): Permit {
    const { generation, opened } = this;
    const probe = Symbol();
    if (opened !== undefined) this.opened = { ...opened, probe, until: this.timing.now() + probeMs };
    return {
      settle: (callResult, weight = 1) => {
        if (this.generation !== generation) return;
        if (opened === undefined) this.note(callResult, weight);
        else this.judgeProbe(probe, callResult);
      },
    };
  }

  private note(callResult: CallResult, weight: number): void {
    if (callResult === 'neither') return;
    const call = { at: this.timing.now(), isBad: callResult === 'bad' };
    for (let count = 0; count < weight; count += 1) this.settled.push(call);
    if (call.isBad) this.failures += weight;
    const failures = this.recentFailures;
    if (this.settled.length < fewestCalls || failures < this.settled.length * tolerableShare) return;
    this.change(firstPeriodMs);
  }

  private judgeProbe(probe: symbol, callResult: CallResult): void {
    if (callResult === 'good') return this.change(undefined);
    // A later probe decides.
    if (this.opened?.probe !== probe) return;
    if (callResult === 'neither') this.opened = { ...this.opened, probe: undefined, until: this.timing.now() };
    else this.open(Math.min(maxPeriodMs, this.opened.periodMs * 2));
  }

  private change(periodMs: number | undefined): void {
    this.generation = Symbol();
    this.settled.length = 0;
    this.failures = 0;
    if (periodMs === undefined) this.opened = undefined;
    else this.open(periodMs);
  }

  private open(periodMs: number): void {
    this.opened = { periodMs, until: this.timing.now() + periodMs, probe: undefined };
  }

  private forgetOld(): void {
    const oldest = this.timing.now() - windowMs;
    let [first] = this.settled;
    while (first !== undefined && (first.at <= oldest || this.settled.length > windowCalls)) {
      this.settled.shift();
      if (first.isBad) this.failures -= 1;
      first = this.settled[0];
    }
  }
}
