// Writes what each adapter assumes into the page of its provider, from what `parley conformance` checks. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { toTable } from './markdown.js';
import type { Assumption } from '../src/contract/assumption.js';
import { providers } from '../src/providers/index.js';

const [begin, end] = ['<!-- assumptions: written by `npm run codegen` -->', '<!-- /assumptions -->'];
const stale: string[] = [];

for (const { name, assumptions = [] } of providers) {
  const file = `src/providers/${name}/README.md`;
  const text = readFileSync(file, 'utf8');
  if (!text.includes(begin) || !text.includes(end)) throw new Error(`${file} must hold ${begin} and ${end}.`);
  const rows = assumptions.map(({ id, sentence, source, check }) => [`\`${id}\``, sentence, source, describeCheck(check)]);
  const table = toTable(['assumption', 'what is assumed', 'where the documents end', 'what shows it'], rows);
  const written = `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${table}\n\n${text.slice(text.indexOf(end))}`;
  if (written === text) continue;
  stale.push(file);
  if (!process.argv.includes('--check')) writeFileSync(file, written);
}

if (stale.length > 0 && process.argv.includes('--check')) {
  console.error(`The assumptions of a provider are out of date: ${stale.join(', ')}. Run \`npm run codegen\`.`);
  process.exit(1);
}
for (const file of stale) console.log(`wrote ${file}`);

function describeCheck(check: Assumption['check']): string {
  if (check.how === 'none') return check.reason;
  const needs = check.needs === undefined ? '' : ` of \`--${check.needs}\``;
  return check.how === 'read' ? `a read${needs}` : `a write${needs}, with \`--write\``;
}
