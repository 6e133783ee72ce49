import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  Kind,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';

export interface RootField {
  readonly kind: 'query' | 'mutation';
  readonly name: string;
  /** Asks for this field alone, with as little as it can be given. */
  readonly operation: string;
  /** A file, which is no part of an operation's text, stands in the variable `file`. */
  readonly takesFile: boolean;
  /** The alternatives of `@requiresScopes`. */
  readonly scopes: readonly (readonly string[])[];
}

/** Every field of Query and Mutation. */
export function rootFieldsOf(schema: GraphQLSchema, samples: { readonly id: string; readonly channel: string }): RootField[] {
  const fieldsOf = (kind: RootField['kind'], type: GraphQLObjectType | null | undefined): RootField[] =>
    Object.values(type?.getFields() ?? {}).map((field) => {
      const selection = toSelection(field, samples);
      const takesFile = selection.includes('$file');
      const operation = `${kind} ${takesFile ? '($file: Upload!) ' : ''}{ ${selection} }`;
      return { kind, name: field.name, operation, takesFile, scopes: readScopes(field) };
    });
  return [...fieldsOf('query', schema.getQueryType()), ...fieldsOf('mutation', schema.getMutationType())];
}

function toSelection(field: GraphQLField<unknown, unknown>, samples: { id: string; channel: string }): string {
  const given = field.args.filter(isRequiredArgument).map((argument) => `${argument.name}: ${toLiteral(argument.type, argument.name)}`);
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  return `${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${selection}`;

  function toLiteral(type: GraphQLInputType, name: string): string {
    if (isNonNullType(type)) return toLiteral(type.ofType, name);
    if (isListType(type)) return `[${toLiteral(type.ofType, name)}]`;
    if (isEnumType(type)) return type.getValues()[0]?.name ?? 'NONE';
    if (isInputObjectType(type)) {
      const required = Object.values(type.getFields()).filter(isRequiredInputField);
      return `{ ${required.map((inner) => `${inner.name}: ${toLiteral(inner.type, inner.name)}`).join(', ')} }`;
    }
    if (type.name === 'Upload') return '$file';
    if (type.name === 'Int' || type.name === 'Float') return '1';
    if (type.name === 'Boolean') return 'true';
    if (type.name === 'ID') return JSON.stringify(samples.id);
    if (type.name === 'PhoneNumber') return '"+14155552671"';
    if (type.name === 'URL') return '"https://shop.example/x"';
    if (type.name === 'Decimal') return '"1"';
    if (type.name === 'CurrencyCode') return '"USD"';
    return JSON.stringify(/channel|^name$/.test(name) ? samples.channel : 'x');
  }
}

function readScopes(field: GraphQLField<unknown, unknown>): readonly (readonly string[])[] {
  const value = field.astNode?.directives?.find(({ name }) => name.value === 'requiresScopes')?.arguments?.[0]?.value;
  if (value?.kind !== Kind.LIST) throw new Error(`${field.name} has no @requiresScopes.`);
  return value.values.map((together) =>
    together.kind === Kind.LIST ? together.values.map((scope) => (scope.kind === Kind.STRING ? scope.value : '')) : [],
  );
}
