import type { GraphQLError } from 'graphql';
import { overLimit } from '../request/error.js';

/** Variables deeper than any input, and more values than any needs. */
const maxVariableDepth = 32;
const maxVariableValues = 20_000;

/** Refuses variables that nobody needs: what reads them goes as deep as they do. */
export function checkVariables(variables: Readonly<Record<string, unknown>>): GraphQLError | undefined {
  let level: unknown[] = [variables];
  let values = 1;
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      for (const part of partsOf(value)) {
        values += 1;
        if (values > maxVariableValues) return overLimit(`The variables hold more than ${maxVariableValues} values.`);
        if (typeof part === 'object' && part !== null) next.push(part);
      }
    }
    if (next.length > 0 && depth >= maxVariableDepth) return overLimit(`The variables are nested deeper than ${maxVariableDepth}.`);
    level = next;
  }
  return undefined;
}

/** A file that came along stands among them as an object of its own kind. */
function partsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  const kind: unknown = Object.getPrototypeOf(value);
  return kind === Object.prototype || kind === null ? Object.values(value as object) : [];
}
