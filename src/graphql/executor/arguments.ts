import { getArgumentValues, isNonNullType, Kind, valueFromAST, type FieldNode, type GraphQLField, type ValueNode } from 'graphql';

type Values = Readonly<Record<string, unknown>>;

/** Makes the arguments of a field out of coerced variables. Throws what graphql-js throws. */
export type ReadArguments = (variables: Values) => Values;

/** How one argument gets its value. Absent in both: the argument is left out. */
interface Argument {
  readonly name: string;
  readonly isNonNull: boolean;
  readonly variable?: string | undefined;
  /** Without a value of the variable. */
  readonly value?: unknown;
}

/**
 * The arguments of a field, as `getArgumentValues` of graphql-js makes them, which looks at the document and the types for each request anew. It
 * still makes those that have variables inside lists and objects, and says what is wrong with those that are wrong.
 */
export function planArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): ReadArguments {
  const readSlowly: ReadArguments = (variables) => getArgumentValues(definition, node, variables);
  const given = new Map(node.arguments?.map(({ name, value }) => [name.value, value]));
  const planned: Argument[] = [];
  for (const { name, type, defaultValue } of definition.args) {
    const value = given.get(name);
    const isNonNull = isNonNullType(type);
    if (value?.kind === Kind.VARIABLE) planned.push({ name, isNonNull, variable: value.name.value, value: defaultValue });
    else if (value === undefined ? isNonNull && defaultValue === undefined : hasVariable(value)) return readSlowly;
    else if (value === undefined) planned.push({ name, isNonNull, value: defaultValue });
    else {
      const fixed = valueFromAST(value, type);
      if (fixed === undefined) return readSlowly;
      planned.push({ name, isNonNull, value: freeze(fixed) });
    }
  }
  return (variables) => readPlanned(planned, variables) ?? readSlowly(variables);
}

/** Undefined: one of them is wrong. */
function readPlanned(planned: readonly Argument[], variables: Values): Values | undefined {
  const values: Record<string, unknown> = {};
  for (const { name, isNonNull, variable, value: otherwise } of planned) {
    const isGiven = variable !== undefined && Object.hasOwn(variables, variable);
    const value = isGiven ? variables[variable] : otherwise;
    if (isNonNull ? value == null : isGiven && value === undefined) return undefined;
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** Whether variables decide an argument of the field. */
export function hasVariables(node: FieldNode): boolean {
  return node.arguments?.some(({ value }) => hasVariable(value)) === true;
}

function hasVariable(value: ValueNode): boolean {
  if (value.kind === Kind.VARIABLE) return true;
  if (value.kind === Kind.LIST) return value.values.some(hasVariable);
  return value.kind === Kind.OBJECT && value.fields.some((field) => hasVariable(field.value));
}

/** Because all requests share it. Only what JSON could have made: what a scalar of its own makes of a literal is left as it is. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !Array.isArray(value)) return value;
  if (Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
