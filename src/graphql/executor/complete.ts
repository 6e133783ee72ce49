import {
  defaultTypeResolver,
  getArgumentValues,
  getNullableType,
  GraphQLError,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type GraphQLTypeResolver,
  type OperationDefinitionNode,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { fail, locate, nullOrThrow } from './failure.js';
import { isPlainPromise, PendingItem, PendingList } from './pending-list.js';
import { addPath, isPromise, type Completer, type FieldPlan, type ObjectPlan, type Path, type PlanOf, type Run } from './plan.js';

/** What a resolver may ask about its field. Looked up when asked: most resolvers never do. */
class FieldInfo implements GraphQLResolveInfo {
  private readonly run: Run;
  private readonly plan: FieldPlan;
  private readonly parentPath: Path | undefined;
  private place: Path | undefined;

  /** `place` is the field's own path where it exists already. */
  constructor(run: Run, plan: FieldPlan, parentPath: Path | undefined, place: Path | undefined) {
    this.run = run;
    this.plan = plan;
    this.parentPath = parentPath;
    this.place = place;
  }

  get fieldName(): string {
    return this.plan.definition.name;
  }

  get fieldNodes(): readonly FieldNode[] {
    return this.plan.nodes;
  }

  get returnType(): GraphQLOutputType {
    return this.plan.definition.type;
  }

  get parentType(): GraphQLObjectType {
    return this.plan.parentType;
  }

  get path(): Path {
    return (this.place ??= addPath(this.parentPath, this.plan.responseName, this.plan.parentType.name));
  }

  get schema(): GraphQLSchema {
    return this.run.operation.schema;
  }

  get fragments(): { [key: string]: FragmentDefinitionNode } {
    return this.run.operation.fragments;
  }

  get rootValue(): unknown {
    return this.run.rootValue;
  }

  get operation(): OperationDefinitionNode {
    return this.run.operation.definition;
  }

  get variableValues(): { [variable: string]: unknown } {
    return this.run.variableValues;
  }
}

type Values = Record<string, unknown>;

/**
 * The fields of an object at the same time. Promises are chained exactly as graphql-js chains them, because which of two errors is
 * reported first, and which of two hides the other, depends on it. Only promises are waited for, not the values beside them.
 */
export function executeFields(run: Run, plan: ObjectPlan, source: unknown, path: Path | undefined): unknown {
  const values: Values = { ...plan.template };
  let pending: Promise<unknown>[] | undefined;
  let names: string[] | undefined;
  try {
    for (const field of plan.fields) {
      const value = executeField(run, field, source, path);
      if (isPromise(value)) {
        (pending ??= []).push(value);
        (names ??= []).push(field.responseName);
      } else values[field.responseName] = value;
    }
  } catch (error) {
    if (pending === undefined) throw error;
    // Nobody waits for the others any more; their rejections must not end the process.
    return Promise.all(pending)
      .then(() => undefined)
      .finally(() => {
        throw error;
      });
  }
  return pending === undefined || names === undefined ? values : fill(values, names, pending);
}

function fill(values: Values, names: readonly string[], pending: readonly Promise<unknown>[]): Promise<Values> {
  const [name = ''] = names;
  if (names.length === 1 && pending[0] instanceof Promise) {
    // Two ticks as with Promise.all, at a third of its memory: most objects of a list wait for one field at most.
    return pending[0].then(itself).then((settled) => {
      values[name] = settled;
      return values;
    });
  }
  return Promise.all(pending).then((settled) => {
    for (let index = 0; index < names.length; index += 1) values[names[index] as string] = settled[index];
    return values;
  });
}

function itself(value: unknown): unknown {
  return value;
}

/** The fields of a mutation, one after the other. */
export function executeFieldsSerially(run: Run, plan: ObjectPlan, source: unknown): unknown {
  const values: Values = { ...plan.template };
  const next = (field: FieldPlan): Values | Promise<Values> => {
    const value = executeField(run, field, source, undefined);
    if (isPromise(value)) {
      return value.then((settled) => {
        values[field.responseName] = settled;
        return values;
      });
    }
    values[field.responseName] = value;
    return values;
  };
  let done: Values | Promise<Values> = values;
  for (const field of plan.fields) done = isPromise(done) ? done.then(() => next(field)) : next(field);
  return done;
}

function executeField(run: Run, field: FieldPlan, source: unknown, parentPath: Path | undefined): unknown {
  // A leaf's path is of interest only when it fails.
  const path = field.isLeaf ? undefined : addPath(parentPath, field.responseName, field.parentType.name);
  try {
    const result = resolve(run, field, source, parentPath, path);
    const completed = isPromise(result) ? completeLater(run, field, path, result) : field.complete(run, field, path, result);
    if (!isPromise(completed)) return completed;
    run.latestPromise = undefined;
    return failLater(run, field, completed, path, parentPath);
  } catch (error) {
    return fail(run, field, error, path, parentPath);
  }
}

/** A function of its own, as the next one: a function that has a closure allocates what it captures in every call. */
function completeLater(run: Run, field: FieldPlan, path: Path | undefined, result: Promise<unknown>): unknown {
  return result.then((resolved) => field.complete(run, field, path, resolved));
}

function failLater(
  run: Run,
  field: FieldPlan,
  completed: Promise<unknown>,
  path: Path | undefined,
  parentPath: Path | undefined,
): Promise<unknown> {
  return completed.then(undefined, (error: unknown) => fail(run, field, error, path, parentPath));
}

function resolve(run: Run, field: FieldPlan, source: unknown, parentPath: Path | undefined, path: Path | undefined): unknown {
  const given = field.fixedArguments ?? argumentsOf(run, field);
  if (field.resolve !== undefined) return field.resolve(source, given, run.contextValue, new FieldInfo(run, field, parentPath, path));
  if ((typeof source !== 'object' || source === null) && typeof source !== 'function') return undefined;
  const { name } = field.definition;
  const property = (source as Values)[name];
  if (typeof property !== 'function') return property;
  return (source as Record<string, (...given: unknown[]) => unknown>)[name]?.(
    given,
    run.contextValue,
    new FieldInfo(run, field, parentPath, path),
  );
}

function argumentsOf(run: Run, field: FieldPlan): Readonly<Values> {
  const known = run.argumentsOf.get(field);
  if (known !== undefined) return known;
  const made = getArgumentValues(field.definition, field.nodes[0], run.variableValues);
  run.argumentsOf.set(field, made);
  return made;
}

/** An object of a list. The list waits for those of its fields that are not known yet. */
function executeItem(list: PendingList, plan: ObjectPlan, source: unknown, path: Path): unknown {
  const values: Values = { ...plan.template };
  const item = new PendingItem(list, path, values);
  try {
    for (const field of plan.fields) {
      const value = executeFieldOfItem(list.run, field, source, item);
      if (value !== undefined) values[field.responseName] = value;
    }
  } catch (error) {
    return item.failAfterFields(error);
  }
  return values;
}

/** What a field of an item of a list became; undefined when the item waits for it. */
function executeFieldOfItem(run: Run, field: FieldPlan, source: unknown, item: PendingItem): unknown {
  const path = field.isLeaf ? undefined : addPath(item.path, field.responseName, field.parentType.name);
  try {
    const result = resolve(run, field, source, item.path, path);
    if (isPlainPromise(result)) {
      item.waitForResult(field, path, result);
      return undefined;
    }
    const completed = isPromise(result) ? completeLater(run, field, path, result) : field.complete(run, field, path, result);
    if (!isPromise(completed)) return completed;
    item.waitForValue(field, failLater(run, field, completed, path, item.path));
    return undefined;
  } catch (error) {
    return fail(run, field, error, path, item.path);
  }
}

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

/** An item of a list stands for the list's field. */
function infoOf(run: Run, field: FieldPlan, path: Path | undefined): FieldInfo {
  let place = path;
  while (typeof place?.key === 'number') place = place.prev;
  return new FieldInfo(run, field, place?.prev, place);
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
