import { z } from 'zod';

/** One key of parley.yml or of a provider's settings. */
export interface ConfigurationKey {
  /** From the section down, such as `limits.depth`. */
  readonly path: string;
  /** What may be written, for people. */
  readonly type: string;
  /** As it is written in YAML; undefined where there is none. */
  readonly defaultValue: string | undefined;
  readonly isRequired: boolean;
  /** What `.describe()` says of it; undefined where nothing does. */
  readonly description: string | undefined;
}

/** The part of a zod schema's definition that is read here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly entries?: Readonly<Record<string, string>>;
  readonly defaultValue?: unknown;
}

/** Every key of an object, those of the objects in it too. Throws for a kind of schema that it cannot put into words. */
export function describeKeys(schema: z.ZodType, prefix = ''): ConfigurationKey[] {
  return Object.entries(unwrap(schema).definition.shape ?? {}).flatMap(([name, member]) => {
    const path = `${prefix}${name}`;
    const { definition, kind, defaultValue } = unwrap(member);
    const key: ConfigurationKey = {
      path,
      type: nameOf(definition, kind),
      defaultValue:
        isEmptyObject(defaultValue) || defaultValue === undefined ? undefined : JSON.stringify(defaultValue).replaceAll('"', ''),
      isRequired: !member.safeParse(undefined).success,
      description: member.description,
    };
    return [key, ...(definition.shape === undefined ? [] : describeKeys(kind, `${path}.`))];
  });
}

/** What a schema reads, without what stands around it. */
function unwrap(schema: z.ZodType): { readonly kind: z.ZodType; readonly definition: Definition; readonly defaultValue: unknown } {
  const definition = schema._zod.def as unknown as Definition;
  if (definition.innerType !== undefined) {
    const inner = unwrap(definition.innerType);
    return { ...inner, defaultValue: definition.defaultValue ?? inner.defaultValue };
  }
  if (definition.type !== 'pipe') return { kind: schema, definition, defaultValue: undefined };
  // A pipe that begins with a transformation only prepares the value; what is read is behind it.
  const input = definition.in?._zod.def.type === 'transform' ? definition.out : definition.in;
  return unwrap(input ?? schema);
}

function nameOf({ type, element, entries, valueType }: Definition, kind: z.ZodType): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'number':
      return `whole number, ${rangeOf(kind)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'enum': {
      const words = Object.values(entries ?? {}).map((word) => `\`${word}\``);
      return words.length > 5 ? 'word' : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
    }
    case 'array': {
      const inner = unwrap(element ?? z.unknown());
      return `list of ${nameOf(inner.definition, inner.kind)}`.replace('of word', 'of words');
    }
    case 'record':
      return `mapping to ${valueType === undefined ? 'anything' : nameOf(unwrap(valueType).definition, valueType)}`;
    case 'object':
      return 'mapping';
    // Read by a shape of its own, which is another table.
    case 'unknown':
      return 'see below';
    default:
      throw new Error(`.ci/configuration-keys.ts has no words for a schema of type ${type}.`);
  }
}

function rangeOf(kind: z.ZodType): string {
  const { minValue, maxValue } = kind as z.ZodNumber;
  return `${minValue} to ${maxValue}`;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
