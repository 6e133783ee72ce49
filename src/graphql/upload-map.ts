import Upload from 'graphql-upload/Upload.mjs';
import { UploadRefusal } from './upload-refusal.js';

/** The two fields of the convention that are no files, as they came. */
export interface ConventionFields {
  readonly operations: string;
  readonly map: string;
}

/** Where a file goes: `holder[key]`. */
export interface Place {
  readonly upload: Upload;
  put(file: unknown): void;
}

/**
 * The operations as they were sent, and the places in them that the map names. graphql-upload puts files anywhere, prototypes and the far
 * ends of lists among them; here each takes the place of a null in the variables, as the convention has it. `filled` is its reading.
 */
export function readPlaces(fields: ConventionFields, filled: unknown): { readonly operations: unknown; readonly places: readonly Place[] } {
  const operations = parse(fields.operations, 'operations');
  const map = parse(fields.map, 'map') as Record<string, readonly string[]>;
  const places = Object.entries(map).flatMap(([name, paths]) => {
    if (paths.length === 0) throw new UploadRefusal(400, `The map names no place for the file ‘${name}’.`);
    return paths.map((path) => placeAt(path, operations, filled));
  });
  return { operations, places };
}

/** Two files cannot have one place: the first has taken the null away. */
function placeAt(path: string, operations: unknown, filled: unknown): Place {
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys[0] === 'variables' ? memberAt(operations, keys) : undefined;
  const upload = memberAt(filled, [...keys, last]);
  if (typeof holder !== 'object' || memberAt(holder, [last]) !== null || !(upload instanceof Upload)) {
    throw new UploadRefusal(400, 'The map names a place that is no null in the variables of the operation, or one place twice.');
  }
  const members = holder as Record<string, unknown>;
  members[last] = upload;
  return { upload, put: (file) => void (members[last] = file) };
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
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new Error('a prototype');
      return value;
    });
  } catch {
    throw new UploadRefusal(400, `The multipart field ‘${field}’ cannot be read.`);
  }
}
