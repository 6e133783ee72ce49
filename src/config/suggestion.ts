import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';

/** `Did you mean "apiToken"?` when a candidate differs from `word` in at most two fifths of its letters; otherwise undefined. */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = word.toLowerCase();
  const limit = Math.round(word.length * 0.4);
  let nearest: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of candidates) {
    const found = distance(typed, candidate.toLowerCase());
    if (found <= limit && (nearest === undefined || found < nearest.distance)) nearest = { candidate, distance: found };
  }
  return nearest === undefined ? undefined : `Did you mean "${nearest.candidate}"?`;
}

/** The part of a zod schema's definition that leads to other schemas. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly out?: z.core.$ZodType;
}

/** The keys of the object at `path` of a schema; none when it is not an object. */
export function keysOf(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const definition = schema._zod.def as Definition;
  const inner = definition.innerType ?? (definition.type === 'pipe' ? pipedSchema(definition) : undefined);
  if (inner !== undefined) return keysOf(inner, path);
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(definition.shape ?? {});
  const member = definition.element ?? definition.shape?.[String(step)];
  return member === undefined ? [] : keysOf(member, rest);
}

/** The schema that a pipe reads, unless its first half only prepares the value. */
function pipedSchema({ in: input, out }: Definition): z.core.$ZodType | undefined {
  return (input?._zod.def as Definition | undefined)?.type === 'transform' ? out : input;
}
