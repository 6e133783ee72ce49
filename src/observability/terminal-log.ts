import type { DestinationStream } from 'pino';
import pretty from 'pino-pretty';

/** Control characters, escaped in JSON or not. On a terminal they could move the cursor or run commands. */
const controlCharacters = /\\u00[01][0-9a-f]|[\u007f-\u009f]/gi;

/**
 * Prints log lines for people on `destination`, by default on standard output: time, level, message, then the other fields. Load this file on
 * demand: a gateway with JSON logs does not need pino-pretty.
 */
export function openTerminalLog(destination: NodeJS.WritableStream | 1 = 1): DestinationStream {
  const format = { colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true };
  const stream = pretty({ ...format, destination, sync: true });
  return { write: (line) => void stream.write(line.replace(controlCharacters, '')) };
}
