import type { z } from 'zod';
import { keysOf, suggest } from './suggestion.js';

/** A place in the file: keys and positions, such as ['channels', 1, 'settings', 'apiToken']. A variable's name outside of the file. */
export type Path = readonly PropertyKey[];

/** One fault. It never contains a value. */
export interface Fault {
  /** Such as `channels[1].settings.apiToken`, or the name of a variable. */
  readonly path: string;
  /** Continues the path: `is required`. */
  readonly message: string;
  /** File, line and column, such as `parley.yml:12:5`; undefined for the environment and for arguments. */
  readonly place?: string | undefined;
  /** An additional sentence: `Did you mean "apiToken"?` */
  readonly hint?: string | undefined;
}

/** A position in a file; lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Finds the position of a path; of its nearest existing parent when the path itself is not in the file. */
export type Locate = (path: Path) => SourceLocation | undefined;

/** All faults of the configuration at once. */
export class ConfigurationError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map((fault) => `  ${describeFault(fault)}`);
    super([`The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`, ...lines].join('\n'));
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** A fault as one line. */
export function describeFault({ path, message, place, hint }: Fault): string {
  return `${place === undefined ? '' : `${place} `}${path}: ${message}${hint === undefined ? '' : `. ${hint}`}`;
}

/** Collects faults. A fault below a path that already has one is dropped. */
export class Faults {
  private readonly found = new Map<string, Pick<Fault, 'message' | 'hint'> & { readonly at: Path }>();
  private locate: Locate = () => undefined;

  add(path: Path, message: string, hint?: string): void {
    const isKnown = path.some((_, index) => this.found.has(toText(path.slice(0, index + 1))));
    if (!isKnown) this.found.set(toText(path), { at: path, message, hint });
  }

  /** From now on positions refer to this file. */
  locateIn(locate: Locate): void {
    this.locate = locate;
  }

  /** The value as `schema` reads it; undefined when it has faults, which are recorded below `path`. */
  read<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        const known = keysOf(schema, issue.path);
        for (const key of issue.keys) this.add([...path, ...issue.path, key], 'is not a known key', suggest(key, known));
      } else {
        const faulty = valueAt(value, issue.path);
        this.add([...path, ...issue.path], messageOf(issue, faulty), suggestionOf(issue, faulty));
      }
    }
    return undefined;
  }

  /** In the order of the file, after faults outside of the file. */
  list(): Fault[] {
    const placed = [...this.found].map(([path, { at, message, hint }]) => ({ path, message, hint, at: this.locate(at) }));
    placed.sort(({ at: one }, { at: other }) => (one?.line ?? 0) - (other?.line ?? 0) || (one?.column ?? 0) - (other?.column ?? 0));
    return placed.map(({ at, ...fault }) => ({ ...fault, place: at && `${at.file}:${at.line}:${at.column}` }));
  }
}

function toText(path: Path): string {
  const steps = path.map((step) =>
    typeof step === 'number' ? `[${step}]` : /^[\w./: -]{1,80}$/.test(String(step)) ? `.${String(step)}` : '.(a key)',
  );
  return steps.join('').replace(/^\./, '');
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** Our own sentences for zod's issues: they say what is expected and never repeat the value. A schema's own message takes precedence. */
function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined) return 'is required';
  if (value === null) return 'must not be empty';
  if (!/^(Invalid|Too (small|big)|Unrecognized)/.test(issue.message)) return issue.message;
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? 'something else'}${issue.expected === 'string' && typeof value === 'number' ? ': put it in quotes' : ''}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return Number(issue.minimum) === 1 && issue.origin !== 'number'
        ? 'must not be empty'
        : `must ${measure(issue.origin)}at least ${issue.minimum}`;
    case 'too_big':
      return `must ${measure(issue.origin)}at most ${issue.maximum}`;
    default:
      return 'is not valid';
  }
}

/** The allowed word that is most similar to the value. */
function suggestionOf(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  return issue.code === 'invalid_value' && typeof value === 'string' ? suggest(value, issue.values.map(String)) : undefined;
}

function measure(origin: string): string {
  return origin === 'number' || origin === 'int' ? 'be ' : 'have a length of ';
}
