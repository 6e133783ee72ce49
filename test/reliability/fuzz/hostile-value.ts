import fc from 'fast-check';

/** Words that are something else to JavaScript, to a database, to a page, to a header or to a calendar. */
export const hostileWords: readonly string[] = [
  '',
  ' ',
  '\0',
  '\ud800',
  '\u202e\u2028',
  '😀',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  'null',
  'undefined',
  'NaN',
  '-0',
  '1e999',
  '9'.repeat(40),
  'x'.repeat(300),
  'x'.repeat(5000),
  "' OR 1=1 --",
  '${7*7}',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%00%zz',
  '+',
  '+0',
  '+14155552671',
  '0000-00-00',
  '2024-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-19',
  '24/12/2024 99:00',
  'XXX',
  '1,234.5',
  '@lid',
  'https://\u0000/',
];

const words = fc.constantFrom(...hostileWords).map((word) => JSON.stringify(word));

const numbers = fc.oneof(
  fc.constantFrom('0', '-0', '-1', '1.5', '0.1', '1e400', '-1e400', '1e-400', '1e20', '9007199254740993', '1'.repeat(400)),
  fc.constantFrom('4294967296', '8640000000000001', '-8640000000000001', '99999999999999', '1.000000000000000000001'),
  fc.integer().map(String),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((double) => JSON.stringify(double)),
);

const shapes = fc.constantFrom(
  'null',
  'true',
  'false',
  '{}',
  '[]',
  '[null]',
  '[[]]',
  '[{}]',
  '[1,"2",null,{}]',
  '{"":null}',
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}',
  '{"toString":1,"valueOf":null}',
  '{"length":-1}',
  '{"then":"now"}',
  '{"toJSON":"x"}',
  '{"0":1,"1":2}',
);

const nested = fc.constantFrom(5, 40, 60, 1000).map((depth) => '[{"a":'.repeat(depth) + '1' + '}]'.repeat(depth));

/** JSON as text, much of which JSON.stringify would not write. */
export const hostileJson: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: words },
  { weight: 5, arbitrary: shapes },
  { weight: 4, arbitrary: numbers },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => JSON.stringify(text)) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 1, arbitrary: nested },
);
