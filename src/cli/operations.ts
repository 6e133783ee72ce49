import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { concatAST, GraphQLError, Kind, parse, print, separateOperations, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { CommandError, codeOf, readOptions, UsageError, type Command } from './command.js';
import { standardLimits } from '../graphql/limits/limits.js';
import { faultsOfOperation } from '../graphql/persisted/persisted-manifest.js';
import { createSchema } from '../graphql/schema.js';

export const writeManifest: Command = {
  usage: '--documents <file or folder> [--documents ...] [--out <file>]',
  purpose: 'write the manifest of the operations in .graphql files, for persistedOperations',
  run: async (args, { terminal: { stdout } }) => {
    const { documents = [], out } = readOptions(args, { documents: { type: 'string', multiple: true }, out: { type: 'string' } });
    if (documents.length === 0) throw new UsageError('Use --documents to name the files with the operations.');
    const files = (await Promise.all(documents.map(filesIn))).flat();
    const operations = toOperations(await Promise.all([...new Set(files)].sort().map(readDocument)));
    const manifest = { format: 'apollo-persisted-query-manifest', version: 1, operations };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    if (out === undefined) stdout.write(text);
    else await writeFile(out, text).catch((error: unknown) => fail(`${out} cannot be written (${codeOf(error)}).`, error));
    return 0;
  },
};

interface ManifestOperation {
  readonly id: string;
  readonly name: string;
  readonly type: OperationDefinitionNode['operation'];
  readonly body: string;
}

/** Each operation with the fragments that it needs, from any file. Its id is the SHA-256 of the body. */
function toOperations(documents: readonly DocumentNode[]): readonly ManifestOperation[] {
  const all = concatAST(documents);
  const operations = all.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const names = operations.map(({ name }) => name?.value ?? fail('An operation has no name.'));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new CommandError(`Two operations have the name ${twice}.`);
  const separate = separateOperations(all);
  const found = operations.map(({ name, operation }): ManifestOperation => {
    const body = print(separate[name?.value ?? ''] as DocumentNode);
    return { id: createHash('sha256').update(body).digest('hex'), name: name?.value ?? '', type: operation, body };
  });
  const schema = createSchema();
  const faults = found.flatMap(({ name, body }) => faultsOfOperation(body, schema, standardLimits).map((fault) => `  ${name}: ${fault}`));
  if (faults.length > 0) throw new CommandError(`The gateway would refuse these operations:\n${faults.join('\n')}`);
  return found;
}

async function filesIn(place: string): Promise<string[]> {
  try {
    if (!(await stat(place)).isDirectory()) return [place];
    const names = await readdir(place, { recursive: true });
    return names.filter((name) => /\.(graphql|gql)$/.test(name)).map((name) => join(place, name));
  } catch (error) {
    return fail(`${place} cannot be read (${codeOf(error)}).`, error);
  }
}

async function readDocument(file: string): Promise<DocumentNode> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => fail(`${file} cannot be read (${codeOf(error)}).`, error));
  try {
    return parse(text);
  } catch (error) {
    return fail(`${file}: ${error instanceof GraphQLError ? error.message : 'cannot be read.'}`, error);
  }
}

function fail(message: string, cause?: unknown): never {
  throw new CommandError(message, { cause });
}
