import { getNamedType, isAbstractType, isObjectType, type GraphQLField, type GraphQLSchema } from 'graphql';

/** Arguments that choose a part of a list, or how long to wait for it; all others make another list. */
const argumentsOfOnePage = ['first', 'last', 'after', 'before', 'deadlineMs', 'allowStale'];

/** A plugin of graphql-codegen: facts of the schema by which a cache joins pages and matches fragments. */
export function plugin(schema: GraphQLSchema): string {
  return `
/** The types that a fragment on an interface or a union may meet. */
export const possibleTypes: Readonly<Record<string, string[]>> = ${JSON.stringify(possibleTypesOf(schema))};

/** The connections of each type, with the arguments that make another list. */
export const connections: Readonly<Record<string, Readonly<Record<string, string[]>>>> = ${JSON.stringify(connectionsOf(schema))};
`;
}

function possibleTypesOf(schema: GraphQLSchema): Record<string, string[]> {
  const abstract = Object.values(schema.getTypeMap()).filter(isAbstractType);
  return Object.fromEntries(abstract.map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)]));
}

function connectionsOf(schema: GraphQLSchema): Record<string, Record<string, string[]>> {
  const types = Object.values(schema.getTypeMap()).filter(isObjectType);
  const lists = types.map((type) => [type.name, Object.values(type.getFields()).filter(isConnection).map(keyOf)] as const);
  return Object.fromEntries(lists.filter(([, fields]) => fields.length > 0).map(([name, fields]) => [name, Object.fromEntries(fields)]));
}

function isConnection({ type }: GraphQLField<unknown, unknown>): boolean {
  return getNamedType(type).name.endsWith('Connection');
}

function keyOf({ name, args }: GraphQLField<unknown, unknown>): [field: string, keyArguments: string[]] {
  return [name, args.map((argument) => argument.name).filter((argument) => !argumentsOfOnePage.includes(argument))];
}
