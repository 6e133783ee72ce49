import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/http-client/json/json.js';
import { readNumber } from '../../src/http-client/json/json-number.js';

function valueOf(text: string): unknown {
  const read = readJson(text);
  if (read === undefined) throw new Error('not read');
  expect(read.brokenRecords).toBe(0);
  return read.value;
}

describe('valid JSON', () => {
  // Objects with any names (`__proto__` too), every number that JSON.stringify writes exactly but long integers, every text.
  const number = fc.oneof(
    fc.maxSafeInteger(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !/^-?\d{16,}$/.test(String(value))),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      number,
      fc.string({ unit: 'binary' }),
      fc.constantFrom(true, false, null, '{"a":1}', '["x"]', '"', '{', '[', '\\', '","', '{"'),
      fc.array(tie('json'), { maxLength: 4 }),
      fc
        .array(fc.tuple(fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString')), tie('json')), { maxLength: 4 })
        .map(Object.fromEntries),
    ),
  }));
  const spaces = fc.constantFrom(undefined, 1, '\t', ' \r\n ');

  it('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(json, spaces, (value, space) => {
        const text = JSON.stringify(value, null, space);
        assert.deepStrictEqual(readJson(text), { value: JSON.parse(text), brokenRecords: 0 });
      }),
      { numRuns: 1000 },
    );
  });

  it('is read as JSON.parse reads it beside a long number as well, where our own reader is at work', () => {
    fc.assert(
      fc.property(json, spaces, (value, space) => {
        const text = JSON.stringify(value, null, space);
        const read = readJson(`[12345678901234567890, ${text} ]`);
        assert.deepStrictEqual(read, { value: ['12345678901234567890', JSON.parse(text)], brokenRecords: 0 });
      }),
      { numRuns: 1000 },
    );
  });

  it('that ends early is never read, however little is missing', () => {
    const list = fc.oneof(fc.array(json, { minLength: 1 }), fc.dictionary(fc.string(), json, { minKeys: 1 }));
    fc.assert(
      fc.property(list, spaces, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (value, space, part) => {
        const text = JSON.stringify(value, null, space);
        expect(readJson(text.slice(0, Math.floor(text.length * part)))).toBeUndefined();
        expect(readJson(text.slice(0, -1))).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });

  it('may give a name twice: the last counts', () => {
    expect(valueOf('{"a":1,"b":2,"a":3}')).toEqual({ a: 3, b: 2 });
    expect(valueOf('{"a":1,"b":2,"a":8XX3}')).toEqual({ a: '8XX3', b: 2 });
  });

  it('cannot reach the prototype of what it is read into', () => {
    for (const text of ['{"__proto__":{"admin":true}}', '{"__proto__":{"admin":true},}']) {
      const value = valueOf(text) as Record<string, unknown>;
      expect(value['admin']).toBeUndefined();
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
      expect(Object.keys(value)).toEqual(['__proto__']);
    }
  });
});

describe('a number', () => {
  it.each([
    ['9007199254740991', 9007199254740991],
    ['-9007199254740991', -9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740993', '-9007199254740993'],
    ['172310467380123456789', '172310467380123456789'],
    ['4300', 4300],
    ['4300.00', 4300],
    ['0.1', 0.1],
    ['0.30000000000000004', 0.30000000000000004],
    ['0.10000000000000000001', '0.10000000000000000001'],
    ['12345678901234.5', 12345678901234.5],
    ['12345678901234.567', '12345678901234.567'],
    ['1234567890123456.789', '1234567890123456.789'],
    ['1.00000000000000000000', 1],
    ['1e3', 1000],
    ['1E400', '1E400'],
    ['-1e400', '-1e400'],
    ['1e-400', '1e-400'],
    ['5e-324', 5e-324],
    ['1.7976931348623157e+308', 1.7976931348623157e308],
    ['0e999999999', 0],
    ['-0', -0],
  ])('%s is %s', (text, expected) => {
    expect(valueOf(`{"n":${text}}`)).toEqual({ n: expected });
    expect(valueOf(`[${text}]`)).toEqual([expected]);
    expect(valueOf(text)).toBe(expected);
  });

  it('is read as its own text says, whatever its length, point and exponent, among identifiers of digits', () => {
    const digits = (maxLength: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^\\d{1,${maxLength}}$`));
    const whole = digits(20).map((text) => text.replace(/^0+(?=\d)/, ''));
    const fraction = fc.oneof(
      fc.constant(''),
      digits(20).map((text) => `.${text}`),
    );
    const exponent = fc.oneof(
      fc.constant(''),
      fc.tuple(fc.constantFrom('e', 'E', 'e+', 'E-'), digits(4)).map((parts) => parts.join('')),
    );
    const literal = fc.tuple(fc.constantFrom('', '-'), whole, fraction, exponent).map((parts) => parts.join(''));
    fc.assert(
      fc.property(literal, fc.constantFrom('', ' ', '\n'), fc.stringMatching(/^[\d.e]{0,40}$/), (text, space, identifier) => {
        const read = valueOf(`{"id":"${identifier}","n":${space}${text}${space},"list":[${space}${text},"${identifier}"]}`);
        const expected = readNumber(text);
        assert.deepStrictEqual(read, { id: identifier, n: expected, list: [expected, identifier] });
      }),
      { numRuns: 5000 },
    );
  });

  it('keeps all its digits in a text', () => {
    expect(valueOf('{"a":"12345678901234567890","b":"call 12345678901234567890"}')).toEqual({
      a: '12345678901234567890',
      b: 'call 12345678901234567890',
    });
  });
});

describe('what is forgiven', () => {
  it('is JSON in a string without escaping, as a provider documents it', () => {
    const text =
      '{"status":true,"message":[{"catalog_id":"1429267xxxx5095","catalog_name":"The White","catalog_url":"https:xxxxx","checkout_settings":"{"tax_percentage":"5.5","shipping_charge":"20"}"}]}';
    expect(valueOf(text)).toEqual({
      status: true,
      message: [
        {
          catalog_id: '1429267xxxx5095',
          catalog_name: 'The White',
          catalog_url: 'https:xxxxx',
          checkout_settings: '{"tax_percentage":"5.5","shipping_charge":"20"}',
        },
      ],
    });
  });

  it('is a masked number, as a provider documents it', () => {
    expect(valueOf('{"status":"1","message":[{"id":8XX3,"sender":"bot"}]}')).toEqual({
      status: '1',
      message: [{ id: '8XX3', sender: 'bot' }],
    });
  });

  it.each<[string, string, unknown]>([
    ['a list in a string', '{"a":"["x","y"]","b":1}', { a: '["x","y"]', b: 1 }],
    ['nested JSON in a string', '{"a":"{"b":{"c":["d"]},"e":"{"f":"g"}"}"}', { a: '{"b":{"c":["d"]},"e":"{"f":"g"}"}' }],
    ['JSON with blanks in a string', '[ " {"a" : "b"} " , 1 ]', [' {"a" : "b"} ', 1]],
    [
      'words that are no JSON',
      '[True, None, NaN, undefined, +5, .5, 007, 1.2.3]',
      ['True', 'None', 'NaN', 'undefined', '+5', '.5', '007', '1.2.3'],
    ],
    [
      'a missing comma between members',
      '{"code":"WA202" "message":"Accepted"\n"error":{} "n":1 "m":true}',
      { code: 'WA202', message: 'Accepted', error: {}, n: 1, m: true },
    ],
    ['a missing comma between elements', '["a" "b", 1 2 {"c":3} [4]{}]', ['a', 'b', 1, 2, { c: 3 }, [4], {}]],
    ['a comma at the end', '{"a":[1,2,],"b":{"c":1,},}', { a: [1, 2], b: { c: 1 } }],
    ['a comma at the beginning', '{,"a":[,1]}', { a: [1] }],
    ['a comma too many', '{"a":1,,"b":[1,,2]}', { a: 1, b: [1, 2] }],
    ['raw line breaks in a string', '{"a":"one\ntwo\tthree\u0000"}', { a: 'one\ntwo\tthree\u0000' }],
    ['escapes that JSON does not know', '{"a":"it\\\'s \\x \\u12",}', { a: "it's x u12" }],
    ['every escape that it does know', '{"a":"\\b\\f\\n\\r\\t\\"\\\\\\/\\u00e9\\ud83d\\ude00",}', { a: '\b\f\n\r\t"\\/é😀' }],
    ['an empty text in place of JSON', '{"a":"","b":"{}","c":"[]",}', { a: '', b: '{}', c: '[]' }],
  ])('is %s', (_, text, expected) => {
    expect(valueOf(text)).toStrictEqual(expected);
  });
});

describe('a record that cannot be read', () => {
  it.each<[string, string, unknown, number]>([
    ['garbage for a value', '[{"id":1},{"id":<<>>},{"id":3}]', [{ id: 1 }, { id: 3 }], 1],
    ['a value that is missing', '{"list":[{"id":},{"id":2}],"total":2}', { list: [{ id: 2 }], total: 2 }, 1],
    ['a name without quotes', '[{id:1},{"id":2}]', [{ id: 2 }], 1],
    ['one quote in a text', '[{"id":1,"size":"5" inch"},{"id":2},{"id":3,"size":"7" inch"},{"id":4}]', [{ id: 2 }, { id: 4 }], 2],
    ['two quotes in a text', '[{"say":"he said "hi" to me","list":[1,{"a":"]"}]},{"id":2}]', [{ id: 2 }], 1],
    ['a quote before lists of its own', '[{"size":"5" inch","items":[{"a":1},{"b":2}],"x":1},{"id":2}]', [{ id: 2 }], 1],
    ['broken JSON in a string', '[{"settings":"{"a":"b","c":<1>}"},{"id":2}]', [{ id: 2 }], 1],
    ['broken JSON in a string before other strings', '[{"a":"["x",<]","b":"{","c":"]"},{"id":2}]', [{ id: 2 }], 1],
    ['nothing readable at all', '[<a>,<b>]', [], 2],
  ])('with %s is left out and counted, and the others are not lost', (_, text, value, brokenRecords) => {
    expect(readJson(text)).toStrictEqual({ value, brokenRecords });
  });

  it('is left out of the innermost list that it stands in', () => {
    const text = '{"orders":[{"id":1,"items":[{"n":1},{"n":<},{"n":3}]},{"id":2,"items":[]}]}';
    expect(readJson(text)).toStrictEqual({
      value: {
        orders: [
          { id: 1, items: [{ n: 1 }, { n: 3 }] },
          { id: 2, items: [] },
        ],
      },
      brokenRecords: 1,
    });
  });

  it('is counted once, whatever was broken inside of it', () => {
    expect(readJson('[{"items":[<,<,<],"n":<},{"id":2}]')).toStrictEqual({ value: [{ id: 2 }], brokenRecords: 1 });
  });

  it('never makes a list out of a text that ends early', () => {
    const text = '{"status":true,"message":[{"id":<},{"id":8XX3,"checkout_settings":"{"tax":"5.5"}"},{"size":"5" inch"},{"id":4}]}';
    expect(readJson(text)).toMatchObject({ brokenRecords: 2 });
    for (let length = 0; length < text.length; length += 1) expect(readJson(text.slice(0, length))).toBeUndefined();
  });
});

describe('what is no JSON', () => {
  it.each([
    ['nothing', ''],
    ['blanks', ' \n'],
    ['a page', '<html><body>502 Bad Gateway</body></html>'],
    ['a sentence', 'Too Many Requests'],
    ['a masked number alone', '8XX3'],
    ['an object with garbage', '{"status":<<<not json'],
    ['an object with garbage that ends', '{"status":<<<}'],
    ['two values', '{"a":1}{"b":2}'],
    ['a list with something behind it', '[1,2] and more'],
    ['a list closed by a brace', '[{"a":1]'],
    ['an object closed by a bracket', '[{"a":[1}, {"b":2}]'],
    ['a text without an end', '{"a":"b}'],
  ])('is not read: %s', (_, text) => {
    expect(readJson(text)).toBeUndefined();
  });

  it('is nesting without bounds', () => {
    const nested = (depth: number, inner: string): string => '['.repeat(depth) + inner + ']'.repeat(depth);
    expect(readJson(nested(100, ''))).toBeDefined();
    expect(readJson(nested(101, ''))).toBeUndefined();
    expect(readJson(nested(100, '8XX3'))).toBeDefined();
    expect(readJson(nested(101, '8XX3'))).toBeUndefined();
    expect(readJson('{"a":'.repeat(101) + '1' + '}'.repeat(101))).toBeUndefined();
  });
});

describe('a hostile text', () => {
  it('never throws', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      ' ',
      '"{"',
      '"["',
      '"a":',
      '1',
      '8XX3',
      'null',
      '<',
      '\\u12',
      '"a"',
      '1e999',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(text, (tangle) => {
        readJson(tangle);
        readJson(`[${tangle}]`);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['open brackets', '['.repeat(1_000_000)],
    ['open objects', '{"a":'.repeat(200_000)],
    ['JSON in JSON without end', '"{"{"{'.repeat(170_000)],
    ['JSON in JSON in lists', `[${'"{"x":1,'.repeat(120_000)}`],
    ['lists in JSON in lists', `[${'["{"x":['.repeat(120_000)}`],
    ['broken records', `[${'<,'.repeat(500_000)}]`],
    ['broken records without end', '[{"a":"b" c},'.repeat(80_000)],
    ['broken nesting', '[{"a":'.repeat(40).concat('<').repeat(4000)],
    ['missing commas', `[${'"a" '.repeat(250_000)}]`],
    ['empty texts', `[${'""'.repeat(500_000)}]`],
    ['blanks', `[${' '.repeat(1_000_000)}`],
    ['backslashes', `["${'\\'.repeat(1_000_000)}`],
    ['digits', `[1${'0'.repeat(500_000)}.5${'0'.repeat(500_000)}e5]`],
    ['separators', `[${',:'.repeat(500_000)}]`],
  ])('of a megabyte of %s is done with in no time', (_, text) => {
    const started = performance.now();
    readJson(text);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
