// Keeps the schema that clients were promised last. With --check it says what this schema would do to them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';
import { printSorted, readSchema } from './schema.js';

const file = '.ci/schema.snapshot.graphql';
const schema = readSchema();
const text = printSorted(schema);

if (!process.argv.includes('--check')) {
  writeFileSync(file, text);
} else if (!existsSync(file)) {
  fail(`${file} does not exist. Run \`npm run schema:accept\`.`);
} else {
  const promised = readFileSync(file, 'utf8');
  const before = buildSchema(promised);
  const breaking = findBreakingChanges(before, schema).map((change) => `  breaking   ${change.description}`);
  const dangerous = findDangerousChanges(before, schema).map((change) => `  dangerous  ${change.description}`);
  const changes = [...breaking, ...dangerous].join('\n');
  if (breaking.length > 0) {
    fail(`The schema breaks clients:\n${changes}\nIf that is meant, announce it to them and run \`npm run schema:accept\`.`);
  } else if (promised !== text) {
    fail(`The schema changed, and breaks nothing.\n${changes ? changes + '\n' : ''}Run \`npm run schema:accept\` to promise it.`);
  }
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
