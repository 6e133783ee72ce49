import {
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  typeFromAST,
  valueFromAST,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type ValueNode,
} from 'graphql';

type Values = Readonly<Record<string, unknown>>;

/** Stands for a value that graphql-js is to judge: most likely it is wrong, and graphql-js says how. */
const refused = Symbol('refused');

/** Returns the coerced value, or `refused`. May throw what `parseValue` of a scalar throws. */
type Coerce = (value: unknown) => unknown;

/**
 * The coercion of variables by the types of a schema, decided once for each type. graphql-js decides it anew for each value, and returns
 * objects without a prototype, which V8 keeps as hash tables: reading them costs resolvers more than the coercion itself.
 */
export class InputCoercion {
  private readonly schema: GraphQLSchema;
  private readonly known = new Map<GraphQLInputType, Coerce>();

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
  }

  /** Throws for types that are no input types. */
  readerOf({ variableDefinitions = [] }: OperationDefinitionNode): VariableReader {
    return new VariableReader(
      variableDefinitions.map(({ variable, type: node, defaultValue }) => {
        // The overloads of `typeFromAST` name each kind of node, of which this is any.
        const type = typeFromAST(this.schema, node);
        if (!isInputType(type)) throw new Error(`The variable $${variable.name.value} has no input type.`);
        return { name: variable.name.value, type, coerce: this.coerceOf(type), isRequired: isNonNullType(type), defaultValue };
      }),
    );
  }

  private coerceOf(type: GraphQLInputType): Coerce {
    const known = this.known.get(type);
    if (known !== undefined) return known;
    // Input objects may contain themselves, so their fields are looked up when the first value comes.
    const coerce = this.createCoerce(type);
    this.known.set(type, coerce);
    return coerce;
  }

  private createCoerce(type: GraphQLInputType): Coerce {
    if (isNonNullType(type)) return required(this.coerceOf(type.ofType));
    if (isListType(type)) return list(this.coerceOf(type.ofType));
    if (isInputObjectType(type)) return inputObject(type, (inner) => this.coerceOf(inner));
    return leaf(type);
  }
}

interface VariablePlan {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly coerce: Coerce;
  readonly isRequired: boolean;
  readonly defaultValue: ValueNode | undefined;
}

/** Reads the variables of one operation. */
export class VariableReader {
  private readonly plans: readonly VariablePlan[];

  constructor(plans: readonly VariablePlan[]) {
    this.plans = plans;
  }

  /** The variables as `getVariableValues` of graphql-js coerces them, by name; undefined when it must do so. */
  read(given: Values): Values | undefined {
    // Clients choose these names, and `__proto__` is one that they may choose.
    const values = Object.create(null) as Record<string, unknown>;
    try {
      for (const { name, type, coerce, isRequired, defaultValue } of this.plans) {
        if (Object.hasOwn(given, name)) {
          const value = coerce(given[name]);
          if (value === refused) return undefined;
          values[name] = value;
        } else if (defaultValue !== undefined) values[name] = valueFromAST(defaultValue, type);
        else if (isRequired) return undefined;
      }
    } catch {
      return undefined;
    }
    return values;
  }
}

function required(coerce: Coerce): Coerce {
  return (value) => (value == null ? refused : coerce(value));
}

/** A value that is no list is a list of one. */
function list(coerce: Coerce): Coerce {
  return (value) => {
    if (value == null) return null;
    if (!Array.isArray(value)) {
      const only = coerce(value);
      return only === refused ? refused : [only];
    }
    const items: unknown[] = [];
    for (const item of value as unknown[]) {
      const coerced = coerce(item);
      if (coerced === refused) return refused;
      items.push(coerced);
    }
    return items;
  };
}

function leaf(type: GraphQLLeafType): Coerce {
  return (value) => {
    if (value == null) return null;
    const parsed: unknown = type.parseValue(value);
    return parsed === undefined ? refused : parsed;
  };
}

interface InputFieldPlan {
  readonly name: string;
  readonly coerce: Coerce;
  readonly isRequired: boolean;
  readonly defaultValue: unknown;
}

function inputObject(type: GraphQLInputObjectType, coerceOf: (type: GraphQLInputType) => Coerce): Coerce {
  let fields: readonly InputFieldPlan[] | undefined;
  const names = new Set<string>();

  function planFields(): readonly InputFieldPlan[] {
    return Object.values(type.getFields()).map(({ name, type: inner, defaultValue }) => {
      names.add(name);
      return { name, coerce: coerceOf(inner), isRequired: isNonNullType(inner), defaultValue };
    });
  }

  return (value) => {
    if (value == null) return null;
    if (typeof value !== 'object' || Array.isArray(value)) return refused;
    fields ??= planFields();
    const given = value as Values;
    const keys = Object.keys(given);
    if (keys.some((key) => !names.has(key))) return refused;
    if (type.isOneOf && (keys.length !== 1 || given[keys[0] as string] == null)) return refused;
    const values: Record<string, unknown> = {};
    for (const { name, coerce, isRequired, defaultValue } of fields) {
      const member = given[name];
      if (member !== undefined) {
        const coerced = coerce(member);
        if (coerced === refused) return refused;
        values[name] = coerced;
      } else if (defaultValue !== undefined) values[name] = defaultValue;
      else if (isRequired) return refused;
    }
    return values;
  };
}
