import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ProviderError, type ProviderErrorKind, type Sent } from '../../src/contract/error.js';
import { codeOfKind } from '../../src/graphql/request/error.js';
import { classifyFailure } from '../../src/writes/classify-failure.js';

/** The rows of the table in the docstring of ProviderErrorKind. */
const rows = [...readFileSync('src/contract/error.ts', 'utf8').matchAll(/^ \* \| `([\w-]+)` \| .* \| (\w+) \| (\w+ \w+) \|$/gm)].map(
  ([, kind = '', read = '', write = '']) => [kind as ProviderErrorKind, read, write] as const,
);

/** The result of a write that failed so, in the words of the table. */
function resultOf(kind: ProviderErrorKind, sent: Sent): string {
  const failure = classifyFailure(new ProviderError({ kind, provider: 'fake', channel: 'shop', message: 'It failed.', sent }));
  if (failure.kind === 'nothing-applied') return `error ${codeOfKind(kind)}`;
  return failure.kind === 'unknown' ? 'outcome UNKNOWN' : `refusal ${failure.refusals[0]?.code}`;
}

describe('the table of error kinds', () => {
  it('MUST have a row for every kind', () => {
    const [, union = ''] = /export type ProviderErrorKind =([^;]+);/.exec(readFileSync('src/contract/error.ts', 'utf8')) ?? [];
    expect(rows.map(([kind]) => kind)).toEqual([...union.matchAll(/'([\w-]+)'/g)].map(([, kind]) => kind));
    expect(rows.length).toBeGreaterThan(10);
  });

  it.each(rows)('MUST be true of %s: a read is %s, a write that was answered %s', (kind, read, write) => {
    expect(codeOfKind(kind)).toBe(read);
    expect(resultOf(kind, 'answered')).toBe(write);
  });

  it.each(rows)('MUST be true of %s when nothing was sent, and when no answer came', (kind, read) => {
    expect(resultOf(kind, 'no')).toBe(`error ${read}`);
    expect(resultOf(kind, 'maybe')).toBe('outcome UNKNOWN');
  });
});
