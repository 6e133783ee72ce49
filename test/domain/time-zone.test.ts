import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isTimeZone, readTime } from '../../src/domain/time.js';

const zones = ['UTC', 'Asia/Kolkata', 'America/Sao_Paulo', 'Europe/Berlin', 'Pacific/Apia', 'Australia/Lord_Howe'];

afterEach(() => {
  vi.useRealTimers();
});

describe("a provider's time without a zone", () => {
  it.each([
    ['2024-08-08 08:11:13', 'UTC', '2024-08-08T08:11:13.000Z'],
    ['2024-08-08 08:11:13', 'Asia/Kolkata', '2024-08-08T02:41:13.000Z'],
    ['2024-08-08 08:11:13', 'America/Sao_Paulo', '2024-08-08T11:11:13.000Z'],
    ['2024-08-08 08:11:13', 'Europe/Berlin', '2024-08-08T06:11:13.000Z'],
    ['2024-01-15 08:11:13', 'Europe/Berlin', '2024-01-15T07:11:13.000Z'],
    ['2018-01-15 08:11:13', 'America/Sao_Paulo', '2018-01-15T10:11:13.000Z'],
    ['2024-01-01 02:00:00', 'Asia/Kolkata', '2023-12-31T20:30:00.000Z'],
    ['2024-08-08T08:11:13', 'Asia/Kolkata', '2024-08-08T02:41:13.000Z'],
    [' 2024-08-08 08:11:13\n', 'Europe/Berlin', '2024-08-08T06:11:13.000Z'],
  ])('%j is read in %s as %s', (text, zone, expected) => {
    expect(readTime(text, zone)).toBe(expected);
  });

  it.each(['UTC', 'Asia/Kolkata'])('keeps milliseconds of a fraction of any length in %s', (zone) => {
    const fractions = ['', '.0', '.000000', '.5', '.12', '.123', '.123999', '.000001', '.999999999', `.${'9'.repeat(60)}`];
    const milliseconds = fractions.map((fraction) => readTime(`2024-08-08 08:11:13${fraction}`, zone)?.slice(19));
    expect(milliseconds).toEqual(['.000Z', '.000Z', '.000Z', '.500Z', '.120Z', '.123Z', '.123Z', '.000Z', '.999Z', '.999Z']);
  });

  it.each([
    ['2024-03-31 01:59:59', 'Europe/Berlin', '2024-03-31T00:59:59.000Z'],
    ['2024-03-31 02:30:00', 'Europe/Berlin', '2024-03-31T01:30:00.000Z'],
    ['2024-03-31 03:00:00', 'Europe/Berlin', '2024-03-31T01:00:00.000Z'],
    ['2018-11-03 23:59:59', 'America/Sao_Paulo', '2018-11-04T02:59:59.000Z'],
    ['2018-11-04 00:30:00', 'America/Sao_Paulo', '2018-11-04T03:30:00.000Z'],
    ['2018-11-04 01:00:00', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z'],
  ])('%s, about the hour that %s leaves out, is %s', (text, zone, expected) => {
    expect(readTime(text, zone)).toBe(expected);
  });

  it.each([
    ['2024-10-27 01:59:59', 'Europe/Berlin', '2024-10-26T23:59:59.000Z'],
    ['2024-10-27 02:30:00', 'Europe/Berlin', '2024-10-27T00:30:00.000Z'],
    ['2024-10-27 03:00:00', 'Europe/Berlin', '2024-10-27T02:00:00.000Z'],
    ['2018-02-17 22:59:59', 'America/Sao_Paulo', '2018-02-18T00:59:59.000Z'],
    ['2018-02-17 23:30:00', 'America/Sao_Paulo', '2018-02-18T01:30:00.000Z'],
    ['2018-02-18 00:00:00', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z'],
  ])('%s, about the hour that %s has twice, is the first of them: %s', (text, zone, expected) => {
    expect(readTime(text, zone)).toBe(expected);
  });

  it('is the same moment in whatever season it is read', () => {
    const read = (season: string): (string | null)[] => {
      vi.useFakeTimers({ now: Date.parse(season), toFake: ['Date'] });
      return ['2024-10-27 02:30:00', '2024-03-31 02:30:00', '2024-08-08 08:11:13'].map((text) => readTime(text, 'Europe/Berlin'));
    };
    expect(read('2025-01-15T12:00:00Z')).toEqual(read('2025-07-15T12:00:00Z'));
  });

  it('is what the clocks of the zone show at that moment', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1975-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
        fc.constantFrom(...zones),
        (date, zone) => {
          const shown = clock(date, zone);
          expect(clock(new Date(readTime(shown, zone) as string), zone)).toBe(shown);
        },
      ),
      { seed: 1, numRuns: 500 },
    );
  });

  it.each([
    '2024-02-30 10:00:00',
    '2023-02-29 10:00:00',
    '2024-04-31 10:00:00',
    '2024-13-01 10:00:00',
    '2024-00-10 10:00:00',
    '2024-01-32 10:00:00',
    '0000-00-00 00:00:00',
    '2024-01-01 25:00:00',
    '2024-01-01 10:60:00',
    '2024-01-01 10:00:61',
  ])('is null for %s, which no clock ever showed', (text) => {
    expect(zones.map((zone) => readTime(text, zone))).toEqual(zones.map(() => null));
  });

  it.each([
    '',
    ' ',
    'yesterday',
    '2024-08-08',
    '08:11:13',
    '2024-08-08 08:11',
    '08/08/2024 08:11:13',
    '2024-8-8 8:11:13',
    '24-08-08 08:11:13',
    '2024-08-08 08:11:13 PM',
    '1723104673',
  ])('is null for %j, which is written in no known way', (text) => {
    expect(zones.map((zone) => readTime(text, zone))).toEqual(zones.map(() => null));
  });

  it.each([null, undefined, 1723104673, new Date(0), {}, ['2024-08-08 08:11:13']])('is null for %s, which is no text', (value) => {
    expect(readTime(value, 'UTC')).toBeNull();
  });

  it('is null in a zone that does not exist, which the configuration finds out before', () => {
    expect(readTime('2024-08-08 08:11:13', 'Europe/Atlantis')).toBeNull();
    expect(['Europe/Berlin', 'UTC', 'Europe/Atlantis', ''].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});

/** What a clock in the zone shows, as providers write it. */
function clock(date: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return format.format(date);
}
