import { setImmediate } from 'node:timers/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { TimeSlices } from '../../../src/observability/time-slice.js';
import { numerousData } from '../../../src/providers/wabotick/simulator/data.js';
import { call, openWabotick } from './fixture.js';

it('MUST let other work run between any two orders of a long list, when they are made and when they are filtered', async () => {
  // Every slice is over at once, so that the places where work may be interrupted are counted without a clock.
  const pause = vi.spyOn(TimeSlices.prototype, 'pause').mockImplementation(() => setImmediate());
  onTestFinished(() => pause.mockRestore());
  const data = numerousData({ orders: 300, customers: 20, catalogs: 2 });
  const provider = await openWabotick({ data });
  const sort = { field: 'PLACED_AT', direction: 'DESC' } as const;
  const page = await provider.orders.list!({ filter: {}, sort, after: null, limit: 20 }, call());
  expect(page.items).toHaveLength(20);
  expect(pause.mock.calls.length).toBeGreaterThanOrEqual(2 * data.orders.length);
});
