import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { Faults, Path } from './fault.js';

/** A configuration file's content as plain values, with the values of variables and files in their places. */
export interface FileContent {
  readonly content: Readonly<Record<string, unknown>>;
  /** Every text that came from a variable or another file: what no message may show. */
  readonly substituted: readonly string[];
}

export interface FileSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
}

/** The text of a file; undefined, with a fault, when it cannot be read. */
export function readText(file: string, { workingDirectory }: FileSource, faults: Faults, path: Path): string | undefined {
  const location = resolve(workingDirectory, file);
  if (!existsSync(location)) {
    faults.add(path, `the file ${file} does not exist`);
    return undefined;
  }
  try {
    return readFileSync(location, 'utf8');
  } catch (error) {
    faults.add(path, `the file ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return undefined;
  }
}

/** Reads YAML and puts `${NAME}` and `${file:/path}` in. Undefined when it is no YAML, or no mapping. An empty file is an empty mapping. */
export function readFileContent(text: string, name: string, source: FileSource, faults: Faults): FileContent | undefined {
  const parsed = parse(text, name, faults);
  if (parsed === undefined) return undefined;
  const substituted: string[] = [];
  const content = substitute(parsed.value ?? {}, [], source, faults, substituted);
  if (isMapping(content)) return { content, substituted };
  faults.add([name], 'must be a mapping with channels and clients');
  return undefined;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The parser's own sentences quote the line, which may hold a secret: only its code and the place are told. */
function parse(text: string, name: string, faults: Faults): { value: unknown } | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const wrong = [...document.errors, ...document.warnings];
  for (const { code, pos } of wrong) {
    const { line, col } = lineCounter.linePos(pos[0]);
    faults.add([`${name}:${line}:${col}`], `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`);
  }
  if (wrong.length > 0) return undefined;
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch {
    faults.add([name], 'repeats too much of itself by aliases, or names an alias that does not exist');
    return undefined;
  }
}

function substitute(value: unknown, path: Path, source: FileSource, faults: Faults, substituted: string[]): unknown {
  if (typeof value === 'string') return fill(value, path, source, faults, substituted);
  if (Array.isArray(value)) return value.map((element, index) => substitute(element, [...path, index], source, faults, substituted));
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, substitute(member, [...path, key], source, faults, substituted)]),
  );
}

function fill(text: string, path: Path, source: FileSource, faults: Faults, substituted: string[]): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, name: string) => {
    const value = name.startsWith('file:') ? fromFile(name.slice(5), source, faults, path) : fromEnvironment(name, source, faults, path);
    if (value !== undefined) substituted.push(value);
    return value ?? '';
  });
}

function fromEnvironment(name: string, { environment }: FileSource, faults: Faults, path: Path): string | undefined {
  const isName = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
  const value = isName ? environment[name] : undefined;
  if (value !== undefined && value !== '') return value;
  faults.add(path, isName ? `the environment variable ${name} is not set` : 'only ${NAME} and ${file:/path} can be put in');
  return undefined;
}

/** Editors and secret stores end files with a line break that is no part of the secret. */
function fromFile(file: string, source: FileSource, faults: Faults, path: Path): string | undefined {
  const value = readText(file, source, faults, path)?.replace(/(\r?\n)+$/, '');
  if (value !== '') return value;
  faults.add(path, `the file ${file} is empty`);
  return undefined;
}
