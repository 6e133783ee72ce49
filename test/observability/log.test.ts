import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog, type Log, type LogLevel } from '../../src/observability/log.js';
import { createRedactor } from '../../src/observability/redact.js';
import { openTerminalLog } from '../../src/observability/terminal-log.js';

interface Line {
  readonly level: string;
  readonly time: string;
  readonly msg: string;
  readonly err: { readonly stack: string };
}

function startLog(level: LogLevel = 'info'): { log: Log; lines: () => Line[]; text: () => string } {
  let text = '';
  const log = createLog(level, createRedactor(['a-known-secret']), { write: (line) => void (text += line) });
  return {
    log,
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
  };
}

describe('a log on a terminal', () => {
  async function print(write: (log: Log) => void): Promise<string> {
    const destination = new PassThrough();
    write(createLog('info', createRedactor(['a-known-secret']), openTerminalLog(destination)));
    destination.end();
    return text(destination);
  }

  it('MUST be one readable line for each entry, with the time, the level and the message first', async () => {
    const printed = await print((log) => log.warn({ channel: 'india', status: 503 }, 'provider call'));
    expect(stripVTControlCharacters(printed)).toMatch(/^\[\d\d:\d\d:\d\d\] WARN: provider call \{"channel":"india","status":503\}\n$/);
  });

  it('MUST show no secret, and no control character from a foreign text', async () => {
    const printed = await print((log) => log.info({ word: '\u001b[2J\u0007\u009b1A a-known-secret' }, 'cleared \u001b]0;title\u0007'));
    expect(printed).not.toContain('a-known-secret');
    expect(stripVTControlCharacters(printed)).toMatch(/INFO: cleared \]0;title \{"word":"\[2J1A \[redacted\]"\}\n$/);
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001a\u001c-\u001f\u007f-\u009f]/);
    expect(printed).not.toContain('\u001b[2J');
  });
});

describe('a log', () => {
  it('writes a line of JSON with the level as a word and the time as RFC 3339', () => {
    const { log, lines } = startLog();
    log.info({ channel: 'india', status: 200 }, 'provider call');
    expect(lines()).toEqual([expect.objectContaining({ level: 'info', channel: 'india', status: 200, msg: 'provider call' })]);
    const time = lines()[0]?.time ?? '';
    expect(new Date(time).toISOString()).toBe(time);
  });

  it.each<[string, (log: Log) => void]>([
    ['a message', (log) => log.error('it is a-known-secret')],
    ['a part of a message', (log) => log.error('it is %s', 'a-known-secret')],
    ['an object', (log) => log.error({ list: [{ url: 'http://host/?x=a-known-secret' }] }, 'failed')],
    ['an error', (log) => log.error(new Error('a-known-secret'))],
    ['an error with a message', (log) => log.error(new Error('a-known-secret'), 'failed: a-known-secret')],
    ['an error under a name', (log) => log.error({ error: new Error('x', { cause: new Error('a-known-secret') }) }, 'failed')],
    ['a member called like a secret', (log) => log.error({ orderToken: 'a-known-secret', apiKey: 5 })],
    ['the bindings of a child', (log) => log.child({ url: 'a-known-secret' }).error('failed')],
    ["a child's child", (log) => log.child({ a: 1 }).child({ token: 'a-known-secret' }).error({ b: 'a-known-secret' }, 'failed')],
  ])('shows no secret in %s', (_, write) => {
    const { log, lines, text } = startLog();
    write(log);
    expect(lines()).toHaveLength(1);
    expect(text()).toContain('[redacted]');
    expect(text()).not.toContain('a-known-secret');
  });

  it('writes an error with its message, its type and its stack', () => {
    const { log, lines } = startLog();
    log.error(Object.assign(new TypeError('wrong'), { code: 'E1' }));
    expect(lines()[0]).toMatchObject({ level: 'error', msg: 'wrong', err: { type: 'TypeError', message: 'wrong', code: 'E1' } });
    expect(lines()[0]?.err.stack).toContain('log.test.ts');
  });

  it('leaves out what is below its level', () => {
    const { log, lines } = startLog('warn');
    log.info('one');
    log.warn('two');
    expect(lines().map(({ msg }) => msg)).toEqual(['two']);
  });

  it('says nothing when it is silent', () => {
    const { log, text } = startLog('silent');
    log.fatal('the end');
    expect(text()).toBe('');
  });
});
