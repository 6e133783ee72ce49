// Writes the capability tables from the code's shape. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import prettier from 'prettier';
import { capabilityNames } from '../src/contract/capability.js';
import { describeProvider } from '../src/channels.js';
import { providers } from '../src/providers/index.js';

const file = 'README.md';
const [begin, end] = ['<!-- capabilities -->', '<!-- /capabilities -->'];
const described = providers.map(describeProvider);

const rows = capabilityNames.map((name) => [`\`${name}\``, ...described.map((provider) => mark(name, provider))]);
const header = ['', ...described.map(({ displayName }) => displayName)];
const table = [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const formatted = await prettier.format(table, { parser: 'markdown' });

const text = readFileSync(file, 'utf8');
const [before, rest] = [text.slice(0, text.indexOf(begin) + begin.length), text.slice(text.indexOf(end))];
const fresh = `${before}\n\n${formatted}\n${rest}`;
if (fresh !== text) {
  if (process.argv.includes('--check')) {
    console.error(`The capability table of ${file} is out of date. Run \`npm run codegen\`.`);
    process.exit(1);
  }
  writeFileSync(file, fresh);
  console.log(`wrote ${file}`);
}

function mark(name: string, provider: (typeof described)[number]): string {
  const capability = provider.capabilities.find((one) => one.name === name);
  return capability?.supported === true ? 'yes' : '-';
}
