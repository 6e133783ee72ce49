import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import type { RandomChoice } from './random-choice.js';

export interface RandomOperation {
  readonly query: string;
  readonly operationName: string | undefined;
  /** Mostly what the operation asks for; now and then wrong, missing or null. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Writes an operation over a schema. Most are valid: two fragments may give one name to different things. */
export function writeOperation(schema: GraphQLSchema, choice: RandomChoice): RandomOperation {
  return new Writer(schema, choice).write();
}

const maxDepth = 5;

class Writer {
  private readonly schema: GraphQLSchema;
  private readonly choice: RandomChoice;
  private readonly definitions: string[] = [];
  private readonly fragments: string[] = [];
  private readonly variables: Record<string, unknown> = {};
  private aliases = 0;
  private budget = 40;

  constructor(schema: GraphQLSchema, choice: RandomChoice) {
    this.schema = schema;
    this.choice = choice;
  }

  write(): RandomOperation {
    const isMutation = this.schema.getMutationType() != null && this.choice.happens(0.25);
    const root = isMutation ? this.schema.getMutationType() : this.schema.getQueryType();
    if (root == null) throw new Error('The schema has no such root.');
    const body = this.selections(root, 0);
    const definitions = this.definitions.length === 0 ? '' : `(${this.definitions.join(', ')})`;
    const operation = `${isMutation ? 'mutation' : 'query'} Asked${definitions} ${body}`;
    const isOneOfTwo = this.choice.happens(0.1);
    const query = [operation, ...this.fragments, ...(isOneOfTwo ? ['query Other { __typename }'] : [])].join('\n');
    const isNamed = isOneOfTwo || this.choice.happens(0.5);
    return { query, operationName: isNamed ? 'Asked' : undefined, variables: this.variables };
  }

  private selections(type: GraphQLCompositeType, depth: number): string {
    const written: string[] = [];
    const count = 1 + this.choice.below(depth === 0 ? 6 : 4);
    for (let index = 0; index < count; index += 1) written.push(this.selection(type, depth));
    if (this.choice.happens(0.1)) written.push(written[0] ?? '');
    return `{ ${written.join(' ')} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    this.budget -= 1;
    const kind = this.choice.next();
    if (kind < 0.12 && this.budget > 0 && depth < maxDepth) return this.inlineFragment(type, depth);
    if (kind < 0.2 && this.budget > 0 && depth < maxDepth) return this.fragmentSpread(type, depth);
    if (kind < 0.26 || isUnionType(type)) return `${this.alias(0.3)}__typename${this.directives()}`;
    return this.field(type, depth);
  }

  private field(type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>, depth: number): string {
    const isDeepEnough = depth >= maxDepth || this.budget <= 0;
    const all = Object.values(type.getFields()) as GraphQLField<unknown, unknown>[];
    const fields = isDeepEnough ? all.filter((field) => !isCompositeType(getNamedType(field.type))) : all;
    if (fields.length === 0) return '__typename';
    const field = this.choice.of(fields);
    const named = getNamedType(field.type);
    const given = field.args
      .filter((argument) => (isNonNullType(argument.type) && argument.defaultValue === undefined) || this.choice.happens(0.5))
      .map((argument) => `${argument.name}: ${this.value(argument.type, 0)}`);
    const inside = isCompositeType(named) ? ` ${this.selections(named, depth + 1)}` : '';
    const alias = this.alias(given.length > 0 ? 0.95 : 0.2);
    return `${alias}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${this.directives()}${inside}`;
  }

  private inlineFragment(type: GraphQLCompositeType, depth: number): string {
    const condition = this.choice.happens(0.2) ? undefined : this.narrowed(type);
    return `...${condition ? ` on ${condition.name}` : ''}${this.directives()} ${this.selections(condition ?? type, depth + 1)}`;
  }

  private fragmentSpread(type: GraphQLCompositeType, depth: number): string {
    const condition = this.narrowed(type);
    const name = `F${this.fragments.length}`;
    this.fragments.push('');
    const body = this.selections(condition, depth + 1);
    this.fragments[Number(name.slice(1))] = `fragment ${name} on ${condition.name} ${body}`;
    return `...${name}${this.directives()}`;
  }

  private narrowed(type: GraphQLCompositeType): GraphQLCompositeType {
    if (isAbstractType(type)) return this.choice.of([type, ...this.schema.getPossibleTypes(type)]);
    const wider = isObjectType(type) ? type.getInterfaces() : [];
    return this.choice.of([type, ...wider]);
  }

  private alias(probability: number): string {
    if (!this.choice.happens(probability)) return '';
    this.aliases += 1;
    return `a${this.aliases}: `;
  }

  private directives(): string {
    if (!this.choice.happens(0.12)) return '';
    const condition = this.choice.happens(0.3) ? String(this.choice.happens(0.5)) : this.conditionVariable();
    return ` @${this.choice.of(['skip', 'include'])}(if: ${condition})`;
  }

  private conditionVariable(): string {
    const name = `c${this.choice.below(3)}`;
    if (!this.definitions.some((definition) => definition.startsWith(`$${name}:`))) {
      this.definitions.push(this.choice.happens(0.5) ? `$${name}: Boolean!` : `$${name}: Boolean = ${this.choice.happens(0.5)}`);
      if (this.choice.happens(0.95)) this.variables[name] = this.choice.happens(0.02) ? null : this.choice.happens(0.5);
    }
    return `$${name}`;
  }

  /** A literal, or a variable. */
  private value(type: GraphQLInputType, depth: number): string {
    if (!this.choice.happens(0.35)) return this.literal(type, depth);
    const name = `v${this.definitions.length}`;
    const isNullable = isNonNullType(type) && this.choice.happens(0.2);
    const declared = isNullable ? type.ofType : type;
    const mayDefault = isNullable || !isNonNullType(declared);
    const hasDefault = isNullable || (mayDefault && this.choice.happens(0.3));
    this.definitions.push(`$${name}: ${declared.toString()}${hasDefault ? ` = ${this.constant(declared, depth)}` : ''}`);
    if (!this.choice.happens(0.08)) this.variables[name] = this.choice.happens(0.03) ? this.wrong() : this.json(declared, depth);
    return `$${name}`;
  }

  private constant(type: GraphQLInputType, depth: number): string {
    const definitions = this.definitions.length;
    for (;;) {
      const written = this.literal(type, depth);
      if (this.definitions.length === definitions) return written;
      this.definitions.length = definitions;
    }
  }

  private literal(type: GraphQLInputType, depth: number): string {
    if (isNonNullType(type)) return this.literal(type.ofType, depth);
    if (isListType(type)) {
      if (this.choice.happens(0.1)) return this.value(type.ofType, depth + 1);
      return `[${Array.from({ length: this.choice.below(3) }, () => this.value(type.ofType, depth + 1)).join(', ')}]`;
    }
    if (isEnumType(type)) return this.choice.of(type.getValues()).name;
    if (!isInputObjectType(type)) return JSON.stringify(this.json(type, depth));
    const fields = Object.values(type.getFields());
    const given = type.isOneOf ? [this.choice.of(fields)] : fields.filter((field) => this.isGiven(field.type, depth));
    const members = given.map(
      (field) => `${field.name}: ${type.isOneOf ? this.literal(field.type, depth + 1) : this.value(field.type, depth + 1)}`,
    );
    return `{${members.join(', ')}}`;
  }

  private json(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.json(type.ofType, depth);
    if (depth > 0 && this.choice.happens(0.02)) return null;
    if (isListType(type)) return Array.from({ length: this.choice.below(3) }, () => this.json(type.ofType, depth + 1));
    if (isEnumType(type)) return this.choice.of(type.getValues()).name;
    if (isInputObjectType(type)) return this.jsonObject(type, depth);
    if (type.name === 'Int') return this.choice.below(100) - 50;
    if (type.name === 'Float') return this.choice.below(1000) / 8;
    if (type.name === 'Boolean') return this.choice.happens(0.5);
    return this.choice.of(['', 'a', 'text with "quotes"', 'é\u2028😀', '12']);
  }

  private jsonObject(type: Extract<GraphQLInputType, { isOneOf: boolean }>, depth: number): unknown {
    const fields = Object.values(type.getFields());
    const isBroken = type.isOneOf && this.choice.happens(0.1);
    const one = this.choice.of(fields);
    const given = type.isOneOf && !isBroken ? [one] : fields.filter((field) => this.isGiven(field.type, depth));
    return Object.fromEntries(given.map((field) => [field.name, this.json(field.type, depth + 1)]));
  }

  private isGiven(type: GraphQLInputType, depth: number): boolean {
    return isNonNullType(type) || this.choice.happens(depth > 3 ? 0 : 0.4);
  }

  private wrong(): unknown {
    return this.choice.of<unknown>([null, 'nonsense', 1.5, true, {}, [[]], { unknown: 1 }]);
  }
}
