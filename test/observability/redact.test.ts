import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/observability/redact.js';

const known = '12345|aB+c/d=é "x"';
const redactor = createRedactor([known, 'another-secret', 'short']);

describe('a known secret', () => {
  it.each([
    ['as it stands', `apart ${known} apart`, 'apart [redacted] apart'],
    ['percent-encoded', `?a=${encodeURIComponent(known)}&b=1`, '?a=[redacted]&b=1'],
    ['percent-encoded in lower case', `?a=${encodeURIComponent(known).replace(/%../g, (byte) => byte.toLowerCase())}`, '?a=[redacted]'],
    ['as an address spells it', `/x/${encodeURI(known)}/y`, '/x/[redacted]/y'],
    ['in a form', `${new URLSearchParams({ apart: known }).toString()}&b=1`, 'apart=[redacted]&b=1'],
    ['in JSON', JSON.stringify({ apart: known }), '{"apart":"[redacted]"}'],
    ['several times', `another-secret and another-secret`, '[redacted] and [redacted]'],
  ])('is hidden %s', (_, text, expected) => {
    expect(redactor.text(text)).toBe(expected);
  });

  it('is hidden whole when another secret is its beginning', () => {
    expect(createRedactor(['secret', 'secret-and-more']).text('a secret-and-more b')).toBe('a [redacted] b');
  });

  it('is left alone when it is so short that it may stand anywhere', () => {
    expect(redactor.text('a short story')).toBe('a short story');
  });

  it('is hidden in the name of a member', () => {
    expect(redactor.value({ [known]: 1 })).toEqual({ '[redacted]': 1 });
  });

  it('never shows, wherever it is put', () => {
    const secret = fc.string({ minLength: 6, unit: 'grapheme' });
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, behind) => {
        const hidden = createRedactor([value]);
        expect(hidden.text(before + value + behind).replaceAll('[redacted]', '')).not.toContain(value);
        expect(JSON.stringify(hidden.value({ list: [{ text: before + value }] })).replaceAll('[redacted]', '')).not.toContain(
          JSON.stringify(value).slice(1, -1),
        );
      }),
    );
  });
});

describe('an unknown secret', () => {
  const names = [
    'access_token',
    'apiToken',
    'token',
    'orderToken',
    'order_token',
    'authorization',
    'Authorization',
    'api-key',
    'X-Api-Key',
    'apiKey',
    'api_key',
    'client-token',
    'Client-Token',
    'hmacSecret',
    'secret',
    'password',
    'webhookKey',
  ];

  it.each(names)('is hidden below the name %s, at any depth', (name) => {
    expect(redactor.value({ list: [{ [name]: 'abc', other: 'abc' }] })).toEqual({ list: [{ [name]: '[redacted]', other: 'abc' }] });
    expect(redactor.value({ [name]: 12345 })).toEqual({ [name]: '[redacted]' });
    expect(redactor.value({ [name]: { inner: 'abc' } })).toEqual({ [name]: '[redacted]' });
  });

  it.each(names)('is hidden after the name %s in JSON, and in JSON inside JSON', (name) => {
    const once = JSON.stringify({ [name]: 'abc', other: 'abc' });
    expect(JSON.parse(redactor.text(once))).toEqual({ [name]: '[redacted]', other: 'abc' });
    const twice = JSON.stringify({ template_json: once });
    expect(JSON.parse(JSON.parse(redactor.text(twice)).template_json)).toEqual({ [name]: '[redacted]', other: 'abc' });
    const thrice = JSON.stringify([twice]);
    expect(JSON.parse(JSON.parse(JSON.parse(redactor.text(thrice))[0]).template_json)).toEqual({ [name]: '[redacted]', other: 'abc' });
  });

  it.each([
    [
      'in a query',
      'GET https://host/orders?limit=2&token=a%2Fb+c&x=1 failed',
      'GET https://host/orders?limit=2&token=[redacted]&x=1 failed',
    ],
    ['at the end of a query', '/orders?apiToken=1234|abc', '/orders?apiToken=[redacted]'],
    ['in a path', 'https://host/instances/3A/token/ABC123/send-text', 'https://host/instances/3A/token/[redacted]/send-text'],
    ['in a path with escaped slashes', 'https:\\/\\/host\\/token\\/ABC123\\/send', 'https:\\/\\/host\\/token\\/[redacted]\\/send'],
    ['in a header', 'Authorization: Bearer abc.def-ghi\r\nAccept: */*', 'Authorization: [redacted]\r\nAccept: */*'],
    ['in an inspected object', "{ apiKey: 'a b', page: 2 }", "{ apiKey: '[redacted]', page: 2 }"],
    ['as a number in JSON', '{"token": 12345, "page": 2}', '{"token": "[redacted]", "page": 2}'],
    ['with an escaped quote', '{"secret":"a\\"b","page":2}', '{"secret":"[redacted]","page":2}'],
    ['in JSON that was cut short', '{"page":2,"token":"abc def', '{"page":2,"token":"[redacted]'],
    [
      'in JSON that was cut short inside of JSON',
      '{"body":"{\\"token\\":\\"abc","page":2}',
      '{"body":"{\\"token\\":\\"[redacted]","page":2}',
    ],
    ['behind a quoted name', `{'token': "it's", 'page': 2}`, `{'token': "[redacted]", 'page': 2}`],
    ['behind a backslash at its end', '{"secret":"a\\\\","page":2}', '{"secret":"[redacted]","page":2}'],
  ])('is hidden %s', (_, text, expected) => {
    expect(redactor.text(text)).toBe(expected);
  });

  it('is hidden in JSON of any depth, whatever it is', () => {
    const word = fc.constantFrom('"', "'", '\\', ',', ':', '}', ' ', 'a', '\n', '&', '{"b":"');
    const secret = fc.oneof(
      fc.string({ minLength: 1 }),
      fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join('')),
    );
    fc.assert(
      fc.property(secret, fc.nat({ max: 3 }), (value, depth) => {
        let text = JSON.stringify({ access_token: value, page: 2 });
        for (let level = 0; level < depth; level += 1) text = JSON.stringify({ body: text });
        let read: unknown = JSON.parse(redactor.text(text));
        for (let level = 0; level < depth; level += 1) read = JSON.parse((read as { body: string }).body);
        expect(read).toEqual({ access_token: '[redacted]', page: 2 });
      }),
      { numRuns: 1000 },
    );
  });

  it('is hidden in the JSON of a string, whose other members stay as they are', () => {
    const template = '{"id":123456789012345678901,"access_token":"EAAG","name":"x"}';
    expect(redactor.value({ template_json: template })).toEqual({
      template_json: '{"id":123456789012345678901,"access_token":"[redacted]","name":"x"}',
    });
  });
});

describe('JSON', () => {
  it.each(['bad token:', 'bad token: ', 'secret=', 'password: "', "token:'", 'api-key:,', 'token:}', 'my "token":', 'token\\'])(
    'stays JSON when a text in it says %s',
    (text) => {
      const line = JSON.stringify({ msg: text, code: 'E1', inner: JSON.stringify({ msg: text, code: 'E1' }), last: text });
      const read = JSON.parse(redactor.text(line));
      expect(read).toMatchObject({ code: 'E1' });
      expect(JSON.parse(read.inner)).toMatchObject({ code: 'E1' });
    },
  );

  it('stays JSON with the same members, whatever it holds', () => {
    const word = fc.constantFrom('token', 'token:', 'apiKey=', '"', "'", '\\', ' ', ':', ',', '}', 'x', '1', 'secret": ');
    const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(''));
    const record = fc.tuple(text, fc.oneof(text, fc.integer(), fc.constant(null))).map(([name, value]) => ({ [name]: value, page: 2 }));
    fc.assert(
      fc.property(fc.array(record), (records) => {
        const read = JSON.parse(redactor.text(JSON.stringify(records)));
        expect(read).toEqual(records.map(() => expect.objectContaining({ page: 2 })));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('what is no secret', () => {
  it.each(['3 tokens left', '{"token":null,"tokens":5}', 'order 172310467380123456789 for 4300 USD', '/tokens/5', ''])(
    'stays as it is: %s',
    (text) => {
      expect(redactor.text(text)).toBe(text);
    },
  );

  it('stays as it is in a record', () => {
    const record = {
      id: 7,
      token: null,
      secret: '',
      password: false,
      at: new Date(0),
      list: [1, 'two', null, undefined],
      nested: { a: {} },
    };
    expect(redactor.value(record)).toEqual(record);
  });

  it('is never lost from any value', () => {
    const anything = fc.object({
      key: fc.stringMatching(/^[a-j]{0,5}$/),
      values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
    });
    fc.assert(
      fc.property(anything, (value) => {
        expect(createRedactor([]).value(value)).toEqual(value);
      }),
    );
  });
});

describe('a value', () => {
  it('is copied, never changed', () => {
    const value = { token: 'abc', list: ['another-secret'] };
    redactor.value(value);
    expect(value).toEqual({ token: 'abc', list: ['another-secret'] });
  });

  it('may hold itself', () => {
    const value: Record<string, unknown> = { token: 'abc', twice: [{}, {}] };
    value['self'] = { value };
    expect(redactor.value(value)).toEqual({ token: '[redacted]', twice: [{}, {}], self: { value: '[circular]' } });
  });

  it('keeps a member called __proto__ from becoming a prototype', () => {
    const copy = redactor.value(JSON.parse('{"__proto__":{"admin":true}}')) as Record<string, unknown>;
    expect(copy['admin']).toBeUndefined();
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"admin":true}}');
  });

  it('that is an error becomes plain, with its causes', () => {
    const cause = Object.assign(new TypeError('?token=abc'), { code: 'E1', apiToken: 'abc' });
    const error = new AggregateError([new Error('another-secret')], 'outer another-secret', { cause });
    const copy = redactor.value({ error }) as { error: Record<string, unknown> };
    expect(copy.error).toMatchObject({
      type: 'AggregateError',
      message: 'outer [redacted]',
      cause: { type: 'TypeError', message: '?token=[redacted]', code: 'E1', apiToken: '[redacted]' },
      errors: [{ type: 'Error', message: '[redacted]' }],
    });
    expect(copy.error['stack']).toContain('redact.test.ts');
    expect(JSON.stringify(copy)).not.toContain('another-secret');
  });

  it('that is a URL, a bigint or bytes becomes text', () => {
    expect(redactor.value([new URL('http://host/?token=abc'), 12n, Buffer.from('abc')])).toEqual([
      'http://host/?token=[redacted]',
      '12',
      '[3 bytes]',
    ]);
  });
});

describe('a hostile text', () => {
  it.each([
    ['backslashes', `"token":"${'\\'.repeat(200_000)}`],
    ['names without end', 'token="'.repeat(50_000)],
    ['blanks', `token${' '.repeat(200_000)}`],
    ['names and blanks', `token${' '.repeat(8)}`.repeat(30_000)],
    ['quotes of every depth', `token:${'\\"'.repeat(100_000)}`],
  ])('of %s is read in no time', (_, text) => {
    const started = performance.now();
    redactor.text(text);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a secret that is added later', () => {
  it('MUST be hidden from then on, beside those of before', () => {
    const redactor = createRedactor(['the-first-secret']);
    expect(redactor.text('the-first-secret the-second-secret')).toBe('[redacted] the-second-secret');
    redactor.addSecrets(['the-second-secret']);
    expect(redactor.text('the-first-secret the-second-secret')).toBe('[redacted] [redacted]');
    expect(redactor.value({ a: ['the-second-secret'] })).toEqual({ a: ['[redacted]'] });
  });
});

describe('a known secret in another encoding', () => {
  const redactor = createRedactor(['Kq/se cret&+Z9"x', 'plain-secret']);

  it.each<[string, string, string]>([
    ['percent-encoded in both cases', 'a Kq%2fse%20cret%26%2bZ9%22x b', 'a [redacted] b'],
    ['percent-encoded twice', 'a Kq%252Fse%2520cret%2526%252BZ9%2522x b', 'a [redacted] b'],
    ['encoded more than it must be', 'a %70%6cain-secre%74 b%20c', 'a [redacted] b%20c'],
    ['half encoded between other escapes', '%2F%E2%82%ACplain%2Dsecret%E2%82%AC%2F', '%2F%E2%82%AC[redacted]%E2%82%AC%2F'],
    ['in JSON that escapes slashes', '{"a":"Kq\\/se cret&+Z9\\"x","b":"\\/"}', '{"a":"[redacted]","b":"\\/"}'],
    ['in JSON that escapes letters', '{"a":"\\u0070lain\\u002Dsecret\\n"}', '{"a":"[redacted]\\n"}'],
    ['in HTML', '<p>Kq&#x2F;se cret&amp;&#43;Z9&quot;x</p>', '<p>[redacted]</p>'],
    ['in base64', `a ${Buffer.from('plain-secret').toString('base64')} b`, 'a [redacted] b'],
  ])('is hidden %s, and the rest stays unchanged', (_, text, expected) => {
    expect(redactor.text(text)).toBe(expected);
  });

  it('leaves no part of it in base64, whatever text is before it', () => {
    for (const before of ['', 'u', 'us', 'use']) {
      const redacted = redactor.text(Buffer.from(`${before}:plain-secret:more`).toString('base64'));
      expect(redacted).toContain('[redacted]');
      expect(Buffer.from(redacted.replace('[redacted]', ''), 'base64').toString('latin1')).not.toContain('cre');
    }
  });

  it.each(['100 % of 5 %2', 'C:\\plain\\secret', '&plain;secret&#;', '%70lain secret', 'cGxhaW4='])(
    'is not seen in what is none: %s',
    (text) => {
      expect(redactor.text(text)).toBe(text);
    },
  );
});
