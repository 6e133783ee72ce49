import type { Fault, FuzzFigures, FuzzOptions } from './fuzz.js';

/** What may be kept of everything that was ever asked: caches of their full size, statistics, compiled code. */
const maxHeapGrowth = 32e6;
const maxResidentGrowth = 150e6;
const maxPrinted = 20;

export function isWell({ faults, webhooks, start, end, filesLeft, exitCode }: FuzzFigures): boolean {
  const heldMore = Object.entries(end.resources).some(([name, count]) => /TCP|Pipe|FS/.test(name) && count > (start.resources[name] ?? 0));
  const isBounded = end.heap - start.heap < maxHeapGrowth && end.resident - start.resident < maxResidentGrowth;
  return faults.length === 0 && webhooks.missing.length === 0 && !heldMore && isBounded && filesLeft === 0 && exitCode === 0;
}

export function reportOf(figures: FuzzFigures, { seed, runs }: FuzzOptions): string {
  const { answers, faults, start, end, webhooks } = figures;
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  const lines = [
    `${runs} cases in ${figures.seconds.toFixed(0)} s`,
    ...[...answers].sort(([one], [other]) => one.localeCompare(other)).map(([what, times]) => `  ${what.padEnd(48)}${times}`),
    `webhooks accepted ${figures.accepted}, kept ${webhooks.kept} (${JSON.stringify(webhooks.byState)}), missing ${webhooks.missing.length}`,
    `${figures.secrets} secrets looked for in ${figures.characters} characters`,
    `heap ${megabytes(start.heap)} MB at the start, ${megabytes(end.heap)} MB at the end; resident ${megabytes(start.resident)} and ${megabytes(end.resident)} MB`,
    `held at the start ${JSON.stringify(start.resources)}, at the end ${JSON.stringify(end.resources)}; files left ${figures.filesLeft}`,
    `exit code ${figures.exitCode}`,
    `faults ${faults.length}`,
    ...webhooks.missing.slice(0, maxPrinted).map(({ number }) => `missing: the webhook of case ${number}`),
    ...differing(faults).map(({ fault, times }) => `${times} times ${describe(fault, seed)}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Each of a kind once. */
function differing(faults: readonly Fault[]): { readonly fault: Fault; readonly times: number }[] {
  const kinds = [...new Set(faults.map(({ what }) => what))].slice(0, maxPrinted);
  return kinds.flatMap((kind) => {
    const [fault, ...others] = faults.filter(({ what }) => what === kind);
    return fault === undefined ? [] : [{ fault, times: 1 + others.length }];
  });
}

function describe({ what, number, found }: Fault, seed: number): string {
  const again = number === null ? '' : `\n  again: npm run prove:fuzz -- --seed ${seed} --first ${number} --runs 1`;
  return `${what}${again}${found === null ? '' : `\n  case: ${JSON.stringify(found)}`}`;
}
