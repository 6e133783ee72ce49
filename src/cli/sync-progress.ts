import type { Terminal } from './command.js';
import type { SyncStatus } from '../sync/sync-status.js';

/** Shows how far copies are, until `end`. */
export interface ProgressView {
  show(statuses: readonly SyncStatus[]): void;
  end(): void;
}

const barLength = 24;
/** How often a file or a pipe gets a line about a copy. */
const lineEveryMs = 5_000;

/** A bar for each copy on a terminal, which is drawn again and again; lines elsewhere. Nothing without an output. */
export function showProgress(stdout: Terminal['stdout'] | undefined): ProgressView {
  if (stdout === undefined) return { show: () => undefined, end: () => undefined };
  return stdout.isTTY === true ? drawBars(stdout) : writeLines(stdout);
}

function drawBars(stdout: Terminal['stdout']): ProgressView {
  let drawn = 0;
  return {
    show(statuses) {
      const lines = statuses.map((status) => `${barOf(status.progress)} ${sentenceOf(status)}`);
      const up = drawn === 0 ? '' : `\u001b[${drawn}A`;
      stdout.write(up + lines.map((line) => `\u001b[2K${line}\n`).join(''));
      drawn = lines.length;
    },
    end: () => undefined,
  };
}

function writeLines(stdout: Terminal['stdout']): ProgressView {
  const written = new Map<string, { readonly sentence: string; readonly at: number }>();
  let latest: readonly SyncStatus[] = [];
  const write = (isLast: boolean): void => {
    for (const status of latest) {
      const key = `${status.channel} ${status.noun}`;
      const [before, sentence] = [written.get(key), sentenceOf(status)];
      const isDue = before === undefined || isLast || performance.now() - before.at >= lineEveryMs;
      if (!isDue || before?.sentence === sentence) continue;
      written.set(key, { sentence, at: performance.now() });
      stdout.write(`${sentence}\n`);
    }
  };
  return {
    show(statuses) {
      latest = statuses;
      write(false);
    },
    end: () => write(true),
  };
}

/** Without a known length the bar is empty and the numbers count. */
function barOf(progress: number | null): string {
  const full = Math.round((progress ?? 0) * barLength);
  return `[${'#'.repeat(full)}${'.'.repeat(barLength - full)}] ${progress === null ? '   ?' : `${String(Math.floor(progress * 100)).padStart(3)}%`}`;
}

function sentenceOf({ channel, noun, state, records, calls, isComplete, lastError }: SyncStatus): string {
  const failure = state === 'FAILING' && lastError !== null ? `, failing: ${lastError.message}` : '';
  const completeness = state === 'UNSUPPORTED' ? 'the provider has no such list' : isComplete ? 'complete' : 'not complete yet';
  return `${noun} of ${channel}: ${records} records, ${calls} calls, ${completeness}${failure}`;
}
