import { buildSchema, getNamedType, graphql, isObjectType, type GraphQLObjectType, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { enforceScopes, satisfies, scopesOfType } from '../../../src/graphql/schema/access.js';
import { writtenSchema } from './written-schema.js';

const schema = writtenSchema();
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null);
const rootFields = roots.flatMap((type) =>
  Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field, type })),
);
const directive = 'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT\n';

function scopesWritten(
  node: { readonly directives?: readonly { readonly name: { readonly value: string } }[] } | null | undefined,
): boolean {
  return node?.directives?.some(({ name }) => name.value === 'requiresScopes') === true;
}

/** What a viewer with these scopes gets of `source`, from a schema whose fields resolve themselves. */
async function ask(
  definition: string,
  source: string,
  scopes: readonly string[],
): Promise<{ data: unknown; refused: string[]; codes: unknown[] }> {
  const guarded = enforceScopes(buildSchema(directive + definition));
  const rootValue: unknown = {
    open: 'open',
    secret: 'secret',
    either: 'either',
    order: { total: '1.00', raw: '{}', order: { total: '2.00' } },
    plain: { orders: [{ total: '3.00' }] },
  };
  const { data, errors } = await graphql({ schema: guarded, source, rootValue, contextValue: { viewer: { scopes: new Set(scopes) } } });
  return {
    data,
    refused: (errors ?? []).map(({ path }) => path?.join('.') ?? ''),
    codes: (errors ?? []).map(({ extensions }) => extensions['code']),
  };
}

describe('the written schema', () => {
  it.each(rootFields)('names the scopes that $name needs', ({ field }) => {
    expect(scopesWritten(field.astNode)).toBe(true);
  });

  it('requires a write scope for every mutation', () => {
    const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
    expect(mutations.length).toBeGreaterThan(0);
    for (const { astNode } of mutations) {
      expect(JSON.stringify(astNode?.directives)).toMatch(/"value":"[a-z]+:(write|send|erase)"/);
    }
  });

  it('requires raw:read for every raw record', () => {
    const raw = objectTypes(schema).flatMap((type) => Object.values(type.getFields()).filter(({ name }) => name === 'raw'));
    expect(raw.length).toBeGreaterThan(0);
    for (const { astNode } of raw) expect(JSON.stringify(astNode?.directives)).toContain('"value":"raw:read"');
  });

  it('requires the same scopes for the type of a list as for its items, so that no path avoids them', () => {
    const connections = objectTypes(schema).filter(({ name }) => name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(0);
    for (const connection of connections) {
      const nodes = connection.getFields()['nodes'];
      expect(scopesOfType(schema, connection.name)).toEqual(scopesOfType(schema, getNamedType(nodes?.type)?.name ?? ''));
      expect(scopesOfType(schema, connection.name)).not.toEqual([]);
    }
  });

  it('is accepted at the start', () => {
    expect(() => enforceScopes(writtenSchema())).not.toThrow();
  });
});

describe('a root field without @requiresScopes', () => {
  it.each(['type Query { open: String }', 'type Query { open: String @requiresScopes(scopes: [[]]) } type Mutation { change: String }'])(
    'stops the start: %s',
    (definition) => {
      expect(() => enforceScopes(buildSchema(directive + definition))).toThrow(/^(Query\.open|Mutation\.change) has no @requiresScopes\.$/);
    },
  );
});

describe('scopes', () => {
  it.each<[string[], string[][], boolean]>([
    [[], [], true],
    [[], [[]], true],
    [['a'], [[]], true],
    [[], [['a']], false],
    [['b'], [['a']], false],
    [['a'], [['a']], true],
    [['a', 'b'], [['a']], true],
    [['a'], [['a', 'b']], false],
    [['a', 'b'], [['a', 'b']], true],
    [['a'], [['b'], ['a']], true],
    [
      ['a', 'c'],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      false,
    ],
    [
      ['c', 'd'],
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      true,
    ],
    [['a'], [['b'], []], true],
    [['orders'], [['orders:read']], false],
    [['ORDERS:READ'], [['orders:read']], false],
  ])('%j satisfy %j: %s', (scopes, required, isSatisfied) => {
    expect(satisfies(new Set(scopes), required)).toBe(isSatisfied);
  });
});

describe('the guard', () => {
  const definition = `
    type Query {
      open: String @requiresScopes(scopes: [[]])
      secret: String @requiresScopes(scopes: [["orders:read", "raw:read"]])
      either: String @requiresScopes(scopes: [["a"], ["b"]])
      order: Order @requiresScopes(scopes: [[]])
      plain: Plain @requiresScopes(scopes: [[]])
    }
    type Order @requiresScopes(scopes: [["orders:read"]]) { total: String raw: String @requiresScopes(scopes: [["raw:read"]]) order: Order }
    type Plain { orders: [Order!] }`;

  it('allows a field without scopes to every viewer', async () => {
    expect(await ask(definition, '{ open }', [])).toEqual({ data: { open: 'open' }, refused: [], codes: [] });
  });

  it('refuses a field when one of several required scopes is missing, and its siblings keep their answers', async () => {
    for (const scopes of [[], ['orders:read'], ['raw:read']]) {
      expect(await ask(definition, '{ open secret }', scopes)).toEqual({
        data: { open: 'open', secret: null },
        refused: ['secret'],
        codes: ['FORBIDDEN'],
      });
    }
    expect(await ask(definition, '{ secret }', ['raw:read', 'orders:read'])).toEqual({
      data: { secret: 'secret' },
      refused: [],
      codes: [],
    });
  });

  it('accepts any of the alternatives', async () => {
    for (const scope of ['a', 'b']) expect((await ask(definition, '{ either }', [scope])).data).toEqual({ either: 'either' });
    expect((await ask(definition, '{ either }', ['c'])).refused).toEqual(['either']);
  });

  it('requires the scopes of a type on every path to it, in lists too', async () => {
    expect((await ask(definition, '{ order { total } }', [])).refused).toEqual(['order']);
    expect((await ask(definition, '{ plain { orders { total } } }', [])).refused).toEqual(['plain.orders']);
    expect((await ask(definition, '{ order { total order { total } } plain { orders { total } } }', ['orders:read'])).data).toEqual({
      order: { total: '1.00', order: { total: '2.00' } },
      plain: { orders: [{ total: '3.00' }] },
    });
  });

  it('requires the scopes of a field in addition to those of its type', async () => {
    expect(await ask(definition, '{ order { total raw } }', ['orders:read'])).toEqual({
      data: { order: { total: '1.00', raw: null } },
      refused: ['order.raw'],
      codes: ['FORBIDDEN'],
    });
    expect((await ask(definition, '{ order { raw } }', ['raw:read'])).refused).toEqual(['order']);
    expect((await ask(definition, '{ order { raw } }', ['orders:read', 'raw:read'])).data).toEqual({ order: { raw: '{}' } });
  });

  it('cannot be avoided with an alias or a fragment', async () => {
    const source = '{ open: secret ...Rest } fragment Rest on Query { a: order { raw } ... on Query { b: plain { orders { raw } } } }';
    const { data, refused } = await ask(definition, source, []);
    expect(refused).toEqual(['open', 'a', 'b.orders']);
    expect(data).toEqual({ open: null, a: null, b: { orders: null } });
  });

  it('refuses before the resolver runs', async () => {
    const guarded = buildSchema(directive + 'type Query { secret: String @requiresScopes(scopes: [["a"]]) }');
    let runs = 0;
    const secret = guarded.getQueryType()?.getFields()['secret'];
    if (secret) secret.resolve = () => String(++runs);
    enforceScopes(guarded);
    await graphql({ schema: guarded, source: '{ secret }', contextValue: { viewer: { scopes: new Set(['b']) } } });
    expect(runs).toBe(0);
    const { data } = await graphql({ schema: guarded, source: '{ secret }', contextValue: { viewer: { scopes: new Set(['a']) } } });
    expect(data).toEqual({ secret: '1' });
  });
});

function objectTypes(of: GraphQLSchema): GraphQLObjectType[] {
  return Object.values(of.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__')) as GraphQLObjectType[];
}
