import { describe, expect, it } from 'vitest';
import { RetryBudget } from '../../src/http-client/resilience/retry-budget.js';
import { SetClock } from '../set-clock.js';

describe('the budget for repetitions', () => {
  it.each([
    [0, 10],
    [20, 10],
    [100, 20],
    [1000, 200],
  ])('after a second with %i calls allows %i in the next', (calls, allowed) => {
    const clock = new SetClock();
    const budget = new RetryBudget(clock);
    for (let call = 0; call < calls; call += 1) budget.noteCall();
    clock.pass(1);
    expect(spendAll(budget)).toBe(allowed);
    expect(budget.spend()).toBe(false);
  });

  it('allows ten in the first second', () => {
    expect(spendAll(new RetryBudget(new SetClock()))).toBe(10);
  });

  it('does not save up', () => {
    const clock = new SetClock();
    const budget = new RetryBudget(clock);
    for (let call = 0; call < 1000; call += 1) budget.noteCall();
    clock.pass(60);
    expect(spendAll(budget)).toBe(10);
  });

  it('keeps a lasting fault at 100 calls a second to 1.2 attempts for each', () => {
    const clock = new SetClock();
    const budget = new RetryBudget(clock);
    const [seconds, rate] = [60, 100];
    let attempts = 0;
    for (let call = 0; call < seconds * rate; call += 1) {
      budget.noteCall();
      attempts += 1;
      for (let retry = 0; retry < 2 && budget.spend(); retry += 1) attempts += 1;
      clock.pass(1 / rate);
    }
    expect(attempts / (seconds * rate)).toBeLessThanOrEqual(1.2);
    expect(attempts / (seconds * rate)).toBeGreaterThan(1.15);
  });
});

function spendAll(budget: RetryBudget): number {
  let spent = 0;
  while (spent < 10_000 && budget.spend()) spent += 1;
  return spent;
}
