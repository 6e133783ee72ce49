import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The types of a file's exports, from the one file: it declares by itself whatever it exports. */
export function declarationsOf(file: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.NodeNext };
  const { outputText, diagnostics = [] } = ts.transpileDeclaration(readFileSync(file, 'utf8'), { fileName: file, compilerOptions });
  const faults = diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  if (faults.length > 0) throw new Error(`${file} does not declare what it exports: ${faults.join('; ')}`);
  return outputText;
}
