// Bundles src/ into dist/, and puts beside it what those who write clients need: the whole schema, and the types of `import 'parley'`.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { introspectionFromSchema } from 'graphql';
import ts from 'typescript';
import { bundle } from './bundle.js';
import { printSorted, readSchema } from './schema.js';

await bundle('dist');
chmodSync('dist/cli.js', 0o755);
const schema = readSchema();
writeFileSync('dist/schema.graphql', printSorted(schema));
writeFileSync('dist/introspection.json', JSON.stringify(introspectionFromSchema(schema)));
writeFileSync('dist/index.d.ts', declarationsOf('src/index.ts'));

/** From the one file: it declares by itself whatever it exports. */
function declarationsOf(file: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext };
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(file, 'utf8'), { fileName: file, compilerOptions });
  const faults = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  if (faults.length > 0) throw new Error(`${file} does not declare what it exports: ${faults.join('; ')}`);
  return outputText;
}
