import { describe, expect, it } from 'vitest';
import { ProviderError, type ProviderErrorKind } from '../../src/contract/error.js';
import { connectionError, kindOfAnswer, kindOfStatus, retryAfterSeconds, unexpectedResponse } from '../../src/contract/status.js';

describe('an HTTP status', () => {
  it.each<[number, ProviderErrorKind | undefined]>([
    [200, undefined],
    [204, undefined],
    [302, undefined],
    [399, undefined],
    [400, 'invalid'],
    [401, 'unauthenticated'],
    [402, 'refused'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [405, 'refused'],
    [408, 'timeout'],
    [409, 'conflict'],
    [410, 'refused'],
    [418, 'refused'],
    [422, 'invalid'],
    [429, 'rate-limited'],
    [499, 'refused'],
    [500, 'unavailable'],
    [501, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [504, 'unavailable'],
    [599, 'unavailable'],
  ])('%i means %s', (status, kind) => {
    expect(kindOfStatus(status)).toBe(kind);
  });
});

describe('an answer', () => {
  const page = '<html>Bad Gateway</html>';

  it.each<[number, string, ProviderErrorKind | undefined]>([
    [200, page, undefined],
    [302, page, undefined],
    [400, page, 'unexpected-response'],
    [401, page, 'unauthenticated'],
    [403, page, 'forbidden'],
    [404, page, 'unexpected-response'],
    [429, page, 'rate-limited'],
    [500, page, 'unexpected-response'],
    [502, page, 'unexpected-response'],
    [502, '', 'unavailable'],
    [503, ' \n', 'unavailable'],
    [503, '{}', 'unavailable'],
    [422, '[]', 'invalid'],
  ])('%i with the body "%s" means %s', (status, text, kind) => {
    const json = (): unknown => (text.startsWith('<') || text.trim() === '' ? undefined : { value: JSON.parse(text) as unknown });
    expect(kindOfAnswer({ status, text, json })).toBe(kind);
  });
});

describe('a Retry-After header', () => {
  const nowMs = Date.parse('2015-10-21T07:28:00.250Z');

  it.each([
    ['120', 120],
    [' 0 ', 0],
    ['1.5', 2],
    ['Wed, 21 Oct 2015 07:28:30 GMT', 30],
    ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['Wed, 21 Oct 2015 07:00:00 GMT', 0],
    ['Wednesday, 21-Oct-15 07:29:00 GMT', 60],
  ])('%j is a wait of %i seconds, rounded up', (header, seconds) => {
    expect(retryAfterSeconds(header, nowMs)).toBe(seconds);
  });

  it.each([undefined, '', 'soon', '-5', '1e3', '0x10', '2015-10-21', '12 s', '9'.repeat(400)])('%j is ignored', (header) => {
    expect(retryAfterSeconds(header, nowMs)).toBeUndefined();
  });

  it('is seen from now when nothing else is said', () => {
    expect(retryAfterSeconds(new Date(Date.now() + 3_600_000).toUTCString())).toBeGreaterThan(3590);
  });
});

describe('a failure without an answer', () => {
  it.each([
    ['unavailable', 'unavailable', 'The provider could not be reached.'],
    ['timeout', 'timeout', 'The provider did not answer in time.'],
    ['aborted', 'timeout', 'The request was cancelled before the provider answered.'],
    ['unexpected-response', 'unexpected-response', "The provider's answer could not be read."],
  ] as const)('%s is reported as %s: %s', (kind, expected, message) => {
    const error = connectionError({ kind, sent: 'maybe', reason: 'connect ECONNREFUSED' }, 'awal', 'india');
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({
      kind: expected,
      provider: 'awal',
      channel: 'india',
      sent: 'maybe',
      message,
      cause: 'connect ECONNREFUSED',
    });
  });

  it.each([
    ['no', true],
    ['maybe', false],
    ['answered', false],
  ] as const)('with sent: %s has certainly applied nothing: %s', (sent, nothingApplied) => {
    expect(connectionError({ kind: 'timeout', sent, reason: '' }, 'awal', 'india').nothingApplied).toBe(nothingApplied);
  });
});

describe('an undocumented answer', () => {
  it('is no proof that nothing was applied, and is not worth asking for again', () => {
    const error = unexpectedResponse('awal', 'india');
    expect(error).toMatchObject({ kind: 'unexpected-response', sent: 'answered', nothingApplied: false, retryable: false });
    expect(error.message).toBe("The provider's answer could not be read.");
    expect(unexpectedResponse('awal', 'india', 'It was no list.').message).toBe('It was no list.');
  });
});
