import { readFileSync } from 'node:fs';

/** Clock ticks of Linux's accounting. */
const ticksPerSecond = 100;

/** Processor time that a process has used, in microseconds; NaN where the system does not report it. */
export function processorMicroseconds(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) * 1_000_000) / ticksPerSecond;
  } catch {
    return NaN;
  }
}

/** What a process holds in memory, in MiB; NaN where the system does not report it. */
export function residentMebibytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return NaN;
  }
}
