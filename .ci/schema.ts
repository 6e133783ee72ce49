import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assertValidSchema, buildASTSchema, lexicographicSortSchema, parse, type DocumentNode, type GraphQLSchema } from 'graphql';
import { printSchemaWithDirectives } from '@graphql-tools/utils';

/** The files of a folder that end so, in an order that no file system decides. */
export function filesOf(folder: string, ending: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name));
}

/** What `schema/*.graphql` say together, valid. Positions in the files are left out. */
export function parseSchema(): DocumentNode {
  const texts = filesOf('schema', '.graphql').map((file) => readFileSync(file, 'utf8'));
  const document = parse(texts.join('\n'), { noLocation: true });
  assertValidSchema(buildASTSchema(document));
  return document;
}

/** The schema that `schema/*.graphql` make together. Sorted, so that moving a type to another file changes nothing. */
export function readSchema(): GraphQLSchema {
  return lexicographicSortSchema(buildASTSchema(parseSchema()));
}

/** The schema as text. Applied directives stay: the scopes that a field asks for are part of the promise. */
export function printSorted(schema: GraphQLSchema): string {
  return printSchemaWithDirectives(schema) + '\n';
}
