import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { runGateway } from '../running-gateway.js';
import { run } from './command-line.js';

interface Manifest {
  readonly format: string;
  readonly version: number;
  readonly operations: readonly { readonly id: string; readonly name: string; readonly type: string; readonly body: string }[];
}

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-operations-'));
  await mkdir(join(directory, 'pages', 'deep'), { recursive: true });
  await write('pages/orders.graphql', 'query Orders { orders(first: 5) { nodes { ...Line } } }  query Me { viewer { name } }');
  await write('pages/deep/line.gql', 'fragment Line on Order { reference customer { ...Person } }');
  await write('person.graphql', 'fragment Person on OrderCustomer { name } fragment Unused on Order { id }');
  await write('pages/notes.txt', 'no operation');
});
afterEach(() => rm(directory, { recursive: true }));

const write = (name: string, text: string): Promise<void> => writeFile(join(directory, name), text);
const manifest = (...args: string[]) => run(['operations', 'manifest', ...args]);

describe('parley operations manifest', () => {
  it('writes each operation with the fragments it needs, under the hash of its text', async () => {
    const { code, stdout, stderr } = await manifest(
      '--documents',
      join(directory, 'pages'),
      '--documents',
      join(directory, 'person.graphql'),
    );
    expect([code, stderr]).toEqual([0, '']);
    const { format, version, operations } = JSON.parse(stdout) as Manifest;
    expect([format, version]).toEqual(['apollo-persisted-query-manifest', 1]);
    expect(operations.map(({ name, type }) => [name, type])).toEqual([
      ['Orders', 'query'],
      ['Me', 'query'],
    ]);
    for (const { id, body } of operations) expect(id).toBe(createHash('sha256').update(body).digest('hex'));
    expect(operations[0]?.body).toContain('fragment Person on OrderCustomer');
    expect(operations[0]?.body).not.toContain('Unused');
    expect(operations[1]?.body).toBe('query Me {\n  viewer {\n    name\n  }\n}');
  });

  it('writes what a gateway takes for its manifest', async () => {
    const file = join(directory, 'operations.json');
    for (const _time of [1, 2])
      expect(await manifest('--documents', directory, '--out', file)).toEqual({ code: 0, stdout: '', stderr: '' });
    const { operations } = JSON.parse(await readFile(file, 'utf8')) as Manifest;
    const riyadh = await startAwalSimulator();
    const server = { persistedOperations: { mode: 'only', manifest: file } };
    const gateway = await runGateway({ channels: { riyadh: { provider: 'awal', simulator: riyadh } }, server });
    const answers = await Promise.all(
      operations.map(async ({ id: documentId }) => {
        const headers = { 'content-type': 'application/json', authorization: 'Bearer everything-token' };
        const response = await fetch(`${gateway.address}/graphql`, { method: 'POST', headers, body: JSON.stringify({ documentId }) });
        return [response.status, ((await response.json()) as { errors?: unknown }).errors];
      }),
    );
    expect(answers).toEqual([
      [200, undefined],
      [200, undefined],
    ]);
    await gateway.close();
    await riyadh.close();
  });

  it.each([
    ['an operation has no name', '{ viewer { name } }', 'An operation has no name.'],
    ['two have one name', 'query Me { viewer { scopes } }', 'Two operations have the name Me.'],
    ['one does not fit the schema', 'query Wrong { nobody }', 'Wrong: Cannot query field "nobody" on type "Query".'],
    ['a fragment is missing', 'query Wrong { viewer { ...Missing } }', 'Wrong: Unknown fragment "Missing".'],
    ['one asks for too much', `query Wrong { ${'viewer { name } '.repeat(21)} }`, 'Wrong: The operation has 21 root fields'],
    ['a file cannot be read', 'query Wrong {', 'wrong.graphql: Syntax Error'],
  ])('writes nothing and says why when %s', async (_, text, message) => {
    await write('wrong.graphql', text);
    const out = join(directory, 'operations.json');
    const { code, stderr } = await manifest('--documents', directory, '--out', out);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    await expect(readFile(out)).rejects.toThrow('ENOENT');
  });

  it('says what it needs', async () => {
    expect(await manifest()).toMatchObject({ code: 2, stderr: expect.stringContaining('--documents') as string });
    expect(await manifest('--documents', join(directory, 'nowhere'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOENT') as string,
    });
  });
});
