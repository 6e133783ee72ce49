import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCommandLine } from '../../src/cli/run.js';
import { builtFile } from '../built-gateway.js';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
  /** The configuration, in place of a file. */
  readonly document?: unknown;
  readonly stdin?: string;
}

/** Runs a command in this process. */
export async function run(args: readonly string[], { environment = {}, directory, document, stdin = '' }: RunOptions = {}): Promise<Ran> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  const source = { environment, workingDirectory: directory, document: document === undefined ? undefined : JSON.stringify(document) };
  const code = await runCommandLine(args, { terminal: { stdin: Readable.from([Buffer.from(stdin)]), stdout, stderr }, source });
  stdout.end();
  stderr.end();
  const [out, err] = await said;
  return { code, stdout: out, stderr: err };
}

export interface Spawned {
  readonly child: ChildProcess;
  /** When it has ended. */
  readonly ran: Promise<Ran>;
}

/** Runs a command as its own process, whose environment is only what is given. */
export function runProcess(args: readonly string[], { environment = {}, directory, stdin }: RunOptions = {}): Spawned {
  return watch(spawn(process.execPath, [...program, ...args], { cwd: directory, env: environmentOf(environment), stdio }), stdin);
}

/** The same with its standard output piped into another program. Returns the exit code of that program and the output of both. */
export function runPiped(args: readonly string[], into: string, environment: Readonly<Record<string, string>>): Promise<Ran> {
  const command = [process.execPath, ...program, ...args].map((word) => `'${word}'`).join(' ');
  return watch(spawn('sh', ['-c', `${command} | ${into}`], { env: environmentOf(environment), stdio })).ran;
}

const program = [builtFile('cli.js')];
const stdio: ['pipe', 'pipe', 'pipe'] = ['pipe', 'pipe', 'pipe'];

function environmentOf(environment: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, ...environment };
}

function watch(child: ChildProcessWithoutNullStreams, stdin?: string): Spawned {
  const ended = once(child, 'close') as Promise<[number | null]>;
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  // A process that refuses its arguments reads nothing.
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return { child, ran: Promise.all([ended, said]).then(([[code], [stdout, stderr]]) => ({ code, stdout, stderr })) };
}

/** A configuration with these channels and one client. */
export function documentOf(channels: readonly object[], more: object = {}): object {
  return { channels, clients: [{ name: 'shop', tokenSha256: 'ab'.repeat(32), scopes: ['orders:read'], channels: ['*'] }], ...more };
}
