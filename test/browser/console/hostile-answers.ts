import { readdirSync, readFileSync } from 'node:fs';
import {
  buildSchema,
  executeSync,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isLeafType,
  isListType,
  Kind,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLTypeResolver,
  type SelectionSetNode,
} from 'graphql';
import { scopes } from '../../../src/config/configuration.js';

/** Runs nothing where it is shown as text, and is longer than any column where nothing breaks it. */
export const attack =
  `<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>"><svg onload=window.attacked=1>` +
  `{{7*7}}\${7*7}&lt;b&gt;&#x27;\u202egnp.exe\u0000${'W'.repeat(150)}`;

/** Addresses of which none is a file of the gateway, although some begin as those do. */
const addresses = [
  'javascript:window.attacked=1',
  '/javascript:window.attacked=1',
  'data:text/html,<script>window.attacked=1</script>',
  '//attacker.example/a.png',
  '///attacker.example/b.png',
  '/\\\\attacker.example/c.png',
  'https://attacker.example/d.png',
  'x" onerror="window.attacked=1',
];

const schema = buildSchema(
  readdirSync('schema')
    .filter((file) => file.endsWith('.graphql'))
    .map((file) => readFileSync(`schema/${file}`, 'utf8'))
    .join('\n'),
);

/** What a field of people or providers holds in hostile answers: its name, and the attack. */
export const attackOf = (field: string): string => `${field} ${attack}`;

/** Scalars whose values are texts that the gateway does not check. */
const texts: ReadonlySet<string> = new Set(['String', 'ID', 'JSON']);

/**
 * Fields without which a view shows the next one. The record at each place of a list lacks those of the sets up to its place, so that every
 * field is the first one somewhere.
 */
const missing: readonly (readonly string[])[] = [
  [],
  [
    'Order.number',
    'OrderItem.name',
    'Address.formatted',
    'Conversation.fullName',
    'Conversation.phoneNumber',
    'Customer.fullName',
    'OrderCustomer.phoneNumber',
    'InteractiveContent.reply',
    'MediaContent.caption',
    'TemplateContent.text',
    'TemplateHeader.subtype',
  ],
  ['OrderItem.product', 'Customer.phoneNumbers', 'OrderCustomer.name', 'MediaContent.filename'],
  ['OrderItem.retailerId'],
];

/** What the gateway itself or its configuration says, and values for which a view shows its texts; by the name of the field. */
const chosen: Readonly<Record<string, (place: number) => unknown>> = {
  'Viewer.scopes': () => scopes,
  'Channel.name': (place) => `channel-${place}`,
  'Provider.name': (place) => `provider-${place}`,
  'Provider.displayName': (place) => `Provider ${place}`,
  'Capability.name': (place) => capabilities[place] ?? `capability.${place}`,
  'ServiceWindow.expiresAt': () => new Date(Date.now() + 3_600_000).toISOString(),
  'Order.statusInputs': () => ['PAYMENT_STATUS', 'MESSAGE', 'TEMPLATE'],
  'Order.statusOptions': () => [{ place: 4 }, { place: 8 }],
  'StatusOption.isAvailable': () => true,
  'Template.variables': () => ({ body: [attackOf('Template.variables')] }),
  'PageInfo.hasNextPage': () => false,
  'PageInfo.hasPreviousPage': () => false,
  'ChannelSync.state': () => 'FAILING',
  'Message.direction': () => 'OUTBOUND',
  'TemplateHeader.type': () => 'TEXT',
};

/** Capabilities, without which no view offers what they allow. */
const capabilities = ['messages.sendText', 'messages.sendButtons', 'templates.list'];

/** A record of an answer: its place in the nearest list, which says what it has. */
interface Place {
  readonly place: number;
}

const listLength = 24;

const answerField: GraphQLFieldResolver<Place | undefined, Place, { readonly ids?: readonly string[] }> = (source, args, context, info) => {
  if (info.fieldName === 'nodes' && args.ids !== undefined) return args.ids.map((_, place) => ({ place }));
  const place = source?.place ?? context.place;
  const field = `${info.parentType.name}.${info.fieldName}`;
  if (missing.slice(0, (place % missing.length) + 1).some((fields) => fields.includes(field)))
    return isListType(getNullableType(info.returnType)) ? [] : null;
  // What was refused has none.
  if (info.fieldName === 'outcome') return null;
  return chosen[field]?.(place) ?? valueOf(field, info.returnType, place);
};

function valueOf(field: string, type: GraphQLOutputType, place: number): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return Array.from({ length: listLength }, (_, index) => valueOf(field, nullable.ofType, index));
  if (isEnumType(nullable)) {
    const names = nullable.getValues().map(({ name }) => name);
    // Where the gateway has no name for it, a view shows the provider's.
    return place % missing.length === 1 && names.includes('UNKNOWN') ? 'UNKNOWN' : names[place % names.length];
  }
  if (!isLeafType(nullable)) return { place };
  switch (nullable.name) {
    case 'ID':
      return `${attackOf(field)} ${place}`;
    case 'JSON':
      return [{ text: attackOf(field), type: attack, url: addresses[0], [attack]: attack }];
    case 'URL':
      return addresses[place % addresses.length];
    case 'Int':
      return place + 1;
    case 'Float':
      return 0.5;
    case 'Boolean':
      return true;
    case 'DateTime':
      return new Date(Date.UTC(2026, 0, 1) - place * 3_600_000).toISOString();
    case 'Date':
      return '2026-01-02';
    case 'Decimal':
      return '1250.00';
    case 'CurrencyCode':
      return 'BRL';
    case 'PhoneNumber':
      return `+1415555${1000 + place}`;
    default:
      return attackOf(field);
  }
}

/** Of an interface or a union: the types that the operation asks for, in turn. */
const typeOf: GraphQLTypeResolver<Place, unknown> = ({ place }, _, { fieldNodes, fragments }, type) => {
  const names = fieldNodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : conditionsIn(selectionSet, fragments)));
  const asked = [...new Set(names)].filter((name) => schema.getPossibleTypes(type).some((possible) => possible.name === name));
  return asked[Math.floor(place / missing.length) % asked.length];
};

function conditionsIn({ selections }: SelectionSetNode, fragments: Readonly<Record<string, FragmentDefinitionNode>>): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [];
    const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragments[selection.name.value] : selection;
    if (fragment === undefined) return [];
    return [...(fragment.typeCondition ? [fragment.typeCondition.name.value] : []), ...conditionsIn(fragment.selectionSet, fragments)];
  });
}

/** Answers an operation as a gateway whose providers and customers wrote the attack into everything. `place`: that of records outside of lists. */
export function answerHostile(query: string, variableValues: Readonly<Record<string, unknown>>, place: number): ExecutionResult {
  return executeSync({
    schema,
    document: parse(query),
    rootValue: undefined,
    contextValue: { place },
    variableValues,
    fieldResolver: answerField,
    typeResolver: typeOf,
  });
}

/** The fields with texts or addresses that the operations select, as `Type.field`. */
export function textFieldsOf(operations: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of operations) {
    const info = new TypeInfo(schema);
    const look = ({ name }: FieldNode): void => {
      const [type, parent] = [info.getType(), info.getParentType()];
      if (type != null && parent != null && !isAbstractType(parent) && texts.has(getNamedType(type).name) && !name.value.startsWith('__'))
        found.add(`${parent.name}.${name.value}`);
    };
    visit(parse(text), visitWithTypeInfo(info, { Field: look }));
  }
  return found;
}
