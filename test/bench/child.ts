import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const canPin = process.platform === 'linux' && existsSync('/usr/bin/taskset');

export interface ProgramOptions {
  /** The processor that it is held to where that can be had: servers on the first, stub and load on the second. */
  readonly cpu: number | 'any';
  readonly arguments?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly directory?: string;
}

export function startProgram(program: string, options: ProgramOptions): ChildProcess {
  const command = [program, ...(options.arguments ?? [])];
  const [first = program, ...rest] = canPin && options.cpu !== 'any' ? ['taskset', '-c', String(options.cpu), ...command] : command;
  return spawn(first, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', ...options.environment },
    ...(options.directory !== undefined && { cwd: options.directory }),
  });
}

export function startNode(file: string, options: ProgramOptions & { readonly flags?: readonly string[] }): ChildProcess {
  return startProgram(process.execPath, { ...options, arguments: [...(options.flags ?? []), file, ...(options.arguments ?? [])] });
}

/** Whether a process did what it was started for. */
export async function endsWell(child: ChildProcess): Promise<boolean> {
  child.stdout?.resume();
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}

/** A process of the bench itself, which is spoken with by messages. */
export function startOwn(file: string, given: readonly string[] = []): ChildProcess {
  const path = new URL(file, import.meta.url).pathname;
  const child = fork(path, [...given], { execArgv: ['--import', 'tsx'] });
  if (canPin) spawn('taskset', ['-a', '-p', '-c', '1', String(child.pid)], { stdio: 'ignore' });
  return child;
}

/** The next message of such a process. */
export async function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, 'message')) as [Message];
  return message;
}

export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(timer);
}
