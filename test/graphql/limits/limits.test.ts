import { getIntrospectionQuery, parse, specifiedRules, validate, type GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { limitRule } from '../../../src/graphql/limits/document-rules.js';
import { standardLimits, type Limits } from '../../../src/graphql/limits/limits.js';
import { checkVariables } from '../../../src/graphql/limits/variable-checks.js';
import { writtenSchema } from '../schema/written-schema.js';

const schema = writtenSchema();

/** The errors that a client would receive: the document is parsed with the limit on tokens and checked by GraphQL's rules and by ours. */
function refusals(source: string, limits: Limits = standardLimits): readonly GraphQLError[] {
  return validate(schema, parse(source, { maxTokens: limits.tokens }), [...specifiedRules, limitRule(limits)]);
}

function messages(source: string, limits?: Limits): string[] {
  return refusals(source, limits).map(({ message }) => message);
}

/** `times` fields inside each other, with `innermost` in the middle. */
function nest(open: string, times: number, innermost: string): string {
  return open.repeat(times) + innermost + ' }'.repeat(times);
}

describe('an operation that answers a screen', () => {
  it.each([
    [
      'orders with the orders of their people and those catalogs',
      '{ orders { edges { node { subscriber { orders { nodes { catalog { name } } } } } } } }',
    ],
    [
      'orders with all their money',
      '{ orders(first: 100) { nodes { id total { amount currencyCode } items { name unitPrice { amount currencyCode } } } pageInfo { endCursor } } }',
    ],
    [
      'the lists of every channel',
      '{ channels { name orders { nodes { id } } subscribers { nodes { id } } templates { nodes { id } } catalogs { nodes { id } } } }',
    ],
    [
      'lists in lists in a list',
      '{ channels { subscribers { nodes { conversation { messages(last: 1) { nodes { id } } } orders { nodes { catalog { orders { nodes { id } } } } } } } } }',
    ],
    [
      'several updates at once',
      `mutation { ${Array.from({ length: 20 }, (_, index) => `u${index}: updateOrder(input: { orderId: "x" }) { order { id } }`).join(' ')} }`,
    ],
    ['nothing but its type, by many names', `{ ${Array.from({ length: 30 }, (_, index) => `a${index}: __typename`).join(' ')} }`],
  ])('may ask for %s', (_, source) => {
    expect(messages(source)).toEqual([]);
  });

  it('may be the standard introspection query', () => {
    expect(messages(getIntrospectionQuery())).toEqual([]);
    expect(
      messages(
        getIntrospectionQuery({
          specifiedByUrl: true,
          directiveIsRepeatable: true,
          schemaDescription: true,
          inputValueDeprecation: true,
          oneOf: true,
        }),
      ),
    ).toEqual([]);
  });
});

describe('an operation that nests lists', () => {
  const deeper = 'orders { nodes { subscriber { ';

  it('three deep is accepted, and four deep is refused', () => {
    const limits = { ...standardLimits, depth: 100 };
    expect(messages(`{ ${nest(deeper, 3, 'id')}${' }'.repeat(6)} }`, limits)).toEqual([]);
    expect(messages(`{ ${nest(deeper, 4, 'id')}${' }'.repeat(8)} }`, limits)).toEqual([
      'The operation nests lists deeper than 3. Read the inner lists by id.',
    ]);
  });

  it('ten deep is refused with COST_LIMIT_EXCEEDED', () => {
    const bomb = `{ ${nest(deeper, 10, 'id')}${' }'.repeat(20)} }`;
    expect(refusals(bomb)).toHaveLength(1);
    expect(refusals(bomb)[0]?.extensions).toEqual({ limitCode: 'COST_LIMIT_EXCEEDED' });
  });

  it('is refused all the same when fragments and types hide the lists', () => {
    const hidden = `
      { ...Orders }
      fragment Orders on Query { orders { nodes { ...Person } } }
      fragment Person on Order { subscriber { orders { nodes { catalog { ...Catalog } } } } }
      fragment Catalog on Catalog { ... on Node { ... on Catalog { orders { nodes { catalog { orders { nodes { id } } } } } } } }`;
    expect(messages(hidden, { ...standardLimits, depth: 100 })).toEqual([
      'The operation nests lists deeper than 3. Read the inner lists by id.',
    ]);
  });

  it('counts a list of ids like a list', () => {
    const inside = 'orders { nodes { subscriber { orders { nodes { catalog { orders { nodes { id } } } } } } } }';
    const limits = { ...standardLimits, depth: 100 };
    expect(messages(`{ node(id: "x") { ... on Catalog { ${inside} } } }`, limits)).toEqual([]);
    expect(messages(`{ nodes(ids: ["x"]) { ... on Catalog { ${inside} } } }`, limits)).toEqual([
      'The operation nests lists deeper than 3. Read the inner lists by id.',
    ]);
  });
});

describe('an operation that is deep', () => {
  it('is accepted up to 12 fields and refused from the 13th on, also in fragments', () => {
    const chain = (depth: number): string =>
      `{ order(id: "x") { ${nest('subscriber { conversation { ', (depth - 2) / 2, 'id')}${' }'.repeat((depth - 2) / 2)} } }`;
    expect(messages(chain(12))).toEqual([]);
    expect(messages(chain(14))).toEqual(['The operation is nested deeper than 12 fields.']);
    const split = `query { order(id: "x") { subscriber { ...A } } } fragment A on Subscriber { ${nest('conversation { subscriber { ', 5, 'id')}${' }'.repeat(5)} }`;
    expect(messages(split)).toEqual(['The operation is nested deeper than 12 fields.']);
  });

  it('is measured in each operation of a document', () => {
    const chain = `order(id: "x") { ${nest('subscriber { conversation { ', 6, 'id')}${' }'.repeat(6)} }`;
    const found = refusals(`query A { viewer { name } } query B { ${chain} }`);
    expect(found.map(({ message }) => message)).toEqual(['The operation is nested deeper than 12 fields.']);
  });
});

describe('an operation that is wide', () => {
  const floods = (count: number, field: string, name = 'a'): string =>
    Array.from({ length: count }, (_, index) => `${name}${index}: ${field}`).join(' ');

  it('may have 30 aliases and no more', () => {
    expect(messages(`{ viewer { ${floods(30, 'name')} } }`)).toEqual([]);
    expect(messages(`{ viewer { ${floods(31, 'name')} } }`)).toEqual(['The operation has more than 30 aliases.']);
    expect(messages(`{ ${floods(31, '__typename')} }`)).toEqual(['The operation has more than 30 aliases.']);
  });

  it('has its aliases counted wherever a fragment is spread', () => {
    const source = `{ a: order(id: "x") { ...A } b: order(id: "y") { ...A } } fragment A on Order { ${floods(15, 'reference')} }`;
    expect(messages(source)).toEqual(['The operation has more than 30 aliases.']);
  });

  it('may have 20 root fields and no more, with or without fragments', () => {
    expect(messages(`{ ${floods(20, 'viewer { name }')} }`)).toEqual([]);
    expect(messages(`{ ${floods(21, 'viewer { name }')} }`)).toEqual(['The operation has 21 root fields; at most 20 are allowed.']);
    const viewers = (name: string): string => floods(10, 'viewer { name }', name);
    const split = `{ ... { ${viewers('a')} } ...B } fragment B on Query { viewer { name } ... on Query { ${viewers('b')} } }`;
    expect(messages(split)).toEqual(['The operation has 21 root fields; at most 20 are allowed.']);
  });

  it('may have as many tokens as the limit says', () => {
    expect(() => refusals(`{ viewer { ${'name '.repeat(1994)} } }`)).not.toThrow();
    expect(() => refusals(`{ viewer { ${'name '.repeat(2000)} } }`)).toThrow('Document contains more that 2000 tokens. Parsing aborted.');
  });

  it('may repeat selections 30 times, in any notation', () => {
    const tooOften = ['The document repeats selections more than 30 times.'];
    expect(messages(`{ viewer { ${'name '.repeat(31)} } }`)).toEqual([]);
    expect(messages(`{ viewer { ${'name '.repeat(32)} } }`)).toEqual(tooOften);
    expect(messages(`{ viewer { ${'... { name } '.repeat(32)} } }`)).toEqual(tooOften);
    expect(messages(`{ viewer { ${'... on Viewer { name } '.repeat(32)} } }`)).toEqual(tooOften);
    expect(messages(`{ viewer { ${'...A '.repeat(32)} } } fragment A on Viewer { name }`)).toEqual(tooOften);
    expect(messages(`{ viewer { ${'x: name '.repeat(32)} } }`)).toEqual(tooOften);
    expect(messages(`query A { viewer { name } } query B { viewer { ${'name '.repeat(32)} } }`)).toEqual(tooOften);
  });

  it('may have 50 directives, 5 in one place', () => {
    const skip = '@skip(if: false) ';
    const fields = Array.from({ length: 25 }, (_, index) => `a${index}: name @skip(if: false) @include(if: true)`).join(' ');
    expect(messages(`{ viewer { ${fields} } }`)).toEqual([]);
    expect(messages(`{ viewer { ${fields} name ${skip} } }`)).toEqual(['The document has more than 50 directives.']);
    for (const place of [
      `query ${skip.repeat(6)}{ viewer { name } }`,
      `{ viewer { name ${skip.repeat(6)} } }`,
      `{ viewer ${'@aa'.repeat(6)} { name } }`,
    ]) {
      expect(messages(place)).toEqual(['The document has more than 5 directives in one place.']);
    }
    expect(messages(`{ viewer { name @aa@aa@aa } }`)).toContain('Unknown directive "@aa".');
  });

  it('may have 20 operations and 100 fragments in its document', () => {
    const operations = (count: number): string =>
      Array.from({ length: count }, (_, index) => `query Q${index} { viewer { name } }`).join(' ');
    expect(messages(operations(20))).toEqual([]);
    expect(messages(operations(21))).toEqual(['The document has more than 20 operations.']);
    const fragments = (count: number): string =>
      Array.from({ length: count }, (_, index) => `fragment F${index} on Viewer { name }`).join(' ');
    const spreads = (count: number): string => Array.from({ length: count }, (_, index) => `...F${index}`).join(' ');
    expect(messages(`{ viewer { ${spreads(100)} } } ${fragments(100)}`)).toEqual([]);
    expect(messages(`{ viewer { ${spreads(101)} } } ${fragments(101)}`)).toEqual(['The document has more than 100 fragments.']);
  });

  it('is not validated further when it is refused, so that no rule takes long', () => {
    let fieldsSeen = 0;
    const counting = (): { Field(): void } => ({ Field: () => void (fieldsSeen += 1) });
    const wide = parse(`{ viewer { ${'name '.repeat(1900)} } }`);
    expect(validate(schema, wide, [limitRule(standardLimits), counting])).toHaveLength(1);
    expect(validate(schema, wide, [counting, limitRule(standardLimits)])).toHaveLength(1);
    expect(fieldsSeen).toBe(0);
    validate(schema, parse('{ viewer { name } }'), [counting, limitRule(standardLimits)]);
    expect(fieldsSeen).toBe(2);
  });

  it('gets an error that names the configured limit', () => {
    const strict: Limits = { ...standardLimits, depth: 2, aliases: 0, rootFields: 1 };
    expect(messages('{ viewer { name } }', strict)).toEqual([]);
    expect(messages('{ viewer { channels { name } } }', strict)).toEqual(['The operation is nested deeper than 2 fields.']);
    expect(messages('{ viewer { a: name } }', strict)).toEqual(['The operation has more than 0 aliases.']);
    expect(messages('{ viewer { name } channels { name } }', strict)).toEqual(['The operation has 2 root fields; at most 1 are allowed.']);
  });
});

describe('an operation with malicious fragments', () => {
  /** Each fragment spreads the next twice: 2^n selections in n lines. */
  const bomb = (levels: number): string => {
    const fragments = Array.from(
      { length: levels },
      (_, index) => `fragment F${index} on Channel { ...F${index + 1} ... { ...F${index + 1} } }`,
    );
    return `{ channels { ...F0 } } ${fragments.join(' ')} fragment F${levels} on Channel { name }`;
  };

  it('is refused quickly when they multiply', () => {
    const started = performance.now();
    expect(messages(bomb(40))).toEqual(['The operation selects more than 10000 fields.']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('is refused quickly when they multiply at the root', () => {
    const started = performance.now();
    const source = bomb(40)
      .replaceAll('on Channel', 'on Query')
      .replace('{ channels { ...F0 } }', '{ ...F0 }')
      .replace('{ name }', '{ viewer { name } }');
    expect(messages(source)).toEqual(['The operation selects more than 10000 fields.']);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('is accepted while they multiply little', () => {
    expect(messages(bomb(8))).toEqual([]);
  });

  it('is refused by the rules of GraphQL, and does no harm, when they go in circles', () => {
    const circles = [
      '{ channels { ...A } } fragment A on Channel { ...A }',
      '{ channels { ...A } } fragment A on Channel { ...B } fragment B on Channel { ...C ...A } fragment C on Channel { ...B ...A }',
      '{ ...A } fragment A on Query { viewer { name } ...B } fragment B on Query { ...A }',
      '{ orders { nodes { ...A } } } fragment A on Order { subscriber { orders { nodes { ...A } } } }',
    ];
    for (const source of circles) {
      const found = messages(source);
      expect(found.length).toBeGreaterThan(0);
      expect(found.every((message) => message.startsWith('Cannot spread fragment'))).toBe(true);
    }
  });

  it('is refused by the rules of GraphQL alone when they or their types do not exist', () => {
    expect(messages('{ channels { ...Missing } }')).toEqual(['Unknown fragment "Missing".']);
    expect(messages('{ channels { ... on Missing { name } } }')).toEqual(['Unknown type "Missing".']);
    expect(messages('{ missing { nodes { id } } }')).toEqual(['Cannot query field "missing" on type "Query".']);
  });
});

describe('variables', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 1 : levels % 2 === 0 ? [deep(levels - 1)] : { in: deep(levels - 1) });

  it('may be nested 32 deep and no deeper', () => {
    expect(checkVariables({ value: deep(31) })).toBeUndefined();
    expect(checkVariables({ value: deep(32) })?.message).toBe('The variables are nested deeper than 32.');
    expect(checkVariables({ value: deep(5000) })?.extensions).toEqual({ limitCode: 'COST_LIMIT_EXCEEDED' });
  });

  it('may hold 20000 values and no more', () => {
    expect(checkVariables({ value: Array.from({ length: 19_000 }, () => 1) })).toBeUndefined();
    expect(checkVariables({ value: Array.from({ length: 20_000 }, () => 1) })?.message).toBe('The variables hold more than 20000 values.');
  });

  it('may be files, which count as one value', () => {
    class File {
      readonly content = deep(100);
    }
    expect(checkVariables({ file: new File() })).toBeUndefined();
  });
});
