import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ConfigurationSource } from '../config/configuration.js';

/** Where a command reads and writes: the process's own streams, or a test's. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable & Partial<Pick<WriteStream, 'hasColors'>>;
  readonly stderr: Writable;
}

export interface CommandEnvironment {
  readonly terminal: Terminal;
  /** Commands are told their arguments by themselves. */
  readonly source: Omit<ConfigurationSource, 'arguments'>;
}

export interface Command {
  /** What stands behind the command's name. */
  readonly usage: string;
  /** Half a sentence for the list of commands. */
  readonly purpose: string;
  /** The exit code: 0, or 1 when what was looked at is not well. Throws what goes wrong. */
  run(args: readonly string[], services: CommandEnvironment): Promise<number>;
}

/** The command cannot be understood as it was typed. */
export class UsageError extends Error {}

/** What a command could not do, in a sentence for whoever typed it. */
export class CommandError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options, Positionals extends boolean> = ReturnType<
  typeof parseArgs<{ options: T; strict: true; allowPositionals: Positionals }>
>;

/** Throws UsageError for whatever is not known. */
export function readOptions<T extends Options>(args: readonly string[], options: T): Parsed<T, false>['values'] {
  return understand(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: false })).values;
}

/** The same with words that are no options. */
export function readWords<T extends Options>(args: readonly string[], options: T): Pick<Parsed<T, true>, 'values' | 'positionals'> {
  return understand(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: true }));
}

function understand<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    const sentence = error instanceof Error ? error.message.split(/[.\n]/)[0] : undefined;
    throw new UsageError(`${sentence ?? 'The arguments cannot be read'}.`);
  }
}

/** A system's or database's word for what went wrong, such as ECONNREFUSED. Messages may hold addresses; codes do not. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  return error instanceof Error ? error.name : 'unknown';
}
