import { describe, expect, it } from 'vitest';
import { CancelSource, type Cancellation } from '../../src/observability/cancellation.js';

const sources: [string, () => { signal: Cancellation; abort(reason?: unknown): void }][] = [
  ['an AbortController', () => new AbortController()],
  ['a CancelSource', () => new CancelSource()],
];

describe.each(sources)('%s', (_name, create) => {
  it('MUST call each listener once, in the order in which they were added, and say why', () => {
    const { source, calls, add } = watch();
    for (const name of ['a', 'b', 'c']) add(name);
    source.abort('late');
    source.abort('again');
    expect(calls).toEqual(['a', 'b', 'c']);
    expect([source.signal.aborted, source.signal.reason]).toEqual([true, 'late']);
  });

  it('MUST NOT call a listener that was removed, before or by another one', () => {
    const { source, calls, add } = watch();
    const first = add('first');
    source.signal.addEventListener('abort', () => source.signal.removeEventListener('abort', last), { once: true });
    add('middle');
    const last = add('last');
    source.signal.removeEventListener('abort', first);
    source.abort();
    expect(calls).toEqual(['middle']);
  });

  it('MUST keep the order of those that remain when others come and go', () => {
    const { source, calls, add } = watch();
    const first = add('first');
    add('second');
    source.signal.removeEventListener('abort', first);
    add('third');
    source.abort();
    expect(calls).toEqual(['second', 'third']);
  });

  it('MUST NOT call a listener that comes too late, or one twice that was added twice', () => {
    const { source, calls, add } = watch();
    const only = add('only');
    source.signal.addEventListener('abort', only, { once: true });
    source.abort();
    add('late');
    expect(calls).toEqual(['only']);
  });

  function watch() {
    const [source, calls] = [create(), [] as string[]];
    const add = (name: string): (() => void) => {
      const listener = (): void => void calls.push(name);
      source.signal.addEventListener('abort', listener, { once: true });
      return listener;
    };
    return { source, calls, add };
  }
});
