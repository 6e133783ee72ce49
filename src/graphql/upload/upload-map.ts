import { exceedsJsonBounds } from '../../domain/json-bounds.js';
import { RequestError } from '../request/request-error.js';

/** Puts a file into its place in the variables. */
export type Placeholder = (file: unknown) => void;

/** Reads `operations`, the first field of the GraphQL multipart request specification. Batches are not supported. */
export function readOperations(text: string): object {
  const operations = parse(text, 'operations');
  if (typeof operations === 'object' && operations !== null && !Array.isArray(operations)) return operations;
  throw new RequestError(400, 'The multipart field ‘operations’ must be one operation, not a list.');
}

/**
 * Reads `map`, the second field: the placeholders of each file by the file's field name. As the specification says, a placeholder is a null in
 * the variables. A path to anything else is refused: a prototype, an index beyond a list, the placeholder of another file.
 */
export function readMap(text: string, operations: object, maxFiles: number): ReadonlyMap<string, readonly Placeholder[]> {
  const map = parse(text, 'map');
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw notAMap();
  const entries = Object.entries(map as Record<string, unknown>);
  if (entries.length > maxFiles) throw new RequestError(413, `A request may have at most ${maxFiles} files.`);
  return new Map(entries.map(([name, paths]) => [name, placeholdersOf(name, paths, operations)]));
}

function placeholdersOf(name: string, paths: unknown, operations: object): readonly Placeholder[] {
  if (!Array.isArray(paths)) throw notAMap();
  if (paths.length === 0) throw new RequestError(400, `The multipart field ‘map’ has no path for the file ‘${name}’.`);
  return paths.map((path: unknown) => {
    if (typeof path !== 'string') throw notAMap();
    return placeholderAt(path, operations);
  });
}

/** Replaces the null of a placeholder, so that a second file cannot take it. */
const reserved = Symbol('reserved');

function placeholderAt(path: string, operations: object): Placeholder {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys[0] === 'variables' ? memberAt(operations, keys) : undefined;
  if (typeof holder !== 'object' || memberAt(holder, [last]) !== null) {
    throw new RequestError(
      400,
      'Each path in the multipart field ‘map’ must lead to a null in the variables, and no two paths to the same one.',
    );
  }
  const members = holder as Record<string, unknown>;
  members[last] = reserved;
  return (file) => void (members[last] = file);
}

/** Own members only; undefined where there is none. */
function memberAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (holder, key) =>
      typeof holder === 'object' && holder !== null && Object.hasOwn(holder, key) ? (holder as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function parse(text: string, field: string): unknown {
  try {
    if (exceedsJsonBounds(Buffer.from(text))) throw new Error('beyond the bounds');
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new Error('a prototype');
      return value;
    });
  } catch {
    throw new RequestError(400, `The multipart field ‘${field}’ is not valid JSON, or is nested too deep or too large.`);
  }
}

function notAMap(): RequestError {
  return new RequestError(400, 'The multipart field ‘map’ must be an object with a list of paths for each file.');
}
