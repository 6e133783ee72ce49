import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type DocumentNode } from 'graphql';
import ts from 'typescript';

/** A document as it stands in a component. */
export interface WrittenDocument {
  readonly location: string;
  readonly rawSDL: string;
  readonly document: DocumentNode;
}

/** The texts of all calls of `graphql` with a template in the TypeScript files below a folder, in an order that no file system decides. */
export function readWrittenDocuments(folder: string): WrittenDocument[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .sort()
    .map((file) => join(folder, file).replaceAll('\\', '/'))
    .flatMap((location) => textsIn(location).map((rawSDL) => ({ location, rawSDL, document: parse(rawSDL) })));
}

function textsIn(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  if (!text.includes('graphql(`')) return [];
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const [first] = ts.isCallExpression(node) && node.expression.getText() === 'graphql' ? node.arguments : [];
    if (first !== undefined && ts.isNoSubstitutionTemplateLiteral(first)) found.push(first.text);
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return found;
}
