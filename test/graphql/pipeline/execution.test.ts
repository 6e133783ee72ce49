import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import {
  buildSchema,
  execute,
  type GraphQLScalarType,
  parse,
  validate,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Execution } from '../../../src/graphql/executor/execution.js';
import { RandomChoice } from './random-choice.js';
import { writeOperation } from './random-operation.js';
import { madeUp, resolveByChance, type Play } from './random-resolvers.js';

/** Of each schema. `PARLEY_EXECUTION_RUNS=20000` looks longer, and `PARLEY_EXECUTION_SEED` elsewhere. */
const runs = Number(process.env['PARLEY_EXECUTION_RUNS'] ?? 400);
const seed = Number(process.env['PARLEY_EXECUTION_SEED'] ?? 20_260_601);

const synthetic = `
  directive @marked on FIELD
  scalar Picky
  enum Colour { RED GREEN BLUE }
  input Choice @oneOf { text: String number: Int colour: Colour many: [Int!] }
  input Deep { name: String! = "none" colours: [Colour!] = [RED] deep: Deep choice: Choice number: Int! }
  interface Named { name: String! self: Named other(input: Deep): [Named!] }
  interface Plain { plain: String }
  type Dog implements Named & Plain { name: String! self: Dog! other(input: Deep): [Dog!] bark(times: Int = 3): [Int!]! plain: String owner: Person }
  type Person implements Named { name: String! self: Named other(input: Deep): [Named!] pets(first: Int!, choice: Choice): [Pet]! friends: [[Person!]]! age: Int! }
  type Stone implements Plain { plain: String weight: Float! colour: Colour! picky: Picky }
  union Pet = Dog | Stone
  type Query {
    person(id: ID! = "1"): Person people: [Person!]! pet: Pet! pets(choice: Choice!): [Pet!] named: [Named] strict: [[Dog!]!]!
    echo(deep: Deep, colours: [Colour!]! = [BLUE], picky: Picky, on: Boolean! = true): String! colour: Colour stone: Stone!
  }
  type Mutation { change(deep: Deep!): Person! rename(name: String!): String remove: Boolean! befriend(choice: Choice): [Person] }
`;

describe('a planned execution', () => {
  // graphql-js leaves rejections without a handler where a list of non-null items fails; that must not end the test, and ours must not do it.
  const vitestListeners = process.listeners('unhandledRejection');
  let unhandled = 0;
  const count = (): void => void (unhandled += 1);
  beforeAll(() => {
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', count);
  });
  afterAll(() => {
    process.off('unhandledRejection', count);
    for (const listener of vitestListeners) process.on('unhandledRejection', listener);
  });

  it.each([
    ['a schema of all that the language has', syntheticSchema()],
    ["the gateway's own schema", ownSchema()],
  ])(
    'answers random operations over %s as graphql-js does, to the byte',
    async (_name, schema) => {
      const seen = { valid: 0, planned: 0, erroneous: 0 };
      await fc.assert(
        fc.asyncProperty(fc.integer(), async (number) => {
          const operation = writeOperation(schema, new RandomChoice(number));
          const document = parse(operation.query);
          if (validate(schema, document).length > 0) return;
          seen.valid += 1;
          const execution = new Execution(schema);
          const trouble = [0, 0.3, 1][Math.abs(number) % 3] ?? 0;
          const base = { schema, document, operationName: operation.operationName };
          for (const variableValues of [operation.variables, withOtherConditions(operation.variables)]) {
            const args = { ...base, variableValues };
            const expected = await play((given) => execute(given), args, number, trouble);
            await turn();
            unhandled = 0;
            let isPlanned = false;
            const executor: Executor = (given) => {
              const planned = execution.executeArguments(given);
              isPlanned = planned !== undefined;
              return planned ?? execute(given);
            };
            const actual = await play(executor, args, number, trouble);
            expect(actual, describeRun(operation.query, variableValues)).toEqual(expected);
            if (!isPlanned) continue;
            await turn();
            expect(unhandled, describeRun(operation.query, variableValues)).toBe(0);
            seen.planned += 1;
            if (expected.includes('"errors"')) seen.erroneous += 1;
          }
        }),
        { numRuns: runs, seed },
      );
      // The comparison is of use only when plans take part in it, and errors too.
      expect(seen.valid).toBeGreaterThan(runs * 0.5);
      expect(seen.planned).toBeGreaterThan(seen.valid * 1.2);
      expect(seen.erroneous).toBeGreaterThan(seen.planned * 0.2);
    },
    60_000 + runs * 20,
  );
});

type Executor = (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;

/** The answer as it is sent, and what the resolvers were asked, in order. */
async function play(executor: Executor, args: ExecutionArgs, seed: number, trouble: number): Promise<string> {
  const context: Play = { seed, trouble, calls: [], shared: new Map() };
  const { schema } = args;
  const rootType = schema.getQueryType();
  if (rootType == null) throw new Error('The schema has no Query.');
  const rootValue = madeUp(rootType, new RandomChoice(seed), trouble);
  const result = await executor({ ...args, contextValue: context, rootValue });
  const causes = (result.errors ?? []).map(({ originalError }) => String(originalError));
  return [JSON.stringify(result), JSON.stringify(causes), ...context.calls].join('\n');
}

function describeRun(query: string, variables: object): string {
  return `${query}\n${JSON.stringify(variables)}`;
}

/** The same with every truth value turned round: one plan after another of the same operation. */
function withOtherConditions(variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, typeof value === 'boolean' ? !value : value]));
}

function syntheticSchema(): GraphQLSchema {
  const schema = resolveByChance(buildSchema(synthetic));
  const picky = schema.getType('Picky') as GraphQLScalarType;
  picky.serialize = (value) => {
    if (value === 'a') throw new Error('Picky takes no a.');
    return value === '' ? undefined : value;
  };
  return schema;
}

function ownSchema(): GraphQLSchema {
  const files = readdirSync('schema').filter((name) => name.endsWith('.graphql'));
  return resolveByChance(buildSchema(files.map((name) => readFileSync(`schema/${name}`, 'utf8')).join('\n')));
}
