import { exceedsJsonBounds } from '../../domain/json-bounds.js';
import { UploadRefusal } from './upload-refusal.js';

/** Where a file goes: puts it there. */
export type VariablePath = (file: unknown) => void;

/** `operations`, the first field of the convention: one operation. */
export function readOperations(text: string): object {
  const operations = parse(text, 'operations');
  if (typeof operations === 'object' && operations !== null && !Array.isArray(operations)) return operations;
  throw new UploadRefusal(400, 'The multipart field ‘operations’ must be one operation.');
}

/**
 * `map`, the second field: the places of each file by its name. A file takes the place of a null in the variables, as the convention has
 * it, and nothing else: no prototype, no far end of a list, no place that another file has.
 */
export function readMap(text: string, operations: object, maxFiles: number): ReadonlyMap<string, readonly VariablePath[]> {
  const map = parse(text, 'map');
  if (typeof map !== 'object' || map === null || Array.isArray(map)) throw notAMap();
  const entries = Object.entries(map as Record<string, unknown>);
  if (entries.length > maxFiles) throw new UploadRefusal(413, `A request has at most ${maxFiles} files.`);
  return new Map(entries.map(([name, paths]) => [name, placesOf(name, paths, operations)]));
}

function placesOf(name: string, paths: unknown, operations: object): readonly VariablePath[] {
  if (!Array.isArray(paths)) throw notAMap();
  if (paths.length === 0) throw new UploadRefusal(400, `The map names no place for the file ‘${name}’.`);
  return paths.map((path: unknown) => {
    if (typeof path !== 'string') throw notAMap();
    return placeAt(path, operations);
  });
}

/** Stands where a file is to come, so that no other can have the place. */
const reserved = Symbol('reserved');

function placeAt(path: string, operations: object): VariablePath {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys[0] === 'variables' ? memberAt(operations, keys) : undefined;
  if (typeof holder !== 'object' || memberAt(holder, [last]) !== null) {
    throw new UploadRefusal(400, 'The map names a place that is no null in the variables of the operation, or one place twice.');
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
    throw new UploadRefusal(400, `The multipart field ‘${field}’ cannot be read.`);
  }
}

function notAMap(): UploadRefusal {
  return new UploadRefusal(400, 'The multipart field ‘map’ must be an object with a list of places for each file.');
}
