import {
  defaultTypeResolver,
  getNullableType,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLTypeResolver,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { executeFields, executeItem } from './execute-fields.js';
import { locate, nullOrThrow } from './failure.js';
import { infoOf } from './field-info.js';
import { PendingList } from './pending-list.js';
import { addPath, isPromise, type Completer, type FieldPlan, type ObjectPlan, type Path, type PlanOf, type Run } from './plan.js';

/** What graphql-js decides anew for each value, decided once for each field. */
export function createCompleter(type: GraphQLOutputType, planOf: PlanOf): Completer {
  if (isNonNullType(type)) return nonNull(createCompleter(type.ofType, planOf));
  if (isListType(type)) return nullable(listCompleter(type.ofType, planOf));
  if (isLeafType(type)) return leaf(type);
  if (isAbstractType(type)) return nullable(abstract(type, planOf));
  return nullable(object(type, planOf));
}

function nullable(complete: Completer): Completer {
  return (run, field, path, value) => {
    if (value instanceof Error) throw value;
    return value == null ? null : complete(run, field, path, value);
  };
}

function nonNull(complete: Completer): Completer {
  return (run, field, path, value) => {
    const completed = complete(run, field, path, value);
    if (completed === null) throw missingValue(field);
    return completed;
  };
}

function leaf(type: GraphQLLeafType): Completer {
  return (_run, _field, _path, value) => {
    if (value instanceof Error) throw value;
    if (value == null) return null;
    const serialized: unknown = type.serialize(value);
    if (serialized == null) {
      const called = `\`${inspect(type)}.serialize(${inspect(value)})\``;
      throw new Error(`Expected ${called} to return non-nullable value, returned: ${inspect(serialized)}`);
    }
    return serialized;
  };
}

function object(type: GraphQLObjectType, planOf: PlanOf): Completer {
  let plan: ObjectPlan | undefined;
  if (type.isTypeOf != null) return (run, field, path, value) => completeObject(run, field, path, value, type, planOf(type));
  return (run, _field, path, value) => executeFields(run, (plan ??= planOf(type)), value, path);
}

function abstract(type: GraphQLAbstractType, planOf: PlanOf): Completer {
  const resolveType: GraphQLTypeResolver<unknown, unknown> = type.resolveType ?? defaultTypeResolver;
  return (run, field, path, value) => {
    const info = infoOf(run, field, path);
    const named: unknown = resolveType(value, run.contextValue, info, type);
    const complete = (name: unknown): unknown => {
      const found = checkedType(run, field, type, name, value);
      return completeObject(run, field, path, value, found, planOf(found));
    };
    return isPromise(named) ? named.then(complete) : complete(named);
  };
}

function completeObject(
  run: Run,
  field: FieldPlan,
  path: Path | undefined,
  value: unknown,
  type: GraphQLObjectType,
  plan: ObjectPlan,
): unknown {
  if (type.isTypeOf == null) return executeFields(run, plan, value, path);
  const isOfType: unknown = type.isTypeOf(value, run.contextValue, infoOf(run, field, path));
  const go = (isIt: unknown): unknown => {
    if (!isIt) throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, { nodes: field.nodes });
    return executeFields(run, plan, value, path);
  };
  return isPromise(isOfType) ? isOfType.then(go) : go(isOfType);
}

function checkedType(run: Run, field: FieldPlan, type: GraphQLAbstractType, name: unknown, value: unknown): GraphQLObjectType {
  if (name == null) {
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${nameOf(field)}". Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`,
      { nodes: field.nodes },
    );
  }
  if (isObjectType(name)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(
      `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${nameOf(field)}" with value ${inspect(value)}, received "${inspect(name)}".`,
    );
  }
  const { schema } = run.operation;
  const found = schema.getType(name);
  const fault = (message: string): GraphQLError => new GraphQLError(message, { nodes: field.nodes });
  if (found == null) throw fault(`Abstract type "${type.name}" was resolved to a type "${name}" that does not exist inside the schema.`);
  if (!isObjectType(found)) throw fault(`Abstract type "${type.name}" was resolved to a non-object type "${name}".`);
  if (!schema.isSubType(type, found)) throw fault(`Runtime Object type "${found.name}" is not a possible type for "${type.name}".`);
  return found;
}

function nameOf({ parentType, definition }: FieldPlan): string {
  return `${parentType.name}.${definition.name}`;
}

function listCompleter(itemType: GraphQLOutputType, planOf: PlanOf): Completer {
  const type = getNullableType(itemType);
  return isObjectType(type) && type.isTypeOf == null
    ? createObjectListCompleter(type, isNonNullType(itemType), planOf)
    : createListCompleter(itemType, createCompleter(itemType, planOf));
}

/** A list of objects as `createListCompleter` completes it, with one promise for the list in place of some for each object. */
function createObjectListCompleter(type: GraphQLObjectType, isNonNull: boolean, planOf: PlanOf): Completer {
  let plan: ObjectPlan | undefined;

  function completeItem(list: PendingList, itemPath: Path, item: unknown): unknown {
    const { run, field } = list;
    try {
      if (isPromise(item)) {
        const completed = completeItemLater(list, itemPath, item);
        run.latestPromise = undefined;
        return isPromise(completed) ? list.waitForItem(itemPath, completed) : completed;
      }
      const value = completeNullable(field, item);
      return value === null ? null : executeItem(list, (plan ??= planOf(type)), value, itemPath);
    } catch (error) {
      return nullOrThrow(run, isNonNull, locate(error, field, itemPath), itemPath);
    }
  }

  function completeItemLater({ run, field }: PendingList, itemPath: Path, item: Promise<unknown>): unknown {
    return item.then((resolved) => {
      const value = completeNullable(field, resolved);
      return value === null ? null : executeFields(run, (plan ??= planOf(type)), value, itemPath);
    });
  }

  /** Null for a missing object. */
  function completeNullable(field: FieldPlan, value: unknown): unknown {
    if (value instanceof Error) throw value;
    if (value != null) return value;
    if (isNonNull) throw missingValue(field);
    return null;
  }

  return (run, field, path, value) => {
    if (!isIterable(value)) throw notIterable(field);
    const list = new PendingList(run, field, isNonNull);
    for (const item of value) list.values.push(completeItem(list, addPath(path, list.values.length, undefined), item));
    return list.settled();
  };
}

function createListCompleter(itemType: GraphQLOutputType, complete: Completer): Completer {
  const isNonNull = isNonNullType(itemType);

  function fail(run: Run, field: FieldPlan, error: unknown, path: Path): null {
    return nullOrThrow(run, isNonNull, locate(error, field, path), path);
  }

  function completeItem(run: Run, field: FieldPlan, path: Path, item: unknown): unknown {
    try {
      const completed = isPromise(item) ? item.then((resolved) => complete(run, field, path, resolved)) : complete(run, field, path, item);
      return isPromise(completed) ? completed.then(undefined, (error: unknown) => fail(run, field, error, path)) : completed;
    } catch (error) {
      return fail(run, field, error, path);
    }
  }

  return (run, field, path, value) => {
    if (!isIterable(value)) throw notIterable(field);
    const completed: unknown[] = [];
    let hasPromise = false;
    try {
      for (const item of value) {
        const done = completeItem(run, field, addPath(path, completed.length, undefined), item);
        hasPromise ||= isPromise(done);
        completed.push(done);
      }
    } catch (error) {
      // Nobody waits for the items in flight any more; their rejections must not end the process.
      if (hasPromise) void Promise.allSettled(completed);
      throw error;
    }
    return hasPromise ? Promise.all(completed) : completed;
  };
}

function missingValue(field: FieldPlan): Error {
  return new Error(`Cannot return null for non-nullable field ${nameOf(field)}.`);
}

function notIterable(field: FieldPlan): GraphQLError {
  return new GraphQLError(`Expected Iterable, but did not find one for field "${nameOf(field)}".`);
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
}
