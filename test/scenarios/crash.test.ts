import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crash, type CrashFigures } from '../reliability/crash.js';
import { testedGateway } from '../reliability/gateway-process.js';

/** `npm run prove:crash` kills fifty, and waits until everything is settled. */
describe('a gateway that is killed three times while webhooks stream in and updates run', () => {
  let directory: string;
  let figures: CrashFigures;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-crash-'));
    figures = await crash({ entry: testedGateway, directory, rounds: 3, killedAfter: [300, 800], settleMs: 3_000 });
  }, 60_000);
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('was working when it was killed', () => {
    expect(figures.webhooks.acknowledged).toBeGreaterThan(0);
    expect(figures.writes.applied).toBeGreaterThan(0);
    expect(figures.writes.cutOff).toBeGreaterThan(0);
  });

  it('has every webhook that it answered with 200 exactly once', () => {
    expect(figures.webhooks).toMatchObject({ missing: 0, doubled: 0 });
  });

  it('applied no write twice, and reports no wrong outcome', () => {
    expect(figures.writes).toMatchObject({ twice: 0, wrong: 0 });
  });

  it('leaves no write without an outcome', () => {
    expect(figures.writes.withoutOutcome).toBe(0);
  });
});
