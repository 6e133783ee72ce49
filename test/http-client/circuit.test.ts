import { describe, expect, it } from 'vitest';
import { Circuit, type CallResult } from '../../src/http-client/resilience/circuit.js';
import { SetClock } from '../set-clock.js';

function openedCircuit(): { clock: SetClock; circuit: Circuit } {
  const clock = new SetClock();
  const circuit = new Circuit(clock);
  settle(circuit, 10, 'bad');
  return { clock, circuit };
}

function settle(circuit: Circuit, calls: number, result: CallResult): void {
  for (let call = 0; call < calls; call += 1) circuit.acquire().settle(result);
}

describe('a circuit', () => {
  it('opens when ten calls failed, not before', () => {
    const circuit = new Circuit(new SetClock());
    settle(circuit, 9, 'bad');
    expect(circuit).toMatchObject({ state: 'CLOSED', closedForMs: 0, recentFailures: 9 });
    settle(circuit, 1, 'bad');
    expect(circuit).toMatchObject({ state: 'OPEN', closedForMs: 1000, recentFailures: 0 });
  });

  it.each<[string, good: number, bad: number, state: string]>([
    ['half of the calls fail', 20, 20, 'OPEN'],
    ['fewer than half of the calls fail', 21, 20, 'CLOSED'],
    ['half of the last fifty calls fail, whatever came before', 500, 25, 'OPEN'],
    ['fewer of the last fifty calls fail', 500, 24, 'CLOSED'],
  ])('is right when %s', (_, good, bad, state) => {
    const circuit = new Circuit(new SetClock());
    settle(circuit, good, 'good');
    settle(circuit, bad, 'bad');
    expect(circuit.state).toBe(state);
  });

  it('forgets calls after ten seconds', () => {
    const clock = new SetClock();
    const circuit = new Circuit(clock);
    settle(circuit, 9, 'bad');
    clock.pass(10);
    expect(circuit.recentFailures).toBe(0);
    settle(circuit, 9, 'bad');
    expect(circuit.state).toBe('CLOSED');
  });

  it('does not count calls that say nothing', () => {
    const circuit = new Circuit(new SetClock());
    settle(circuit, 100, 'neither');
    settle(circuit, 9, 'bad');
    expect(circuit.state).toBe('CLOSED');
  });

  it('lets one call try after a second, and closes when it succeeds', () => {
    const { clock, circuit } = openedCircuit();
    clock.pass(0.999);
    expect(circuit.closedForMs).toBeGreaterThan(0);
    clock.pass(0.001);
    expect(circuit).toMatchObject({ state: 'HALF_OPEN', closedForMs: 0 });
    const probe = circuit.acquire();
    expect(circuit.closedForMs).toBe(3000);
    expect(circuit.state).toBe('HALF_OPEN');
    probe.settle('good');
    expect(circuit).toMatchObject({ state: 'CLOSED', closedForMs: 0 });
  });

  it('waits twice as long after each probe that fails, and five seconds at most', () => {
    const { clock, circuit } = openedCircuit();
    const waits: number[] = [];
    for (let probe = 0; probe < 5; probe += 1) {
      clock.pass(circuit.closedForMs / 1000);
      circuit.acquire().settle('bad');
      waits.push(circuit.closedForMs);
    }
    expect(waits).toEqual([2000, 4000, 5000, 5000, 5000]);
    expect(circuit.state).toBe('OPEN');
  });

  it('begins with a second again after it was closed', () => {
    const { clock, circuit } = openedCircuit();
    clock.pass(1);
    circuit.acquire().settle('bad');
    clock.pass(2);
    circuit.acquire().settle('good');
    settle(circuit, 10, 'bad');
    expect(circuit.closedForMs).toBe(1000);
  });

  it('lets another call try when the probe says nothing', () => {
    const { clock, circuit } = openedCircuit();
    clock.pass(1);
    circuit.acquire().settle('neither');
    expect(circuit).toMatchObject({ state: 'HALF_OPEN', closedForMs: 0 });
  });

  it('lets another call try when the probe hangs, so that the provider is found back within ten seconds', () => {
    const { clock, circuit } = openedCircuit();
    clock.pass(1);
    const hanging = circuit.acquire();
    clock.pass(3);
    const second = circuit.acquire();
    hanging.settle('bad');
    expect(circuit.state).toBe('HALF_OPEN');
    second.settle('good');
    expect(circuit.state).toBe('CLOSED');
  });

  it('takes the late success of a probe that hung', () => {
    const { clock, circuit } = openedCircuit();
    clock.pass(1);
    const hanging = circuit.acquire();
    clock.pass(3);
    circuit.acquire();
    hanging.settle('good');
    expect(circuit.state).toBe('CLOSED');
  });

  it('ignores calls that began before it opened or closed', () => {
    const clock = new SetClock();
    const circuit = new Circuit(clock);
    const early = Array.from({ length: 30 }, () => circuit.acquire());
    settle(circuit, 10, 'bad');
    for (const call of early.slice(0, 15)) call.settle('good');
    expect(circuit.state).toBe('OPEN');
    clock.pass(1);
    circuit.acquire().settle('good');
    for (const call of early.slice(15)) call.settle('bad');
    expect(circuit).toMatchObject({ state: 'CLOSED', recentFailures: 0 });
  });
});
