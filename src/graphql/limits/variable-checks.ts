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
import { overLimit } from '../request/error.js';

type Variables = Readonly<Record<string, unknown>>;

const maxVariableDepth = 32;
const maxVariableValues = 20_000;

/** Refuses variables that are nested too deep or hold too many values. The code that reads them later is recursive. */
export function checkVariables(variables: Variables): GraphQLError | undefined {
  let level: unknown[] = [variables];
  let values = 1;
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      for (const member of membersOf(value)) {
        values += 1;
        if (values > maxVariableValues) return overLimit(`The variables hold more than ${maxVariableValues} values.`);
        if (typeof member === 'object' && member !== null) next.push(member);
      }
    }
    if (next.length > 0 && depth >= maxVariableDepth) return overLimit(`The variables are nested deeper than ${maxVariableDepth}.`);
    level = next;
  }
  return undefined;
}

/** None for an uploaded file, which is an instance of a class and counts as one value. */
function membersOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as unknown[];
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null ? Object.values(value as object) : [];
}

/**
 * Refuses null for a nullable variable with a default that is used where null is not allowed. Validation accepts such a variable; graphql-js
 * finds the null only during execution, and in a list leaves a rejected promise unhandled, which ends the process.
 */
export function refuseNulls(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode | undefined,
  variables: Variables,
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
      const message = `Variable "$${name}" is null, but it is used where null is not allowed.`;
      refusal = new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', parley: true } });
      return BREAK;
    },
  });
  visit(document, visitor);
  return refusal;
}
