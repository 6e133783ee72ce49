import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { readCurrencyCode, readDecimal } from '../../domain/money.js';
import { readDate, readInstant } from '../../domain/time.js';

function textScalar(name: string, read: (text: string) => string | null, expected: string): GraphQLScalarType<string, string> {
  const parse = (value: unknown): string => {
    const text = typeof value === 'string' ? read(value) : null;
    if (text === null) throw new GraphQLError(`${name} must be ${expected}.`, { extensions: { code: 'BAD_USER_INPUT' } });
    return text;
  };
  return new GraphQLScalarType<string, string>({
    name,
    serialize: (value) => value as string,
    parseValue: parse,
    parseLiteral: (node: ValueNode) => parse(node.kind === Kind.STRING ? node.value : undefined),
  });
}

/** Domain values already have the format of the schema, so serializing returns them unchanged. */
export const scalars = {
  DateTime: textScalar('DateTime', readInstant, 'a time in RFC 3339 with a time zone, such as 2024-08-08T08:11:13Z'),
  Date: textScalar('Date', readDate, 'a calendar day, such as 2024-08-08'),
  Decimal: textScalar('Decimal', readDecimal, 'an exact decimal in a string, such as "12.50"'),
  CurrencyCode: textScalar('CurrencyCode', readCurrencyCode, 'an ISO 4217 code, such as USD'),
  /** Resolvers validate phone numbers, so that a mutation can return a userError that names the field. */
  PhoneNumber: textScalar('PhoneNumber', (text) => text, 'a text such as +14155552671'),
  URL: textScalar('URL', (text) => (URL.canParse(text) ? text : null), 'an absolute URL'),
};
