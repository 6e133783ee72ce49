import { getArgumentValues, locatedError, responsePathAsArray, type GraphQLError } from 'graphql';
import { FieldInfo } from './compiled-info.js';
import type { FieldPlan, ObjectPlan } from './compiled-plan.js';
import { addPath, isPromise, type Path, type Run } from './compiled-run.js';

type Values = Record<string, unknown>;

/**
 * The fields of an object at the same time. Promises are chained exactly as graphql-js chains them, because which of two errors is
 * told first, and which of two hides the other, depends on it; but only promises are waited for, not every value beside them.
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
    // What the others reject with is nobody's any more, and it must not end the process.
    return Promise.all(pending)
      .then(() => undefined)
      .finally(() => {
        throw error;
      });
  }
  return pending === undefined || names === undefined ? values : fill(values, names, pending);
}

function fill(values: Values, names: readonly string[], pending: readonly Promise<unknown>[]): Promise<Values> {
  return Promise.all(pending).then((settled) => {
    for (const [index, name] of names.entries()) values[name] = settled[index];
    return values;
  });
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
    const completed = isPromise(result)
      ? result.then((resolved) => field.complete(run, field, path, resolved))
      : field.complete(run, field, path, result);
    if (!isPromise(completed)) return completed;
    return completed.then(undefined, (error: unknown) => fail(run, field, error, path, parentPath));
  } catch (error) {
    return fail(run, field, error, path, parentPath);
  }
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

function fail(run: Run, field: FieldPlan, error: unknown, path: Path | undefined, parentPath: Path | undefined): null {
  const place = path ?? addPath(parentPath, field.responseName, field.parentType.name);
  return nullOrThrow(run, field.isNonNull, locate(error, field, place), place);
}

export function locate(error: unknown, field: FieldPlan, path: Path): GraphQLError {
  return locatedError(error, field.nodes, responsePathAsArray(path));
}

export function nullOrThrow(run: Run, isNonNull: boolean, error: GraphQLError, path: Path): null {
  if (isNonNull) throw error;
  run.add(error, path);
  return null;
}
