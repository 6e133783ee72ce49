import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandError, codeOf, type Terminal } from './command.js';

/** The lines of a file or of standard input. Split at line feeds only: JSON texts may contain other line ends. */
export async function* linesOf(file: string | undefined, { stdin }: Terminal): AsyncGenerator<string, void, undefined> {
  const chunks = file === undefined ? stdin.setEncoding('utf8') : createReadStream(file, 'utf8');
  let rest = '';
  try {
    for await (const chunk of chunks as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    throw new CommandError(`${file ?? 'Standard input'} cannot be read (${codeOf(error)}).`, { cause: error });
  }
  if (rest !== '') yield rest;
}

/** Writes with backpressure. A file must be new, belongs to its owner only, and appears on the disk completely or not at all. */
export async function writeLines(lines: AsyncIterable<string>, file: string | undefined, { stdout }: Terminal): Promise<void> {
  if (file === undefined) return pipeline(Readable.from(lines), stdout, { end: false });
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => refuse(error, file));
  try {
    await pipeline(Readable.from(lines), handle.createWriteStream({ flush: true }));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

/** A new file could not be made. */
export function refuse(error: unknown, file: string): never {
  const code = codeOf(error);
  throw new CommandError(code === 'EEXIST' ? `${file} already exists and was not changed.` : `${file} cannot be written (${code}).`, {
    cause: error,
  });
}
