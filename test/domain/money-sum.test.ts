import { describe, expect, it } from 'vitest';
import { ExactSum, toScaledAmount } from '../../src/domain/money.js';

describe('an exact sum', () => {
  it.each<[readonly string[], string, string, string]>([
    [['0.1', '0.2'], 'USD', '0.30', '0.15'],
    [['0.01', '0.02', '0.02'], 'USD', '0.05', '0.02'],
    [['0.01', '0.00'], 'USD', '0.01', '0.00'],
    [['0.03', '0.00'], 'USD', '0.03', '0.02'],
    [['-0.03', '0.00'], 'USD', '-0.03', '-0.02'],
    [['700', '1'], 'JPY', '701', '350'],
    [['1.005', '1'], 'USD', '2.005', '1.002'],
    [['999999999999999', '999999999999999'], 'USD', '1999999999999998.00', '999999999999999.00'],
  ])('of %j %s MUST be %s, and the average %s, rounded half to even', (amounts, currencyCode, total, average) => {
    const sum = new ExactSum();
    for (const amount of amounts) {
      const scaled = toScaledAmount(amount);
      sum.add(scaled?.units ?? NaN, scaled?.scale ?? NaN);
    }
    expect(sum.total(currencyCode)).toEqual({ amount: total, currencyCode });
    expect(sum.average(amounts.length, currencyCode)).toEqual({ amount: average, currencyCode });
  });

  it('MUST not be of amounts that a database cannot sum', () => {
    expect(toScaledAmount('1000000000000000')).toBeNull();
    expect(toScaledAmount('999999999999999', 2)).toBeNull();
    expect(toScaledAmount('0.0000000000000001')).toBeNull();
  });
});
