import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { externals } from '../.ci/bundle.js';

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const outside = Object.keys(externals);

describe('what is installed beside the bundle', () => {
  it('MUST be the packages that the bundle leaves outside, and no other: what is bundled is a devDependency', () => {
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
    expect(Object.keys({ ...dependencies, ...optionalDependencies }).sort()).toEqual([...outside].sort());
  });

  it('MUST be the only packages that are imported dynamically: of CommonJS in a chunk of its own only `default` is left', () => {
    expect(sources().flatMap(dynamicImports).filter(isBundled)).toEqual([]);
  });

  it('MUST be found in code as it is written', () => {
    const text = `await import('ioredis'); await import("./start.js"); let a: typeof import('pg'); await import('libsql'); await import(\`pg\`);`;
    expect(dynamicImports(text)).toEqual(['ioredis', './start.js', 'libsql', 'pg']);
    expect(dynamicImports(text).filter(isBundled)).toEqual(['ioredis', 'pg']);
  });
});

function isBundled(specifier: string): boolean {
  return !specifier.startsWith('.') && !specifier.startsWith('node:') && !outside.includes(specifier);
}

function sources(): string[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.map((file) => readFileSync(join('src', file), 'utf8'));
}

/** What a text imports when it comes by; types are no imports. */
function dynamicImports(text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const argument = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword ? node.arguments[0] : undefined;
    if (argument !== undefined && ts.isStringLiteralLike(argument)) found.push(argument.text);
    ts.forEachChild(node, visit);
  };
  // Parsing takes long, and few files have such an import.
  if (/\bimport\s*\(/.test(text)) visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest));
  return found;
}
