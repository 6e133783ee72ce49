import { describe, expect, it } from 'vitest';
import { oncePerAnswer } from '../../src/contract/once-per-answer.js';

describe('the conversion of an answer', () => {
  it('MUST happen once for an answer, whoever asks', () => {
    let made = 0;
    const convert = oncePerAnswer((answer: { readonly text: string }) => ({ text: answer.text, number: (made += 1) }));
    const [first, second] = [{ text: 'first' }, { text: 'second' }];
    expect(convert(first)).toEqual({ text: 'first', number: 1 });
    expect(convert(first)).toBe(convert(first));
    expect(convert(second)).toEqual({ text: 'second', number: 2 });
    expect(convert(first)).toEqual({ text: 'first', number: 1 });
  });

  it('MUST not be taken for another one of the same answer', () => {
    const answer = { text: 'abc' };
    const length = oncePerAnswer(({ text }: { readonly text: string }) => text.length);
    const upperCase = oncePerAnswer(({ text }: { readonly text: string }) => text.toUpperCase());
    expect([length(answer), upperCase(answer), length(answer), upperCase(answer)]).toEqual([3, 'ABC', 3, 'ABC']);
  });

  it('MUST be tried again after it failed, and keep a result of undefined', () => {
    let tries = 0;
    const convert = oncePerAnswer((_answer: object) => {
      tries += 1;
      if (tries === 1) throw new Error('not readable');
      return undefined;
    });
    const answer = {};
    expect(() => convert(answer)).toThrow('not readable');
    expect([convert(answer), convert(answer)]).toEqual([undefined, undefined]);
    expect(tries).toBe(2);
  });

  it('SHOULD leave no trace in the JSON of the answer', () => {
    const answer = { text: 'abc' };
    oncePerAnswer(() => 1)(answer);
    expect(JSON.stringify(answer)).toBe('{"text":"abc"}');
    expect(Object.keys(answer)).toEqual(['text']);
  });
});
