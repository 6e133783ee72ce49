import { Kind, type GraphQLField } from 'graphql';
import { expect, it } from 'vitest';
import { scopes } from '../../src/config/configuration.js';
import { writtenSchema } from '../graphql/schema/written-schema.js';
import { pageOf } from './pages.js';

const schema = writtenSchema();
const page = pageOf('docs/clients-and-scopes.md').text;

/** The names of scopes in a field's `@requiresScopes`. */
function scopesOf(field: GraphQLField<unknown, unknown>): string[] {
  const value = field.astNode?.directives?.find(({ name }) => name.value === 'requiresScopes')?.arguments?.[0]?.value;
  const alternatives = value?.kind === Kind.LIST ? value.values : [];
  return alternatives.flatMap((together) =>
    together.kind === Kind.LIST ? together.values.map((scope) => (scope.kind === Kind.STRING ? scope.value : '')) : [],
  );
}

const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
const fields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));

/** The page's row of a scope: the fields that it names. */
function documented(scope: string): string[] | undefined {
  const row = new RegExp(`^\\| \`${scope}\` *\\| (.*) \\|$`, 'm').exec(page)?.[1];
  return row === undefined ? undefined : [...row.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '');
}

it.each(scopes)('the page says of the scope %s which fields need it', (scope) => {
  const asking = fields.filter((field) => scopesOf(field).includes(scope)).map(({ name }) => name);
  const named = documented(scope);
  expect(named, `the row of ${scope}`).toBeDefined();
  // What only stands deeper in the graph is said in words.
  if (asking.length > 0) expect(named?.sort()).toEqual(asking.sort());
});

it('the page names the fields that need no scope', () => {
  const free = fields.filter((field) => scopesOf(field).length === 0).map(({ name }) => name);
  const sentence = /These fields need no scope: ([^.]*)\./.exec(page)?.[1] ?? '';
  expect([...sentence.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '').sort()).toEqual(free.sort());
});
