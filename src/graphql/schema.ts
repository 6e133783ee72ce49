import { readdirSync, readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLSchema } from 'graphql';
import { enforceScopes } from './access.js';
import { resolvers } from './resolvers.js';

const folder = new URL('../../schema/', import.meta.url);

/** The schema of `schema/*.graphql` with its resolvers and its scopes enforced. */
export function createSchema(): GraphQLSchema {
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  const typeDefs = files.sort().map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return enforceScopes(makeExecutableSchema({ typeDefs, resolvers, inheritResolversFromInterfaces: false }));
}
