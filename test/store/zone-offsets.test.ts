import { describe, expect, it } from 'vitest';
import { offsetSpans } from '../../src/store/statistics/zone-offsets.js';

describe('the offsets of a zone', () => {
  const at = (zone: string, time: string): number | undefined => offsetSpans(zone).findLast(({ from }) => from <= time)?.minutes;

  it('MUST change at the minute at which the clocks do', () => {
    expect(at('America/New_York', '2026-03-08T06:59:59.999Z')).toBe(-300);
    expect(at('America/New_York', '2026-03-08T07:00:00.000Z')).toBe(-240);
    expect(at('America/New_York', '2026-11-01T05:59:59.999Z')).toBe(-240);
    expect(at('America/New_York', '2026-11-01T06:00:00.000Z')).toBe(-300);
    // Summer time began at midnight, and was given up in 2019.
    expect(at('America/Sao_Paulo', '2018-11-04T02:59:59.999Z')).toBe(-180);
    expect(at('America/Sao_Paulo', '2018-11-04T03:00:00.000Z')).toBe(-120);
    expect(at('America/Sao_Paulo', '2026-12-01T00:00:00.000Z')).toBe(-180);
    expect(at('Asia/Kathmandu', '2026-12-01T00:00:00.000Z')).toBe(345);
    expect(offsetSpans('UTC')).toHaveLength(1);
  });
});
