// Writes the reference of every configuration key into docs/configuration.md, from the shapes that the reader itself uses. With --check it
// only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { describeKeys } from './configuration-keys.js';
import { formatMarkdown, toTable } from './markdown.js';
import { channelShape, clientShape, consoleShape, fileShape, jwtShape, retentionShape, serverShape } from '../src/config/shape.js';
import { providers } from '../src/providers/index.js';
import type { z } from 'zod';

const file = 'docs/configuration.md';
const [begin, end] = ['<!-- keys: written by `npm run codegen` -->', '<!-- /keys -->'];

const sections: readonly [heading: string, schema: z.ZodType][] = [
  ['The file', fileShape],
  ['channels', channelShape],
  ...providers.map(({ name, settings }): [string, z.ZodType] => [`settings of ${name}`, settings]),
  ['clients', clientShape],
  ['jwt', jwtShape],
  ['server', serverShape],
  ['console', consoleShape],
  ['retention', retentionShape],
];

const reference = await formatMarkdown(sections.map(([heading, schema]) => `### ${heading}\n\n${tableOf(schema)}`).join('\n\n'));
const text = readFileSync(file, 'utf8');
if (!text.includes(begin) || !text.includes(end)) throw new Error(`${file} must hold ${begin} and ${end}.`);
const written = `${text.slice(0, text.indexOf(begin) + begin.length)}\n\n${reference}\n${text.slice(text.indexOf(end))}`;

if (written !== text && process.argv.includes('--check')) {
  console.error(`The configuration reference is out of date: ${file}. Run \`npm run codegen\`.`);
  process.exit(1);
}
if (written !== text) {
  writeFileSync(file, written);
  console.log(`wrote ${file}`);
}

function tableOf(schema: z.ZodType): string {
  const rows = describeKeys(schema).map(({ path, type, defaultValue, isRequired, description }) => {
    if (description === undefined) throw new Error(`The key ${path} has no .describe().`);
    return [`\`${path}\``, type, isRequired ? 'required' : defaultValue === undefined ? '' : `\`${defaultValue || "''"}\``, description];
  });
  return toTable(['key', 'type', 'default', 'meaning'], rows);
}
