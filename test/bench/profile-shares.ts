import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The part of a V8 CPU profile that is read. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number; readonly columnNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Shares below this are not shown. */
const smallestShare = 0.005;

/** What the threads of profiled processes did while they were not idle, by package and by folder of `src`: Markdown for each profile. */
export function describeProfiles(folder: string): string {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  return files.map((name) => describe(name, JSON.parse(readFileSync(join(folder, name), 'utf8')) as Profile)).join('\n');
}

function describe(name: string, { nodes, samples, timeDeltas }: Profile): string {
  const groups = new Map(nodes.map(({ id, callFrame }) => [id, groupOf(callFrame)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const group = groups.get(id) ?? '(unknown)';
    times.set(group, (times.get(group) ?? 0) + (timeDeltas[index] ?? 0));
  }
  times.delete('(idle)');
  const total = [...times.values()].reduce((sum, time) => sum + time, 0);
  const shown = [...times].filter(([, time]) => time / total >= smallestShare).sort(([, left], [, right]) => right - left);
  const lines = shown.map(([group, time]) => `| ${group} | ${((100 * time) / total).toFixed(1)} % |`);
  return `\n### Profile ${name}: ${(total / 1000).toFixed(0)} ms busy\n\n| | share |\n|---|--:|\n${lines.join('\n')}\n`;
}

function groupOf({ functionName, url, lineNumber, columnNumber }: Profile['nodes'][number]['callFrame']): string {
  if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
  if (url === '') return functionName;
  const source = mapOf(url)?.findEntry(lineNumber, Math.max(0, columnNumber));
  const path = source !== undefined && 'originalSource' in source ? source.originalSource : url;
  const installed = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path);
  if (installed?.[1] !== undefined) return installed[1];
  const own = /src\/(.*)\/[^/]+$/.exec(path);
  return own?.[1] === undefined ? path : `src/${own[1]}`;
}

const maps = new Map<string, SourceMap | undefined>();

/** Of a built file; undefined where there is none. */
function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) {
    const file = `${url.startsWith('file:') ? fileURLToPath(url) : url}.map`;
    maps.set(url, existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8')) as SourceMapPayload) : undefined);
  }
  return maps.get(url);
}
