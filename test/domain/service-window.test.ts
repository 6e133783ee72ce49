import { describe, expect, it } from 'vitest';
import { serviceWindowAfter } from '../../src/domain/service-window.js';

const begin = '2026-03-01T12:00:00.000Z';
const end = '2026-03-02T12:00:00.000Z';

describe('the service window', () => {
  it.each([
    ['is open from the message on', begin, true],
    ['is open a millisecond before a day has passed', '2026-03-02T11:59:59.999Z', true],
    ['is closed when a day has passed to the millisecond', end, false],
    ['is closed after that', '2026-03-02T12:00:00.001Z', false],
  ])('%s', (_, now, isOpen) => {
    expect(serviceWindowAfter(begin, now)).toEqual({ isOpen, expiresAt: end });
  });

  it('begins now when the message is of the future', () => {
    expect(serviceWindowAfter('2026-03-05T00:00:00.000Z', begin)).toEqual({ isOpen: true, expiresAt: end });
  });

  it('is unknown without a message', () => {
    expect(serviceWindowAfter(null, begin)).toBeNull();
  });
});
