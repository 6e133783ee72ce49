import {
  BREAK,
  GraphQLError,
  isNonNullType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';

/**
 * Refuses null for a variable whose default let it stand where null may not. graphql-js finds it in the middle of an execution, and in a
 * list leaves promises behind that nobody handles, which ends the process.
 */
export function refuseNulls(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode | undefined,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | undefined {
  const suspects = (operation?.variableDefinitions ?? []).filter(
    ({ variable, type, defaultValue }) =>
      defaultValue !== undefined && type.kind !== Kind.NON_NULL_TYPE && variables[variable.name.value] === null,
  );
  if (suspects.length === 0) return undefined;
  const names = new Set(suspects.map(({ variable }) => variable.name.value));
  const types = new TypeInfo(schema);
  let refusal: GraphQLError | undefined;
  const visitor = visitWithTypeInfo(types, {
    OperationDefinition: (node) => (node === operation ? undefined : false),
    Variable({ name: { value: name } }) {
      if (!names.has(name) || !isNonNullType(types.getInputType())) return undefined;
      const message = `Variable "$${name}" stands where null is not allowed, and is null.`;
      refusal = new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', parley: true } });
      return BREAK;
    },
  });
  visit(document, visitor);
  return refusal;
}
