import {
  defaultTypeResolver,
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
import { executeFields } from './compiled-field.js';
import { FieldInfo } from './compiled-info.js';
import { createListCompleter } from './compiled-list.js';
import type { Completer, FieldPlan, ObjectPlan } from './compiled-plan.js';
import { isPromise, type Path, type Run } from './compiled-run.js';

type PlanOf = (type: GraphQLObjectType) => ObjectPlan;

/** What graphql-js decides anew for each value, decided once for each field. */
export function createCompleter(type: GraphQLOutputType, planOf: PlanOf): Completer {
  if (isNonNullType(type)) return nonNull(createCompleter(type.ofType, planOf));
  if (isListType(type)) return nullable(createListCompleter(type.ofType, createCompleter(type.ofType, planOf)));
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
    if (completed === null) throw new Error(`Cannot return null for non-nullable field ${nameOf(field)}.`);
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
