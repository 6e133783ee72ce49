import { destination as openDestination, pino, stdTimeFunctions, type DestinationStream, type Level, type Logger } from 'pino';
import type { Redactor } from './redact.js';

export type Log = Logger;
export type LogLevel = Level | 'silent';

export const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** How long a line may wait for others that are written with it, in milliseconds, and how many bytes of them. */
const patience = { periodicFlush: 50, minLength: 4096 };

/** Lines of JSON on standard output, or on `destination`. Messages, objects, errors and the bindings of children pass the redactor first. */
export function createLog(level: LogLevel, redactor: Redactor, destination?: DestinationStream): Log {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    // An error is plain when it comes here.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(this: Logger, parts: Parameters<Logger['info']>, log: (...parts: Parameters<Logger['info']>) => void): void {
        log.apply(this, redacted(parts, redactor) as Parameters<Logger['info']>);
      },
      // The bindings of children do not pass by `logMethod`.
      streamWrite: (line: string) => redactor.text(line),
    },
  };
  return pino(options, destination ?? openStandardOutput());
}

/** A write for each line would cost a busy gateway more than the line. */
function openStandardOutput(): DestinationStream {
  const output = openDestination({ sync: true, ...patience });
  process.once('exit', () => output.flushSync());
  return output;
}

/** An error alone becomes what pino makes of it: a field of its own beside its message. */
function redacted(parts: readonly unknown[], redactor: Redactor): unknown[] {
  const [first, ...rest] = parts;
  const all = first instanceof Error ? [{ err: first }, ...(rest.length === 0 ? [first.message] : rest)] : parts;
  return all.map((part) => redactor.value(part));
}
