import type { DestinationStream } from 'pino';
import pretty from 'pino-pretty';

/** Control characters as JSON writes them, and those that it leaves as they are: on a terminal they could move the cursor or worse. */
const controlCharacters = /\\u00[01][0-9a-f]|[\u007f-\u009f]/gi;

/**
 * Prints log lines for people on `destination`, standard output by default: time, level, message, then the rest. This file is loaded on
 * demand: a gateway that logs for machines has no use for pino-pretty.
 */
export function openTerminalLog(destination: NodeJS.WritableStream | 1 = 1): DestinationStream {
  const format = { colorize: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', singleLine: true };
  const stream = pretty({ ...format, destination, sync: true });
  return { write: (line) => void stream.write(line.replace(controlCharacters, '')) };
}
