import { describe, expect, it } from 'vitest';
import { BoundedNames } from '../../src/observability/bounded-names.js';
import { Metrics } from '../../src/observability/metrics.js';

describe('names that clients make up', () => {
  it('MUST have a place each until there are too many, and share one from then on', () => {
    const names = new BoundedNames(2);
    expect(['a', 'b', 'a', 'c', 'b', 'd'].map((name) => names.admit(name))).toEqual(['a', 'b', 'a', 'other', 'b', 'other']);
  });

  it('MUST not be admitted by a lookup', () => {
    const names = new BoundedNames(2);
    expect([names.ifAdmitted('a'), names.admit('a'), names.ifAdmitted('a')]).toEqual(['other', 'a', 'a']);
  });

  it('MUST not make the metrics grow without end', async () => {
    const metrics = new Metrics();
    for (let index = 0; index < 1000; index += 1)
      metrics.ended({ name: `Made${index}`, type: 'query', outcome: 'ok', code: undefined, seconds: 0.01 });
    const counts = (await metrics.registry.metrics()).match(/^parley_operation_duration_seconds_count\{.*$/gm) ?? [];
    expect(counts).toHaveLength(101);
    expect(counts.at(-1)).toBe('parley_operation_duration_seconds_count{operation="other",type="query",outcome="ok"} 900');
  });
});
