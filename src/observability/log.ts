import { destination as openDestination, pino, stdTimeFunctions, type DestinationStream, type Level, type Logger } from 'pino';
import type { Redactor } from './redact.js';

export type Log = Logger;
export type LogLevel = Level | 'silent';

export const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How long lines may be buffered, in milliseconds, and up to how many bytes. */
const buffering = { periodicFlush: 50, minLength: 4096 };

/** Writes lines of JSON to standard output or to `destination`. Messages, objects, errors and the bindings of child loggers are redacted. */
export function createLog(level: LogLevel, redactor: Redactor, destination?: DestinationStream): Log {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // `redacted` has already turned errors into plain objects.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(this: Logger, parts: Parameters<Logger['info']>, log: (...parts: Parameters<Logger['info']>) => void): void {
        log.apply(this, redacted(parts, redactor) as Parameters<Logger['info']>);
      },
      // The bindings of child loggers do not pass `logMethod`.
      streamWrite: (line: string) => redactor.text(line),
    },
  };
  return pino(options, destination ?? (standardOutput ??= openStandardOutput()));
}

/** All logs of the process share it, because each stream adds a listener for the end of the process. */
let standardOutput: DestinationStream | undefined;

/** Buffers lines, because one write for each line costs more than the line itself. */
function openStandardOutput(): DestinationStream {
  const output = openDestination({ sync: true, ...buffering });
  process.once('exit', () => output.flushSync());
  return output;
}

/** An error alone becomes the field `err` and its message, as in pino. */
function redacted(parts: readonly unknown[], redactor: Redactor): unknown[] {
  const [first, ...rest] = parts;
  const all = first instanceof Error ? [{ err: first }, ...(rest.length === 0 ? [first.message] : rest)] : parts;
  return all.map((part) => redactor.value(part));
}

/**
 * Returns whether a line about this key may be logged now: at most once in the given time. The throttle keeps every key for ever, so there must
 * be few of them.
 */
export function createLogThrottle(everyMs: number, now: () => number): (key: string) => boolean {
  const loggedAt = new Map<string, number>();
  return (key) => {
    const time = now();
    if (time - (loggedAt.get(key) ?? -Infinity) < everyMs) return false;
    loggedAt.set(key, time);
    return true;
  };
}
