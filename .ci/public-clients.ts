// Writes test/public-clients/README.md from the requests beside it. With --check it only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { formatMarkdown } from './markdown.js';
import { describePublicClients } from '../test/public-clients/table.js';

const file = 'test/public-clients/README.md';
const text = await formatMarkdown(describePublicClients());
const isStale = !existsSync(file) || readFileSync(file, 'utf8') !== text;

if (isStale && process.argv.includes('--check')) {
  console.error(`The table of public clients is out of date: ${file}. Run \`npm run codegen\`.`);
  process.exit(1);
}
if (isStale) {
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}
