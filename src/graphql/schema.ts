import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { enforceScopes } from './schema/access.js';
import { resolvers } from './resolvers.js';

const folder = findSchema(new URL('./', import.meta.url));

/** The schema of `schema/*.graphql` with its resolvers and its scopes enforced. */
export function createSchema(): GraphQLSchema {
  return enforceScopes(
    makeExecutableSchema({ typeDefs: readSchemaFiles(), resolvers, inheritResolversFromInterfaces: false, updateResolversInPlace: true }),
  );
}

/** The texts of `schema/*.graphql`, which are the schema together. */
export function readSchemaFiles(): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return files.sort().map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

/** Beside `src` or `dist`, however deep below them this code stands. */
function findSchema(below: URL): URL {
  const found = new URL('schema/base.graphql', below);
  if (existsSync(found)) return new URL('./', found);
  const above = new URL('../', below);
  if (above.href === below.href) throw new Error('The schema is not beside the gateway.');
  return findSchema(above);
}
