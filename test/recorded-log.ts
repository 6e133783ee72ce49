import { createLog, type Log, type LogLevel } from '../src/observability/log.js';
import { createRedactor } from '../src/observability/redact.js';

export type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

/** A log whose lines can be looked at. */
export interface RecordedLog {
  readonly log: Log;
  readonly lines: readonly LogLine[];
  readonly text: () => string;
  /** The first line that fits, now or later. */
  line(fits: (line: LogLine) => boolean): Promise<LogLine>;
}

export function recordLog(level: LogLevel = 'info', secrets: readonly string[] = []): RecordedLog {
  const lines: LogLine[] = [];
  const written: string[] = [];
  const waiting = new Set<() => void>();
  const write = (text: string): void => {
    written.push(text);
    lines.push(JSON.parse(text) as LogLine);
    for (const look of waiting) look();
  };
  return {
    log: createLog(level, createRedactor(secrets), { write }),
    lines,
    text: () => written.join(''),
    line: (fits) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = lines.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** The lines about operations. */
export function operationsIn({ lines }: RecordedLog): readonly LogLine[] {
  return lines.filter(({ msg }) => msg === 'operation');
}
