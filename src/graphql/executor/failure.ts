import { locatedError, responsePathAsArray, type GraphQLError } from 'graphql';
import { addPath, type FieldPlan, type Path, type Run } from './plan.js';

/** Null for a field that failed, where it may be null; else throws the error for the object around it. `path` is absent for leaves. */
export function fail(run: Run, field: FieldPlan, error: unknown, path: Path | undefined, parentPath: Path | undefined): null {
  const place = path ?? addPath(parentPath, field.responseName, field.parentType.name);
  return nullOrThrow(run, field.isNonNull, locate(error, field, place), place);
}

/** The error with the field's place in the document and in the answer. */
export function locate(error: unknown, field: FieldPlan, path: Path): GraphQLError {
  return locatedError(error, field.nodes, responsePathAsArray(path));
}

export function nullOrThrow(run: Run, isNonNull: boolean, error: GraphQLError, path: Path): null {
  if (isNonNull) throw error;
  run.add(error, path);
  return null;
}
