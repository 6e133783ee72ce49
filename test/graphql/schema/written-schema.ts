import { readdirSync, readFileSync } from 'node:fs';
import { buildSchema, type GraphQLSchema } from 'graphql';

/** The schema as `schema/*.graphql` has it, without resolvers. */
export function writtenSchema(): GraphQLSchema {
  const files = readdirSync('schema').filter((name) => name.endsWith('.graphql'));
  return buildSchema(files.map((name) => readFileSync(`schema/${name}`, 'utf8')).join('\n'));
}
