import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { expect, it } from 'vitest';
import { writtenSchema } from './written-schema.js';

const schema = writtenSchema();

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** Every field, argument and value of the schema, by path. */
function everything(): (readonly [path: string, described: Described])[] {
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__')) return [];
    const values = isEnumType(type) ? type.getValues() : [];
    const fields = isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
    return [...values, ...fields].flatMap((member): [string, Described][] => {
      const path = `${type.name}.${member.name}`;
      const given: readonly Described[] = 'args' in member ? member.args : [];
      return [[path, member], ...given.map((argument): [string, Described] => [`${path}(${argument.name})`, argument])];
    });
  });
}

const fillers = new Set(['a', 'an', 'the', 'of', 'its', 'it', 'is', 'was', 'in', 'as', 'to', 'this']);

/** The words of a text, in lower case and singular. */
function wordsOf(text: string): string[] {
  const words = text.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.split(/[^a-z0-9.]+/).map((word) => word.replace(/\.$/, '').replace(/s$/, ''));
}

it('the description of a field, argument or value says more than its name', () => {
  const described = everything();
  expect(described.length).toBeGreaterThan(500);
  const empty = described.filter(([, { name, description }]) => {
    const known = new Set(wordsOf(name));
    return !wordsOf(description ?? '').some((word) => word !== '' && !fillers.has(word) && !known.has(word));
  });
  expect(empty.map(([path]) => path)).toEqual([]);
});

it('no description uses "tell", which may mean sent, received, returned or reported', () => {
  const offending = everything().filter(([, { description }]) => /\b(told|tells?)\b/i.test(description ?? ''));
  expect(offending.map(([path]) => path)).toEqual([]);
});
