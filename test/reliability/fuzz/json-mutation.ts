import fc from 'fast-check';
import { hostileJson, hostileWords } from './hostile-value.js';

/** Something done to one place of a JSON text. */
export interface JsonMutation {
  /** Which of all places, counted through. */
  readonly at: number;
  readonly change:
    | { readonly kind: 'set'; readonly json: string }
    | { readonly kind: 'remove' | 'wrap' }
    | { readonly kind: 'rename'; readonly name: string }
    | { readonly kind: 'repeat'; readonly times: number };
}

const change: fc.Arbitrary<JsonMutation['change']> = fc.oneof(
  { weight: 12, arbitrary: hostileJson.map((json) => ({ kind: 'set' as const, json })) },
  { weight: 2, arbitrary: fc.constantFrom({ kind: 'remove' as const }, { kind: 'wrap' as const }) },
  { weight: 1, arbitrary: fc.constantFrom(...hostileWords).map((name) => ({ kind: 'rename' as const, name })) },
  { weight: 1, arbitrary: fc.constantFrom(2, 3, 30).map((times) => ({ kind: 'repeat' as const, times })) },
);

export const jsonMutation: fc.Arbitrary<JsonMutation> = fc.record({ at: fc.noBias(fc.nat(9999)), change });

/** A place is a member of what holds it. */
interface Place {
  readonly holder: object;
  readonly key: string;
}

/** The text with all of it done; as it stands when it is no JSON. */
export function mutateJson(text: string, mutations: readonly JsonMutation[]): string {
  if (mutations.length === 0) return text;
  let root: { value: unknown };
  try {
    root = { value: JSON.parse(text) };
  } catch {
    return text;
  }
  // JSON that cannot be held as a value takes the place of a word when all is written.
  const raw: string[] = [];
  for (const { at, change } of mutations) {
    const places = placesIn(root);
    const place = places[at % places.length];
    if (place !== undefined) apply(place, change, raw);
  }
  return (JSON.stringify(root.value) ?? '').replace(/"@raw (\d+)@"/g, (_, index: string) => raw[Number(index)] ?? '');
}

/** Without recursion: one that was found and shrunk may be as deep as it likes. */
function placesIn(root: object): Place[] {
  const places: Place[] = [];
  const holders = [root];
  for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
    for (const [key, value] of Object.entries(holder) as [string, unknown][]) {
      places.push({ holder, key });
      if (typeof value === 'object' && value !== null) holders.push(value);
    }
  }
  return places;
}

function apply({ holder, key }: Place, change: JsonMutation['change'], raw: string[]): void {
  const value: unknown = Reflect.get(holder, key);
  switch (change.kind) {
    case 'set':
      return put(holder, key, `@raw ${raw.push(change.json) - 1}@`);
    case 'wrap':
      return put(holder, key, [value]);
    case 'repeat':
      return put(
        holder,
        key,
        Array.from({ length: change.times }, () => structuredClone(value)),
      );
    case 'rename':
      if (Array.isArray(holder)) return put(holder, key, { [change.name]: value });
      put(holder, change.name, value);
      return remove(holder, key);
    case 'remove':
      return remove(holder, key);
  }
}

/** Defined and not assigned, because a name may be that of the prototype. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function remove(holder: object, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}
