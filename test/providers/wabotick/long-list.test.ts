import { setImmediate } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { numerousData } from '../../../src/providers/wabotick/simulator/data.js';
import { call, openWabotick } from './fixture.js';

const pauses = vi.hoisted(() => ({ count: 0 }));

// Every slice is over at once, so that the places where work may be interrupted are counted without a clock.
vi.mock('../../../src/observability/time-slice.js', () => ({
  TimeSlices: class {
    pause(): Promise<void> {
      pauses.count += 1;
      return setImmediate();
    }
  },
}));

it('MUST let other work run between any two orders of a long list, when they are made and when they are filtered', async () => {
  const data = numerousData({ orders: 300, customers: 20, catalogs: 2 });
  const provider = await openWabotick({ data });
  const sort = { field: 'PLACED_AT', direction: 'DESC' } as const;
  const page = await provider.orders.list!({ filter: {}, sort, after: null, limit: 20 }, call());
  expect(page.items).toHaveLength(20);
  expect(pauses.count).toBeGreaterThanOrEqual(2 * data.orders.length);
});
