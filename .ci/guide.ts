// Writes the files that a guide shows into it, each behind a comment that names it. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';

const guide = 'docs/frontend.md';
const text = readFileSync(guide, 'utf8');
const written = text.replace(
  /^<!-- file: (\S+) -->\n```(\w+)\n[^]*?^```$/gm,
  (_, file: string, language: string) => `<!-- file: ${file} -->\n\`\`\`${language}\n${readFileSync(file, 'utf8')}\`\`\``,
);

if (written !== text) {
  if (process.argv.includes('--check')) {
    console.error(`${guide} shows other programs than are tried. Run \`npm run codegen\`.`);
    process.exit(1);
  }
  writeFileSync(guide, written);
  console.log(`wrote ${guide}`);
}
