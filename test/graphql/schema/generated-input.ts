import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
} from 'graphql';
import { idTypes, type IdType } from '../../../src/domain/id.js';

/** What an input can name. */
export interface World {
  readonly channel: string;
  readonly ids: ReadonlyMap<IdType, string>;
}

/** One way to ask for a root field that names something of a world. */
export interface Case {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly field: string;
  /** What is given beside what must be, and whose id it names. */
  readonly title: string;
  readonly idType: IdType | null;
  readonly document: string;
  variables(world: World): Record<string, unknown>;
  /** Where files belong, such as `variables.input.file`. */
  readonly files: readonly string[];
}

type Input = GraphQLArgument | GraphQLInputField;
/** A leaf among the inputs of a field. */
interface Place {
  readonly path: readonly string[];
  readonly typeName: string;
  readonly isRequired: boolean;
}

/** Every way to name a channel or an id in a root field's inputs: with what must be given alone, and with each of what may be. */
export function casesOf(schema: GraphQLSchema, kind: Case['kind']): Case[] {
  const root = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind];
  return Object.values(root?.getFields() ?? {}).flatMap((field) => casesOfField(kind, field));
}

function casesOfField(kind: Case['kind'], field: GraphQLField<unknown, unknown>): Case[] {
  const places = field.args.flatMap((argument) => placesIn(argument, [], isRequiredArgument(argument)));
  const needed = places.filter(({ isRequired }) => isRequired);
  const ways = [needed, ...places.filter(({ isRequired }) => !isRequired).map((place) => [...needed, place])];
  return ways
    .filter((way) => way.some((place) => namesId(place) || namesChannel(place, field)))
    .flatMap((way) => (way.some(namesId) ? idTypes.map((idType) => toCase(kind, field, way, idType)) : [toCase(kind, field, way, null)]));
}

function toCase(kind: Case['kind'], field: GraphQLField<unknown, unknown>, way: readonly Place[], idType: IdType | null): Case {
  const extra = way.at(-1);
  const given = field.args.filter(({ name }) => way.some(({ path }) => path[0] === name));
  const signature = given.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
  const payload = getNamedType(field.type);
  // What became of each of several things is one level deeper.
  const depth = isObjectType(payload) && 'results' in payload.getFields() ? 2 : 1;
  const selection = isLeafType(payload) ? '' : selectionOf(field.type, depth);
  return {
    ...{ kind, field: field.name, idType },
    title: [extra === undefined || extra.isRequired ? 'what it must be given' : extra.path.join('.'), idType].filter(Boolean).join(', '),
    document: `${kind} (${signature}) { ${field.name}(${passed}) ${selection} }`,
    variables: (world) =>
      Object.fromEntries(given.map((argument) => [argument.name, valueOf(argument, [], way, { world, field, idType })])),
    files: way.filter(({ typeName }) => typeName === 'Upload').map(({ path }) => ['variables', ...path].join('.')),
  };
}

/** The leaves below an input. What an optional input must be given belongs to it, and is no way of its own. */
function placesIn(input: Input, above: readonly string[], isRequired: boolean): Place[] {
  const path = [...above, input.name];
  const type = getNamedType(input.type);
  if (!isInputObjectType(type)) return [{ path, typeName: type.name, isRequired }];
  const fields = Object.values(type.getFields());
  return fields.flatMap((field, index) =>
    placesIn(field, path, isRequired && (isRequiredInputField(field) || (type.isOneOf && index === 0))),
  );
}

interface Naming {
  readonly world: World;
  readonly field: GraphQLField<unknown, unknown>;
  readonly idType: IdType | null;
}

function valueOf(input: Input, above: readonly string[], way: readonly Place[], naming: Naming): unknown {
  const path = [...above, input.name];
  return valueOfType(input.type);

  function valueOfType(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return valueOfType(type.ofType);
    if (isListType(type)) return [valueOfType(type.ofType)];
    if (isEnumType(type)) return type.getValues()[0]?.name;
    if (!isInputObjectType(type)) return leafOf(type.name, path, naming);
    const isOnTheWay = (inner: GraphQLInputField): boolean => way.some((place) => startsWith(place.path, [...path, inner.name]));
    const fields = Object.values(type.getFields());
    const wanted = fields.filter((inner) => isOnTheWay(inner) || (isRequiredInputField(inner) && !type.isOneOf));
    return Object.fromEntries(wanted.map((inner) => [inner.name, valueOf(inner, path, way, naming)]));
  }
}

const samples: Readonly<Record<string, unknown>> = {
  Int: 1,
  Boolean: true,
  PhoneNumber: '+14155552671',
  Decimal: '1',
  CurrencyCode: 'USD',
  DateTime: '2024-08-08T08:11:13.000Z',
  Date: '2024-08-08',
  URL: 'https://shop.example/picture.png',
  Float: 1.5,
  JSON: {},
  Upload: null,
};

function leafOf(typeName: string, path: readonly string[], { world, field, idType }: Naming): unknown {
  if (typeName === 'ID') return world.ids.get(idType ?? 'Order');
  if (typeName === 'String') return namesChannel({ path, typeName }, field) ? world.channel : 'x';
  if (typeName in samples) return samples[typeName];
  throw new Error(
    `No value of the type ${typeName} is known, which ${field.name} takes as ${path.join('.')}: give test/graphql/schema/generated-input.ts one.`,
  );
}

function namesId({ typeName }: Pick<Place, 'typeName'>): boolean {
  return typeName === 'ID';
}

/** A text called after channels, and the name of what is one. */
function namesChannel({ path, typeName }: Pick<Place, 'path' | 'typeName'>, field: GraphQLField<unknown, unknown>): boolean {
  const name = path.at(-1) ?? '';
  return typeName === 'String' && (/channel/i.test(name) || (name === 'name' && getNamedType(field.type).name === 'Channel'));
}

function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((step, index) => path[index] === step);
}

/** Everything that can be selected without arguments, so many objects deep. */
export function selectionOf(type: GraphQLOutputType, depth: number): string {
  const named = getNamedType(type);
  if (isUnionType(named)) return '{ __typename }';
  if (isInterfaceType(named)) return '{ __typename id }';
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).filter((field) => !field.args.some(isRequiredArgument));
  const selected = fields.flatMap((field) => {
    if (isLeafType(getNamedType(field.type))) return [field.name];
    return depth > 0 ? [`${field.name} ${selectionOf(field.type, depth - 1)}`] : [];
  });
  return `{ __typename ${selected.join(' ')} }`;
}
