import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../src/domain/position.js';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import type { Ledger } from '../../src/store/store.js';
import { documentOf, runProcess } from '../cli/command-line.js';
import { embeddedPlace } from '../cli/databases.js';
import { numbers, orderNumbered, pagesOf, waitFor } from './shop.js';

/** `npm run prove:backfill` has 100,000. */
const orders = Number(process.env['BACKFILL_ORDERS'] ?? 1500);
const kills = 4;
/** Pages that each process reads at least before it is killed. */
const pagesBefore = Math.max(3, orders / 1000);

describe('a process that is killed again and again while it reads a list', () => {
  it(
    'MUST leave a copy that the next one completes, without a gap, without a double, and without beginning again',
    async () => {
      const place = await embeddedPlace();
      const simulator = await startAwalSimulator({ orders: numbers(orders).map((id) => orderNumbered(id)) });
      const channel = { name: 'riyadh', provider: 'awal', baseUrl: simulator.baseUrl, settings: simulator.settings };
      const configuration = documentOf([{ ...channel, callsPerMinute: 1_000_000, sync: { orders: '60s' } }]);
      const file = join(place.directory, 'parley.json');
      await writeFile(file, JSON.stringify(configuration));
      const environment = { PARLEY_CONFIG: file, PARLEY_DATA_DIR: place.directory };
      const restartsAt: number[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        simulator.forgetRequests();
        const { child, ran } = runProcess(['sync', 'run'], { environment });
        // Between an answer and what is stored of it, or in the middle of storing it.
        await waitFor(
          async () => pagesOf(simulator.requests).length,
          (pages) => pages >= pagesBefore + kill,
        );
        child.kill('SIGKILL');
        await ran;
        restartsAt.push(Number(pagesOf(simulator.requests)[0]));
      }
      const { code, stderr } = await runProcess(['sync', 'run'], { environment }).ran;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      // Each one went on about where the one before was killed.
      expect(restartsAt).toEqual([...restartsAt].sort((left, right) => left - right));
      expect(restartsAt.at(-1)).toBeGreaterThan(3);
      const ledger = await place.ledger();
      expect(await copiedReferences(ledger)).toEqual(numbers(orders).reverse().map(String));
      expect(await ledger.copies.states(['riyadh'])).toMatchObject([{ records: orders, isComplete: true }]);
      await ledger.close();
      await simulator.close();
      await place.remove();
    },
    120_000 + orders * 10,
  );
});

async function copiedReferences({ copies }: Ledger): Promise<string[]> {
  const found: string[] = [];
  for (let after: Position | null = null; ;) {
    const page = await copies.orders.list('riyadh', { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after, limit: 500 });
    found.push(...page.items.map(({ id }) => id));
    if (page.isExhausted) return found;
    after = page.items.at(-1) ?? null;
  }
}
