import { fail } from './failure.js';
import { FieldInfo } from './field-info.js';
import { isPlainPromise, PendingItem, type PendingList } from './pending-list.js';
import { addPath, isPromise, type FieldPlan, type ObjectPlan, type Path, type Run } from './plan.js';

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
  const made = field.readArguments(run.variableValues);
  run.argumentsOf.set(field, made);
  return made;
}

/** An object of a list. The list waits for those of its fields that are not known yet. */
export function executeItem(list: PendingList, plan: ObjectPlan, source: unknown, path: Path): unknown {
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
