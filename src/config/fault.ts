import type { z } from 'zod';

/** Where in the file: keys and positions, such as ['channels', 1, 'settings', 'apiToken']. A variable's name when it is no file. */
export type Path = readonly PropertyKey[];

/** One thing wrong. `message` goes on behind the path (`is required`) and never holds a value. */
export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** Everything that is wrong with the configuration at once. */
export class ConfigurationError extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    const lines = faults.map(({ path, message }) => `  ${path}: ${message}`);
    super([`The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`, ...lines].join('\n'));
    this.name = 'ConfigurationError';
    this.faults = faults;
  }
}

/** Collects what is wrong; what is found below a place that is wrong already says nothing new and is left out. */
export class Faults {
  private readonly found = new Map<string, string>();

  add(path: Path, message: string): void {
    const isKnown = path.some((_, index) => this.found.has(toText(path.slice(0, index + 1))));
    if (!isKnown) this.found.set(toText(path), message);
  }

  /** The value as `schema` makes it; undefined when it has faults, which are then noted below `path`. */
  read<T>(schema: z.ZodType<T>, value: unknown, path: Path): T | undefined {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      if (issue.code === 'unrecognized_keys') for (const key of issue.keys) this.add([...path, ...issue.path, key], 'is not a known key');
      else this.add([...path, ...issue.path], messageOf(issue, valueAt(value, issue.path)));
    }
    return undefined;
  }

  list(): Fault[] {
    return [...this.found].map(([path, message]) => ({ path, message }));
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

/** Our own sentences for what zod finds: they say what is wanted and never repeat the value. A schema's own message goes first. */
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

function measure(origin: string): string {
  return origin === 'number' || origin === 'int' ? 'be ' : 'have a length of ';
}
