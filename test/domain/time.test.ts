import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { now, readDate, readInstant, readTime, readUnixTime } from '../../src/domain/time.js';

const runs = { seed: 1, numRuns: 500 };
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const zones = ['UTC', 'Asia/Kolkata', 'America/Sao_Paulo', 'Europe/Berlin', 'Pacific/Apia', 'Australia/Lord_Howe'];

describe("a provider's time with a zone", () => {
  it.each([
    ['2024-01-15T10:30:00Z', '2024-01-15T10:30:00.000Z'],
    ['2024-01-15T10:30:00.000000Z', '2024-01-15T10:30:00.000Z'],
    ['2024-01-15T10:30:00.123456Z', '2024-01-15T10:30:00.123Z'],
    ['2024-01-15T10:30:00+05:30', '2024-01-15T05:00:00.000Z'],
    ['2024-01-15T10:30:00+0530', '2024-01-15T05:00:00.000Z'],
    ['2024-01-15 10:30:00-03:00', '2024-01-15T13:30:00.000Z'],
    ['2024-01-15T10:30Z', '2024-01-15T10:30:00.000Z'],
    ['2024-01-15t10:30:00z', '2024-01-15T10:30:00.000Z'],
    ['2024-02-29T23:59:59-12:00', '2024-03-01T11:59:59.000Z'],
  ])('%s is %s, whatever the zone of the channel', (text, expected) => {
    expect(zones.map((zone) => readTime(text, zone))).toEqual(zones.map(() => expected));
  });

  it.each([
    '2024-02-30T10:00:00Z',
    '2023-02-29T10:00:00+05:30',
    '2024-04-31 10:00:00Z',
    '2024-13-01T10:00:00Z',
    '2024-01-01T25:00:00Z',
    '2024-01-01T10:00:00+99:00',
  ])('is null for %s, which does not exist', (text) => {
    expect(zones.map((zone) => readTime(text, zone))).toEqual(zones.map(() => null));
  });
});

describe('a Unix time', () => {
  it.each([
    [1712995245, '2024-04-13T08:00:45.000Z'],
    ['1712995245', '2024-04-13T08:00:45.000Z'],
    [1712995245000, '2024-04-13T08:00:45.000Z'],
    ['1712995245123', '2024-04-13T08:00:45.123Z'],
    [1712995245.5, '2024-04-13T08:00:45.500Z'],
    [1, '1970-01-01T00:00:01.000Z'],
    [1e11, '5138-11-16T09:46:40.000Z'],
    [1e11 + 1, '1973-03-03T09:46:40.001Z'],
  ])('%j is %s', (value, expected) => {
    expect(readUnixTime(value)).toBe(expected);
  });

  it.each([
    0,
    '0',
    -1,
    '-1',
    '',
    ' 1712995245',
    '1712995245.5',
    '1e9',
    NaN,
    Infinity,
    1e300,
    '1712995245000000',
    '99999999999999999',
    '2024-01-15T10:30:00Z',
    null,
    undefined,
    true,
    {},
  ])('is null for %j', (value) => {
    expect(readUnixTime(value)).toBeNull();
  });
});

describe('the moment a client sends', () => {
  it.each([
    ['2024-08-08T08:11:13Z', '2024-08-08T08:11:13.000Z'],
    ['2024-08-08t08:11:13.5z', '2024-08-08T08:11:13.500Z'],
    ['2024-08-08T08:11:13.123456789Z', '2024-08-08T08:11:13.123Z'],
    ['2024-08-08T08:11:13+05:30', '2024-08-08T02:41:13.000Z'],
    ['2024-08-08T08:11:13-00:00', '2024-08-08T08:11:13.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('%s is %s', (text, expected) => {
    expect(readInstant(text)).toBe(expected);
  });

  it.each([
    ['has no zone', '2024-08-08T08:11:13'],
    ['has a blank for the T', '2024-08-08 08:11:13Z'],
    ['has no seconds', '2024-08-08T08:11Z'],
    ['has no colon in the zone', '2024-08-08T08:11:13+0530'],
    ['has only the hour of a zone', '2024-08-08T08:11:13+05'],
    ['is a day', '2024-08-08'],
    ['has blanks around', ' 2024-08-08T08:11:13Z'],
    ['has a line behind', '2024-08-08T08:11:13Z\n'],
    ['ends in a point', '2024-08-08T08:11:13.Z'],
    ['has a comma for the point', '2024-08-08T08:11:13,5Z'],
    ['is a number', '1723104673'],
    ['has short fields', '2024-8-8T8:11:13Z'],
    ['has a long year', '+002024-08-08T08:11:13Z'],
    ['is on the 30th of February', '2024-02-30T10:00:00Z'],
    ['is on the 29th of February of a common year', '2023-02-29T10:00:00Z'],
    ['is in the 13th month', '2024-13-01T10:00:00Z'],
    ['is in the 25th hour', '2024-08-08T24:00:00Z'],
    ['is in the 61st minute', '2024-08-08T08:60:00Z'],
    ['is in a zone a day away', '2024-08-08T08:11:13+24:00'],
    ['is before the year 0 in UTC', '0000-01-01T00:00:00+01:00'],
    ['is after the year 9999 in UTC', '9999-12-31T23:59:59-01:00'],
    ['is empty', ''],
  ])('is refused when it %s', (_, text) => {
    expect(readInstant(text)).toBeNull();
  });

  it('is any moment of the years 0 to 9999, to the millisecond', () => {
    fc.assert(
      fc.property(anyDate(), (date) => {
        expect(readInstant(date.toISOString())).toBe(date.toISOString());
      }),
      runs,
    );
  });
});

describe('every moment', () => {
  const anyMoment = fc.oneof(
    anyDate().map((date) => readInstant(date.toISOString())),
    fc
      .tuple(anyDate(), fc.constantFrom('+05:30', '-12:00', '+14:00'))
      .map(([date, offset]) => readInstant(date.toISOString().replace('Z', offset))),
    fc.tuple(anyDate(), fc.constantFrom(...zones)).map(([date, zone]) => readTime(date.toISOString().replace('Z', ''), zone)),
    fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger()).map(readUnixTime),
  );

  it('is null or has the one promised form', () => {
    fc.assert(
      fc.property(anyMoment, (moment) => {
        if (moment !== null) expect(moment).toMatch(instant);
      }),
      runs,
    );
    expect(now()).toMatch(instant);
  });

  it('comes before another as a text when it does as a time', () => {
    fc.assert(
      fc.property(anyMoment, anyMoment, (left, right) => {
        fc.pre(left !== null && right !== null);
        const [a, b] = [left, right];
        expect(a < b).toBe(Date.parse(a) < Date.parse(b));
      }),
      runs,
    );
  });
});

describe('a day', () => {
  it('is accepted when it exists', () => {
    expect(['2024-02-29', '2024-12-31', '0001-01-01', '9999-12-31'].map(readDate)).toEqual([
      '2024-02-29',
      '2024-12-31',
      '0001-01-01',
      '9999-12-31',
    ]);
  });

  it.each([
    '2024-02-30',
    '2023-02-29',
    '2100-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-01',
    '2024-01-00',
    '0000-00-00',
    '2024-1-1',
    '24-01-01',
    '2024-01-01T00:00:00Z',
    '2024/01/01',
    ' 2024-01-01',
    '',
    null,
    undefined,
    20240101,
  ])('is refused as %j', (value) => {
    expect(readDate(value)).toBeNull();
  });
});

function anyDate(): fc.Arbitrary<Date> {
  return fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
}
