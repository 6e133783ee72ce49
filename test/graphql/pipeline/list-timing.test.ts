import { buildSchema, execute, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Execution } from '../../../src/graphql/executor/execution.js';

const schema = buildSchema(`
  type Inner { deep: Int }
  type Item { value: Int inner: Inner }
  type Box { items: [Item] strict: Int! }
  type Query { box: Box other: Int }
`);

/** `Box.strict` fails at once, and its error counts when the list before it is complete; `other` fails some microtasks after the list's values came. */
function rootAfter(microtasks: number): object {
  const values = Promise.resolve(1);
  let other: Promise<unknown> = values;
  for (let count = 0; count < microtasks; count += 1) other = other.then((value) => value);
  const item = { value: () => values, inner: { deep: () => values } };
  return {
    box: {
      items: [item, item],
      strict: () => {
        throw new Error('strict');
      },
    },
    other: () =>
      other.then(() => {
        throw new Error('other');
      }),
  };
}

describe('a list whose values arrive later', () => {
  it.each(['value', 'inner { deep }', 'value inner { deep }', 'inner { deep } value'])(
    'MUST be complete in the microtask in which it is in graphql-js, with items of { %s }',
    async (fields) => {
      const document = parse(`{ box { items { ${fields} } strict } other }`);
      const execution = new Execution(schema);
      const orders = new Set<string>();
      for (let microtasks = 0; microtasks < 20; microtasks += 1) {
        const expected = await execute({ schema, document, rootValue: rootAfter(microtasks) });
        const actual = await execution.executeArguments({ schema, document, rootValue: rootAfter(microtasks) });
        expect(JSON.stringify(actual)).toBe(JSON.stringify(expected));
        orders.add((actual?.errors ?? []).map(({ message }) => message).join());
      }
      // The comparison is of use only when either error comes first at times.
      expect([...orders].sort()).toEqual(['other,strict', 'strict,other']);
    },
  );
});
