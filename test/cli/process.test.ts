import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/store/store.js';
import { run, runPiped, runProcess } from './command-line.js';
import { eventOf } from '../store/samples.js';
import { fill } from './full-ledger.js';

const commands = [
  'start',
  'doctor',
  'conformance',
  'ledger export',
  'ledger import',
  'ledger backup',
  'ledger compact',
  'customer export',
  'customer erase',
  'operations manifest',
  'sync run',
  'sync status',
  'sync reset',
  'webhooks list',
  'webhooks replay',
];

describe('a command line', () => {
  it.each([[['--help']], [['help']], [['-h']], [['ledger', 'export', '--help']]])('of %j lists every command', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const listed = stdout.match(/^ {2}parley [a-z]+( [a-z]+)?/gm)?.map((line) => line.replace('  parley ', ''));
    expect(listed).toEqual(commands);
  });

  it.each<[string[], string]>([
    [[], 'Name a command.'],
    [['ledger'], 'Unknown command.'],
    [['ledger', 'exprot'], 'Unknown command.'],
    [['--start'], 'Unknown command.'],
    [['start', '--sandbocks'], "Unknown option '--sandbocks'."],
    [['doctor', 'now'], "Unexpected argument 'now'."],
    [['ledger', 'export', '--file'], "Option '--file <value>' argument missing."],
  ])('of %j is refused with the usage', async (args, sentence) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(sentence);
    expect(stderr).toMatch(/\n\nUsage:[^]+parley /);
  });
});

describe('the parley process', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'parley-process-'))));
  afterAll(() => rm(directory, { recursive: true }));

  it('exports to one process what another imports', async () => {
    const ledger = await openLedger({ directory: join(directory, 'data') });
    await fill(ledger);
    await ledger.close();
    const exported = await runProcess(['ledger', 'export'], { directory }).ran;
    expect(exported.code).toBe(0);
    const environment = { PARLEY_DATA_DIR: join(directory, 'copy') };
    const imported = await runProcess(['ledger', 'import'], { directory, environment, stdin: exported.stdout }).ran;
    expect(imported).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Imported \d+ rows\.\n$/) as string });
    expect((await runProcess(['ledger', 'export'], { directory, environment }).ran).stdout).toBe(exported.stdout);
  }, 60_000);

  it('ends with 2 and the usage, or with 1 and a sentence, and never with a stack', async () => {
    const [unknown, failed] = await Promise.all([
      runProcess(['doctor', '--fast'], { directory }).ran,
      runProcess(['ledger', 'compact'], { directory, environment: { PARLEY_DATA_DIR: 'none' } }).ran,
    ]);
    expect(unknown).toEqual({ code: 2, stdout: '', stderr: "Unknown option '--fast'.\n\nUsage: parley doctor [--json]\n" });
    expect(failed).toMatchObject({ code: 1, stdout: '' });
    expect(failed.stderr).toMatch(/^There is no ledger in .*\n$/);
  }, 60_000);

  it('starts the sandbox, whose ledger no other process can open, and stops it on a signal', async () => {
    const environment = { PORT: '0', PARLEY_DATA_DIR: join(directory, 'running'), LOG_LEVEL: 'silent' };
    const { child, ran } = runProcess(['start', '--sandbox'], { directory, environment });
    for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
      if (line.includes('/explorer')) break;
    }
    const sandbox = { PARLEY_DATA_DIR: join(directory, 'running', 'sandbox') };
    const locked = await runProcess(['ledger', 'export'], { directory, environment: sandbox }).ran;
    expect(locked).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('most likely a running gateway') as string });
    child.kill('SIGTERM');
    expect((await ran).code).toBe(0);
  }, 60_000);

  it('reports a failed start as main does, and ends', async () => {
    await writeFile(join(directory, 'broken.yml'), 'channels: []\n');
    const environment = { PARLEY_CONFIG: 'broken.yml' };
    const { code, stderr } = await runProcess(['start'], { directory, environment }).ran;
    expect(code).toBe(1);
    expect(stderr).toBe(
      'The configuration has 2 faults:\n  clients: is required: without a client nobody can call the gateway\n  broken.yml:1:1 channels: must not be empty\n',
    );
    const holder = await openLedger({ directory: join(directory, 'held', 'sandbox') });
    const held = await runProcess(['start', '--sandbox'], { directory, environment: { PORT: '0', PARLEY_DATA_DIR: 'held' } }).ran;
    expect(held).toMatchObject({ code: 1, stderr: expect.stringContaining('is in use by another process') as string });
    await holder.close();
  }, 60_000);

  it('ends without an error when the reader of its output closes the pipe', async () => {
    const dataDirectory = join(directory, 'large');
    const ledger = await openLedger({ directory: dataDirectory });
    const note = 'n'.repeat(2000);
    await ledger.events.append(Array.from({ length: 500 }, () => eventOf('shop', 'a', { note })));
    await ledger.close();
    const { code, stdout, stderr } = await runPiped(['ledger', 'export'], 'head -n 1', { PARLEY_DATA_DIR: dataDirectory });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ format: 'parley-ledger' });
  }, 60_000);
});
