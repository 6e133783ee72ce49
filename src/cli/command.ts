import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { ConfigurationSource } from '../config/configuration.js';

/** Where a command reads and writes: the process's streams, or those of a test. */
export interface Terminal {
  readonly stdin: Readable;
  readonly stdout: Writable & Partial<Pick<WriteStream, 'hasColors' | 'isTTY'>>;
  readonly stderr: Writable;
}

export interface CommandEnvironment {
  readonly terminal: Terminal;
  /** Arguments are passed to commands separately. */
  readonly source: Omit<ConfigurationSource, 'arguments'>;
}

export interface Command {
  /** The arguments after the command's name, for the usage text. */
  readonly usage: string;
  /** A short description for the list of commands. */
  readonly purpose: string;
  /** Returns the exit code: 0, or 1 when a check failed. Throws errors. */
  run(args: readonly string[], services: CommandEnvironment): Promise<number>;
}

/** The command line is not valid. */
export class UsageError extends Error {}

/** An expected failure, as a sentence for the user. */
export class CommandError extends Error {}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options, Positionals extends boolean> = ReturnType<
  typeof parseArgs<{ options: T; strict: true; allowPositionals: Positionals }>
>;

/** Throws UsageError for unknown arguments. */
export function readOptions<T extends Options>(args: readonly string[], options: T): Parsed<T, false>['values'] {
  return understand(() => parseArgs({ args: [...args], options, strict: true, allowPositionals: false })).values;
}

/** The same, with positional arguments. */
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

/** The error code of a system or database, such as ECONNREFUSED. Messages may contain addresses; codes do not. */
export function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  return error instanceof Error ? error.name : 'unknown';
}
