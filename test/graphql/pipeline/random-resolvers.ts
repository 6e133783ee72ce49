import {
  getNullableType,
  GraphQLError,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  responsePathAsArray,
  type GraphQLNamedOutputType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
} from 'graphql';
import { RandomChoice } from './random-choice.js';

/** What an execution is given as its context: how it goes, and what it did, in order. */
export interface Play {
  readonly seed: number;
  /** How often something goes wrong, 0 to 1. */
  readonly trouble: number;
  readonly calls: string[];
  /** Promises that several fields have been given, by type. */
  readonly shared: Map<string, unknown>;
}

/**
 * Gives the fields of a schema resolvers that answer by chance, the same for the same seed and place: values, nulls, errors that are
 * thrown, returned or rejected, and promises that are settled some microtasks later. Other fields are left to the property of the parent.
 */
export function resolveByChance(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue;
    if (isAbstractType(type) && type.name !== 'Plain') {
      type.resolveType = (value, { seed, trouble, calls }: Play, info) => {
        const place = placeOf(info);
        calls.push(`type ${place}`);
        const choice = new RandomChoice(`${seed} type ${place} ${String((value as { nonce: number }).nonce)}`);
        const name = choice.happens(trouble / 6)
          ? choice.of(['String', 'Nowhere', undefined])
          : choice.of(schema.getPossibleTypes(type)).name;
        return choice.happens(0.3) ? later(choice.below(3), name) : name;
      };
    }
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.args.length === 0 && new RandomChoice(`${type.name}.${field.name}`).happens(0.5)) continue;
      field.resolve = (_source, given: unknown, { seed, trouble, calls, shared }: Play, info) => {
        const place = `${info.parentType.name} ${placeOf(info)}`;
        calls.push(`${place} ${JSON.stringify(given)} ${info.fieldNodes.length} ${JSON.stringify(info.variableValues)}`);
        const choice = new RandomChoice(`${seed} ${place}`);
        if (!choice.happens(0.15)) return outcome(field.type, choice, trouble);
        const key = `${String(field.type)} ${choice.below(2)}`;
        if (!shared.has(key)) shared.set(key, settledOutcome(field.type, choice, trouble));
        return shared.get(key);
      };
    }
  }
  return schema;
}

/** An object of no known type: whatever is asked of it, it makes up. */
export function madeUp(type: GraphQLNamedOutputType, choice: RandomChoice, trouble: number): object {
  const made: Record<string, unknown> = { nonce: choice.below(1_000_000) };
  if (isAbstractType(type)) made['__typename'] = undefined;
  const members = isObjectType(type) ? Object.values(type.getFields()) : [];
  for (const field of members) {
    if (field.resolve !== undefined) continue;
    const seed = choice.below(1_000_000_000);
    const make = (): unknown => outcome(field.type, new RandomChoice(seed), trouble);
    Object.defineProperty(made, field.name, choice.happens(0.2) ? { value: make } : { get: make });
  }
  return made;
}

/** A promise that many fields may be given, as loaders do: it is settled before some of them, and after others. */
function settledOutcome(type: GraphQLOutputType, choice: RandomChoice, trouble: number): Promise<unknown> {
  return choice.happens(trouble * 0.3) ? rejected(choice) : later(choice.below(8), valueOf(type, choice, trouble));
}

function outcome(type: GraphQLOutputType, choice: RandomChoice, trouble: number): unknown {
  const kind = choice.next();
  if (kind < trouble * 0.1) throw failureOf(choice);
  if (kind < trouble * 0.2) return failureOf(choice);
  if (kind < trouble * 0.35) return rejected(choice);
  if (kind < 0.35 + trouble * 0.3) return later(choice.below(5), valueOf(type, choice, trouble));
  return valueOf(type, choice, trouble);
}

function valueOf(type: GraphQLOutputType, choice: RandomChoice, trouble: number): unknown {
  if (choice.happens(isNonNullType(type) ? trouble / 20 : 0.1)) return choice.of([null, undefined]);
  const inner = getNullableType(type);
  if (isListType(inner)) return listOf(inner.ofType, choice, trouble);
  if (isScalarType(inner) || isEnumType(inner))
    return leafOf(inner.name, isEnumType(inner) ? inner.getValues().map(({ value }) => value as unknown) : [], choice, trouble);
  return madeUp(inner, choice, trouble);
}

function listOf(type: GraphQLOutputType, choice: RandomChoice, trouble: number): unknown {
  if (choice.happens(trouble / 20)) return choice.of<unknown>(['no list', 7, { length: 1 }]);
  const items = Array.from({ length: choice.below(4) }, () => {
    const kind = choice.next();
    if (kind < trouble * 0.06) return failureOf(choice);
    if (kind < trouble * 0.12) return rejected(choice);
    const value = valueOf(type, choice, trouble);
    return kind < 0.3 ? later(choice.below(4), value) : value;
  });
  if (choice.happens(0.8)) return items;
  const breaksAt = choice.happens(trouble / 4) ? choice.below(4) : -1;
  return {
    *[Symbol.iterator]() {
      for (const [index, item] of items.entries()) {
        if (index === breaksAt) throw new Error('The list broke.');
        yield item;
      }
    },
  };
}

function leafOf(name: string, words: readonly unknown[], choice: RandomChoice, trouble: number): unknown {
  if (choice.happens(trouble / 10)) return choice.of<unknown>([{}, NaN, 'nonsense', Symbol.iterator, [1]]);
  if (words.length > 0) return choice.of(words);
  if (name === 'Int') return choice.below(1000);
  if (name === 'Float') return choice.below(1000) / 8;
  if (name === 'Boolean') return choice.happens(0.5);
  return choice.of(['', 'a', 'text', '"\\', 'é😀']);
}

function failureOf(choice: RandomChoice): Error {
  const message = `failure ${choice.below(1000)}`;
  if (choice.happens(0.5)) return new Error(message);
  return new GraphQLError(message, {
    extensions: choice.of<Record<string, unknown>>([
      {},
      { code: 'FORBIDDEN', parley: true },
      { http: { status: 418 } },
      { code: 'BAD_USER_INPUT' },
    ]),
    ...(choice.happens(0.2) && { path: ['elsewhere', 1] }),
  });
}

/** Passed on already, so that only its results can be discarded. */
function rejected(choice: RandomChoice): Promise<never> {
  const error = failureOf(choice);
  const promise = later(choice.below(5), undefined).then(() => Promise.reject(error));
  promise.catch(() => undefined);
  return promise;
}

async function later<T>(ticks: number, value: T): Promise<T> {
  for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
  return value;
}

function placeOf(info: GraphQLResolveInfo): string {
  return responsePathAsArray(info.path).join('.');
}
