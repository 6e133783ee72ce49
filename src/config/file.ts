import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml';
import type { Faults, Locate, Path, SourceLocation } from './fault.js';
import { suggest } from './suggestion.js';

/** The content of a configuration file as plain values, with variables and files substituted. */
export interface FileContent {
  readonly content: Readonly<Record<string, unknown>>;
  /** Every text from a variable or another file: no message may show it. */
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

/** Reads YAML and substitutes `${NAME}` and `${file:/path}`. Undefined when it is not YAML or not a mapping. An empty file is an empty mapping. */
export function readFileContent(text: string, name: string, source: FileSource, faults: Faults): FileContent | undefined {
  const parsed = parse(text, name, faults);
  if (parsed === undefined) return undefined;
  faults.locateIn(parsed.locate);
  const substituted: string[] = [];
  const content = substitute(parsed.value ?? {}, [], source, faults, substituted);
  if (isMapping(content)) return { content, substituted };
  faults.add([name], 'must be a mapping with channels and clients');
  return undefined;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Faults after which the rest of the document is still valid. */
const harmlessFaults: readonly string[] = ['DUPLICATE_KEY', 'TAG_RESOLVE_FAILED'];

function parse(text: string, name: string, faults: Faults): { value: unknown; locate: Locate } | undefined {
  const value = parseJson(text);
  if (value === undefined) return parseYaml(text, name, faults);
  let parsed: ReturnType<typeof parseYaml>;
  // Only faults are located.
  return { value, locate: (path) => (parsed ??= parseYaml(text, name, faults))?.locate(path) };
}

/** Any quoted text, with a colon behind it where it is a key. */
const quotedText = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/**
 * JSON, as programs write it, takes a hundredth of the time that the parser of YAML takes for it, of which JSON is a part. Undefined when it
 * is none, and when a key is there twice: that is a fault, which the parser of YAML finds.
 */
function parseJson(text: string): unknown {
  if (!text.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    const written = [...text.matchAll(quotedText)].filter(([, colon]) => colon !== undefined).length;
    return countKeys(value) === written ? value : undefined;
  } catch {
    return undefined;
  }
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const members: unknown[] = Object.values(value);
  return members.reduce<number>((sum, member) => sum + countKeys(member), Array.isArray(value) ? 0 : members.length);
}

/** The parser's own sentences quote the line, which may contain a secret: only its code and the position are used. */
function parseYaml(text: string, name: string, faults: Faults): { value: unknown; locate: Locate } | undefined {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const placeOf = (offset: number): SourceLocation => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: name, line, column: col };
  };
  const pathOf = (offset: number): Path => {
    const { line, column } = placeOf(offset);
    return [`${name}:${line}:${column}`];
  };
  const wrong = [...document.errors, ...document.warnings];
  for (const { code, pos } of wrong) faults.add(pathOf(pos[0]), `is not valid YAML (${code.toLowerCase().replaceAll('_', ' ')})`);
  if (wrong.some(({ code }) => !harmlessFaults.includes(code))) return undefined;
  const badAliases = findBadAliases(document);
  for (const { offset, message } of badAliases) faults.add(pathOf(offset), message);
  if (badAliases.length > 0) return undefined;
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown, locate: createLocate(document, placeOf) };
  } catch {
    faults.add([name], 'becomes too large through its aliases');
    return undefined;
  }
}

interface BadAlias {
  readonly offset: number;
  readonly message: string;
}

/** Aliases without an anchor, and aliases inside what they name, which would never end. Names are not shown: they may be misplaced secrets. */
function findBadAliases(document: Document): readonly BadAlias[] {
  const found: BadAlias[] = [];
  visit(document, {
    Alias: (_, alias, ancestors) => {
      const offset = alias.range?.[0] ?? 0;
      const target = alias.resolve(document);
      if (target === undefined) found.push({ offset, message: 'is an alias without an anchor of this name before it' });
      else if (ancestors.includes(target)) found.push({ offset, message: 'is an alias that contains itself' });
    },
  });
  return found;
}

/** The position of a path: at its key, or at its list element. */
function createLocate(document: Document, placeOf: (offset: number) => SourceLocation): Locate {
  return (path) => {
    let node: unknown = document.contents;
    let offset: number | undefined;
    for (const step of path) {
      const found = memberOf(isAlias(node) ? node.resolve(document) : node, step);
      if (found === undefined) break;
      node = found.node;
      offset = found.offset ?? offset;
    }
    return offset === undefined ? undefined : placeOf(offset);
  };
}

function memberOf(node: unknown, step: PropertyKey): { readonly node: unknown; readonly offset: number | undefined } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    return pair && { node: pair.value, offset: (pair.key as Node).range?.[0] };
  }
  const element = isSeq(node) && typeof step === 'number' ? (node.items[step] as Node | undefined) : undefined;
  return element && { node: element, offset: element.range?.[0] };
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
  if (!isName) faults.add(path, 'must be ${NAME} or ${file:/path}');
  else faults.add(path, `the environment variable ${name} is not set`, suggest(name, namesThatAreSet(environment)));
  return undefined;
}

function namesThatAreSet(environment: FileSource['environment']): string[] {
  return Object.keys(environment).filter((name) => environment[name] !== undefined && environment[name] !== '');
}

/** Editors and secret stores end files with a line break that is not part of the secret. */
function fromFile(file: string, source: FileSource, faults: Faults, path: Path): string | undefined {
  const value = readText(file, source, faults, path)?.replace(/(\r?\n)+$/, '');
  if (value !== '') return value;
  faults.add(path, `the file ${file} is empty`);
  return undefined;
}
