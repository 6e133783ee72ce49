import type { Capacity } from './capacity.js';

/** The event loop since the last measurement. */
export interface LoopTick {
  /** How late the measurement ran, in milliseconds. */
  readonly lateMs: number;
  /** The share of the time in which the loop was busy, 0 to 1. */
  readonly utilization: number;
}

const maxLateMs = 20;
const maxUtilization = 0.95;
const minAllowed = 64;

/**
 * Adapts the capacity to the event loop at each tick: a fifth less than is in flight when the loop is late, else a quarter more. So work that waits
 * for providers is bounded loosely, and work that needs the processor tightly.
 */
export function createAdaptation(capacity: Capacity): (tick: LoopTick) => void {
  capacity.allow(minAllowed);
  return ({ lateMs, utilization }) => {
    const { inFlight, allowed } = capacity.figures;
    const isBusy = lateMs > maxLateMs && utilization > maxUtilization;
    const wanted = isBusy ? Math.floor(Math.min(inFlight, allowed) * 0.8) : Math.ceil(inFlight * 1.25);
    capacity.allow(Math.max(minAllowed, wanted));
  };
}
