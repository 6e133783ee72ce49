import { GraphQLError, isNonNullType, type GraphQLOutputType } from 'graphql';
import { locate, nullOrThrow } from './compiled-field.js';
import type { Completer, FieldPlan } from './compiled-plan.js';
import { addPath, isPromise, type Path, type Run } from './compiled-run.js';

export function createListCompleter(itemType: GraphQLOutputType, complete: Completer): Completer {
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
    if (!isIterable(value)) {
      const name = `${field.parentType.name}.${field.definition.name}`;
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${name}".`);
    }
    const completed: unknown[] = [];
    let hasPromise = false;
    try {
      for (const item of value) {
        const done = completeItem(run, field, addPath(path, completed.length, undefined), item);
        hasPromise ||= isPromise(done);
        completed.push(done);
      }
    } catch (error) {
      // The items that are under way are nobody's any more; what they reject with must not end the process.
      if (hasPromise) void Promise.allSettled(completed);
      throw error;
    }
    return hasPromise ? Promise.all(completed) : completed;
  };
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function';
}
