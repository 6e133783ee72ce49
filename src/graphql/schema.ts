import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { addResolversToSchema } from '@graphql-tools/schema';
import { buildASTSchema, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { enforceScopes } from './schema/access.js';
import { resolvers } from './resolvers.js';

const folder = findSchema(new URL('./', import.meta.url));

/** The executable schema of `schema/*.graphql`, with resolvers and enforced scopes. The same for every gateway of the process. */
export function createSchema(): GraphQLSchema {
  return (schema ??= enforceScopes(
    addResolversToSchema({ schema: readSchema(), resolvers, inheritResolversFromInterfaces: false, updateResolversInPlace: true }),
  ));
}

/** Kept, because it takes a fifth of the time that a gateway needs to start, and nothing in it belongs to one gateway. */
let schema: GraphQLSchema | undefined;

/** The schema without resolvers. A build has validated and parsed it, because both take longer than the rest together. */
function readSchema(): GraphQLSchema {
  const parsed = new URL('schema.ast.json', import.meta.url);
  if (!existsSync(parsed)) return buildASTSchema(parse(readSchemaFiles().join('\n')));
  return buildASTSchema(JSON.parse(readFileSync(parsed, 'utf8')) as DocumentNode, { assumeValid: true });
}

/** The texts of all files `schema/*.graphql`. */
export function readSchemaFiles(): string[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
  return files.sort().map((name) => readFileSync(new URL(name, folder), 'utf8'));
}

/** The folder `schema`: beside this code in a build, or in a parent folder of the source file. */
function findSchema(folderUrl: URL): URL {
  const file = new URL('schema/base.graphql', folderUrl);
  if (existsSync(file)) return new URL('./', file);
  const parentUrl = new URL('../', folderUrl);
  if (parentUrl.href === folderUrl.href)
    throw new Error("The schema files are missing: no folder above the gateway's code has schema/base.graphql.");
  return findSchema(parentUrl);
}
