import { setTimeout as sleep } from 'node:timers/promises';
import { toId } from '../../src/domain/id.js';
import { UpdateOrderStatusDocument, type OrderStatus, type UpdateOrderStatusMutation } from '../operations/generated.js';
import type { GatewayProcess } from './gateway-process.js';
import type { WriteCount } from './write-count.js';

/** A status, and the provider's word for it. */
export type Step = readonly [status: OrderStatus, word: string];

type Answer = NonNullable<UpdateOrderStatusMutation['updateOrderStatus']>;

/** Updates begun at once. Who waits to know what became of one is none of them, and stands in no queue. */
const maxAtOnce = 48;
const pollMs = 1_000;
const retryMs = 100;

/** Everybody who updates orders: some click twice, some send a key twice at once, and all ask again until they know. */
export class Shopper {
  readonly figures = { updates: 0, asked: 0, applied: 0, unknown: 0, unnamed: 0, lost: 0, denied: 0 };
  /** How long after it was called UNKNOWN each write was settled, by channel. */
  readonly settledAfterMs = new Map<string, number[]>();
  private readonly gateway: GatewayProcess;
  private readonly waiting: (() => void)[] = [];
  private free = maxAtOnce;
  private turn = 0;

  constructor(gateway: GatewayProcess) {
    this.gateway = gateway;
  }

  /** Brings an order from status to status. */
  async bring(channel: string, reference: string, steps: readonly Step[], count: WriteCount): Promise<void> {
    for (const [status, word] of steps) await this.update(channel, reference, status, () => count.applied(`${reference} ${word}`));
  }

  /** Until it is applied. A refusal because nothing was applied is answered by a new key. */
  private async update(channel: string, reference: string, status: OrderStatus, applied: () => number): Promise<void> {
    this.figures.updates += 1;
    const manner = this.turn++ % 10;
    for (let attempt = 1; ; attempt += 1) {
      const input = { orderId: toId('Order', channel, reference), status, idempotencyKey: `${channel} ${reference} ${status} ${attempt}` };
      const inFlight = attempt === 1 && manner < 2 ? 2 : 0;
      // Who sends no key cannot ask what became of it, so that it is only part of clicks at the same moment.
      const clicks = [input, ...Array.from({ length: inFlight }, () => (manner === 0 ? { ...input, idempotencyKey: null } : input))];
      const [first] = await this.atOnce(() => Promise.all(clicks.map((click) => this.ask(click))));
      const answer = await this.known(channel, input, first ?? null);
      if (answer.outcome === 'APPLIED') {
        if (applied() === 0) this.figures.lost += 1;
        this.figures.applied += 1;
        return;
      }
      if (applied() > 0) this.figures.denied += 1;
      if (answer.userErrors[0]?.code !== 'PROVIDER_REFUSED') throw new Error(`An update was answered with ${JSON.stringify(answer)}.`);
    }
  }

  /** The answer that stays: after an error it is asked again, and after UNKNOWN until it is settled. */
  private async known(channel: string, input: Parameters<Shopper['ask']>[0], first: Answer | null): Promise<Answer> {
    let unknownSince: number | undefined;
    for (let answer = first; ; answer = await this.ask(input)) {
      if (answer !== null && answer.outcome !== 'UNKNOWN') {
        if (unknownSince !== undefined) this.settled(channel).push(performance.now() - unknownSince);
        return answer;
      }
      if (answer !== null && unknownSince === undefined) {
        unknownSince = performance.now();
        this.figures.unknown += 1;
        if (answer.userErrors[0]?.code !== 'OUTCOME_UNKNOWN') this.figures.unnamed += 1;
      }
      await sleep(answer === null ? retryMs : pollMs);
    }
  }

  private settled(channel: string): number[] {
    const known = this.settledAfterMs.get(channel) ?? [];
    this.settledAfterMs.set(channel, known);
    return known;
  }

  /** Null is an error, with which certainly nothing was applied. */
  private async ask(input: { orderId: string; status: OrderStatus; idempotencyKey: string | null }): Promise<Answer | null> {
    this.figures.asked += 1;
    const { updateOrderStatus } = await this.gateway.ask(UpdateOrderStatusDocument, { input });
    return updateOrderStatus ?? null;
  }

  private async atOnce<T>(work: () => Promise<T>): Promise<T> {
    await this.enter();
    return work().finally(() => this.leave());
  }

  private async enter(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private leave(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
