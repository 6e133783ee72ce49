// Writes the capability tables from the code's shape: one in the README, and one with every note in docs/. With --check it only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import prettier from 'prettier';
import { capabilityNames } from '../src/contract/capability.js';
import { describeProvider } from '../src/channels.js';
import { providers } from '../src/providers/index.js';

const described = providers.map(describeProvider);
type Described = (typeof described)[number];

const header = ['', ...described.map(({ displayName }) => displayName)];
const table = toTable(
  header,
  capabilityNames.map((name) => [`\`${name}\``, ...described.map((provider) => mark(name, provider))]),
);

const [begin, end] = ['<!-- capabilities -->', '<!-- /capabilities -->'];
const readme = readFileSync('README.md', 'utf8');
const [before, rest] = [readme.slice(0, readme.indexOf(begin) + begin.length), readme.slice(readme.indexOf(end))];

const introduction = `# What each provider can do

Written by \`npm run codegen\` from the code's shape, and never by hand: a part that a provider's house has is a capability, and a part that is
missing is none. \`Provider.capabilities\` tells the same. The conformance suite (\`test/conformance/provider-capabilities.ts\`) tries each of
these on each provider's simulator: what says yes must work and ask the provider, and what does not must be refused, told as null or
answered from the ledger, without a call. \`npm run check\` says when this file is out of date.
`;

const files: [name: string, text: string][] = [
  ['README.md', `${before}\n\n${await formatted(table)}\n${rest}`],
  ['docs/capabilities.md', await formatted([introduction, table, ...described.map(notesOf)].join('\n\n'))],
];
const stale = files.filter(([name, text]) => !existsSync(name) || readFileSync(name, 'utf8') !== text);

if (stale.length > 0 && process.argv.includes('--check')) {
  console.error(`The capability table is out of date: ${stale.map(([name]) => name).join(', ')}. Run \`npm run codegen\`.`);
  process.exit(1);
}
for (const [name, text] of stale) {
  writeFileSync(name, text);
  console.log(`wrote ${name}`);
}

function notesOf({ displayName, capabilities }: Described): string {
  const rows = capabilities.flatMap(({ name, note }) => (note === null ? [] : [[`\`${name}\``, note.replaceAll('|', '\\|')]]));
  return rows.length === 0 ? '' : `## ${displayName}\n\n${toTable(['capability', 'to know'], rows)}`;
}

function mark(name: string, { capabilities }: Described): string {
  return capabilities.find((one) => one.name === name)?.supported === true ? 'yes' : '-';
}

function toTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

async function formatted(markdown: string): Promise<string> {
  return prettier.format(markdown, { parser: 'markdown', ...(await prettier.resolveConfig('README.md')) });
}
