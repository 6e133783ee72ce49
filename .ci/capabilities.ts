// Writes docs/capabilities.md from the code's shape: the table, and what to know of each provider. With --check it only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { formatMarkdown, toTable } from './markdown.js';
import type { CapabilityState } from '../src/contract/capability.js';
import { capabilityNames } from '../src/contract/capability-name.js';
import { describeProvider, exampleProvider } from '../src/app/channels.js';
import type { MediaRule } from '../src/contract/message-write.js';
import { maxFileBytes, mediaTypes } from '../src/domain/media.js';
import { providers } from '../src/providers/index.js';

const file = 'docs/capabilities.md';
const described = providers.map(describeProvider);
type Described = (typeof described)[number];

const marks: Readonly<Record<CapabilityState, string>> = { SUPPORTED: 'yes', NOT_IMPLEMENTED: 'not yet', PROVIDER_CANNOT: '-' };

const introduction = `# What each provider can do

\`npm run codegen\` writes this page from the code; do not edit it. A provider adapter that has a part (such as \`orders.list\`) has the
capability. The query \`providers { name capabilities { name state note } }\` returns the same.

The conformance suite (\`test/conformance/provider-capabilities.ts\`) tries each capability on each provider's simulator. A "yes" must
work and must call the provider. Anything else must be refused, return null, or be answered from the store, without a call. \`npm run check\`
fails when this page is out of date. What else to know of each provider is in [providers.md](providers.md).

| mark | \`Capability.state\` | meaning | code of a refusal |
|---|---|---|---|
| yes | \`SUPPORTED\` | it can be done | |
| not yet | \`NOT_IMPLEMENTED\` | the provider documents it, and this gateway does not do it yet | \`CAPABILITY_NOT_IMPLEMENTED\` |
| - | \`PROVIDER_CANNOT\` | the provider's documents have no such thing | \`CAPABILITY_NOT_SUPPORTED\` |
`;

const table = toTable(
  ['', ...described.map(({ displayName }) => displayName)],
  capabilityNames.map((name) => [`\`${name}\``, ...described.map((provider) => mark(name, provider))]),
);
const mediaIntroduction = `## Sending media

What \`sendMedia\` sends, by type: by \`url\` (the provider fetches it), by \`id\` (of \`uploadMedia\`), or as a \`file\` of the request, with the size that
the provider's documents name. A file of a request is also bounded by the gateway: an image by ${maxFileBytes.IMAGE / 1024 / 1024} MiB, anything else by ${maxFileBytes.DOCUMENT / 1024 / 1024} MiB.
"c" marks types with a caption, "n" types with a file name. \`test/conformance/media.ts\` tries each cell.`;

const mediaTable = toTable(
  ['', ...providers.map(({ displayName }) => displayName)],
  mediaTypes.map((type) => [
    `\`${type}\``,
    ...providers.map((definition) => describeRule(exampleProvider(definition).messages?.mediaRules?.[type])),
  ]),
);
const text = await formatMarkdown([introduction, table, mediaIntroduction, mediaTable, ...described.map(notesOf)].join('\n\n'));
const isStale = !existsSync(file) || readFileSync(file, 'utf8') !== text;

if (isStale && process.argv.includes('--check')) {
  console.error(`The capability table is out of date: ${file}. Run \`npm run codegen\`.`);
  process.exit(1);
}
if (isStale) {
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}

function notesOf({ displayName, capabilities }: Described): string {
  const rows = capabilities.flatMap(({ name, note }) => (note === null ? [] : [[`\`${name}\``, note]]));
  return rows.length === 0 ? '' : `## ${displayName}\n\n${toTable(['capability', 'to know'], rows)}`;
}

function describeRule(rule: MediaRule | undefined): string {
  if (rule === undefined) return '-';
  const names = { url: 'url', mediaId: 'id', file: 'file' } as const;
  const marks = [rule.hasCaption && 'c', rule.hasFilename && 'n'].filter((mark) => mark !== false);
  const size = rule.maxMegabytes === null ? '' : `, ${rule.maxMegabytes} MB`;
  return `${rule.sources.map((source) => names[source]).join(', ')}${size}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`;
}

function mark(name: string, { capabilities }: Described): string {
  return marks[capabilities.find((one) => one.name === name)?.state ?? 'PROVIDER_CANNOT'];
}
