import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The rows of docs/provider-traps.md. */
const traps = readFileSync('docs/provider-traps.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, provider, trap, file, words] = /^\| (\S+) \| (.+) \| `(test\/\S+)` \| `` (.+) `` \|$/.exec(line) ?? [];
    return provider === undefined ? [] : [{ provider, trap, file: file ?? '', words: words ?? '' }];
  });

describe('what an adapter can stumble over', () => {
  it.each(traps)('MUST have a test: $provider, $trap', ({ file, words }) => {
    expect(readFileSync(file, 'utf8')).toContain(words);
  });

  it('MUST be named once each, in a row that can be read', () => {
    const named = traps.map(({ provider, trap }) => `${provider}: ${trap}`);
    expect(named).toEqual([...new Set(named)]);
    const rows = readFileSync('docs/provider-traps.md', 'utf8').match(/^\|/gm) ?? [];
    // Without the heading and the line below it.
    expect(traps).toHaveLength(rows.length - 2);
  });
});
