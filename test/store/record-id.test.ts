import { afterEach, describe, expect, it, vi } from 'vitest';
import { recordId } from '../../src/store/connection/record-id.js';

describe('the id of a record', () => {
  afterEach(() => void vi.useRealTimers());

  it('is unique, sorts in the order of making, and can travel as a correlation id', () => {
    const ids = Array.from({ length: 200_000 }, recordId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ''))).toBe(true);
    expect(ids.every((id) => /^[0-9a-f]{28}$/.test(id))).toBe(true);
  });

  it('goes on sorting when the clock is frozen or set back', () => {
    vi.useFakeTimers({ now: Date.now() + 60_000 });
    const before = Array.from({ length: 70_000 }, recordId);
    vi.setSystemTime(Date.now() - 3_600_000);
    const after = recordId();
    expect([...before, after].every((id, index, ids) => index === 0 || id > (ids[index - 1] ?? ''))).toBe(true);
  });
});
