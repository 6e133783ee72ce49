import type { Capacity } from './capacity.js';

/** What the event loop did since the last look. */
export interface LoopTick {
  /** How late it came to look, in milliseconds. */
  readonly lateMs: number;
  /** The part of the time in which it had something to do, 0 to 1. */
  readonly utilization: number;
}

const latestMs = 20;
const maxUtilization = 0.95;
/** So much is always taken up at once. */
const fewest = 64;

/**
 * Finds out, tick by tick, how much can be under way before the event loop is late: a fifth less than there is when it is; when it is not,
 * a quarter more than there is. What waits for providers leaves it time, and what needs the processor does not.
 */
export function createAdaptation(capacity: Capacity): (tick: LoopTick) => void {
  capacity.allow(fewest);
  return ({ lateMs, utilization }) => {
    const { underWay, allowed } = capacity.figures;
    const isBusy = lateMs > latestMs && utilization > maxUtilization;
    const wanted = isBusy ? Math.floor(Math.min(underWay, allowed) * 0.8) : Math.ceil(underWay * 1.25);
    capacity.allow(Math.max(fewest, wanted));
  };
}
