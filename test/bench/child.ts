import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

const canPin = process.platform === 'linux' && existsSync('/usr/bin/taskset');

/** A Node process held to one processor where that can be had: servers on the first, stub and load on the second. */
export function startNode(
  file: string,
  options: {
    cpu: number;
    arguments?: readonly string[];
    flags?: readonly string[];
    environment?: Record<string, string>;
    directory?: string;
  },
): ChildProcess {
  const command = [...(options.flags ?? []), file, ...(options.arguments ?? [])];
  const [program, ...rest] = canPin ? ['taskset', '-c', String(options.cpu), process.execPath, ...command] : [process.execPath, ...command];
  return spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', ...options.environment },
    ...(options.directory !== undefined && { cwd: options.directory }),
  });
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
