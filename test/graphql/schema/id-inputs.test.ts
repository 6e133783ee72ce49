import {
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/contract/capability.js';
import type { CapabilityName } from '../../../src/contract/capability-name.js';
import type { Provider } from '../../../src/contract/provider.js';
import type { HttpClient } from '../../../src/http-client/exchange.js';
import { providers } from '../../../src/providers/index.js';
import { writtenSchema } from './written-schema.js';

const schema = writtenSchema();

/** Inputs that identify something, although their name does not end in "Id". */
const otherIds = new Set(['SendTextInput.replyTo', 'UpdateOrderStatusInput.references', 'TrackOrderInput.orderToken', 'ButtonInput.id']);

/** Inputs that have the value of an output field of another name. */
const givenAs: Readonly<Record<string, string>> = {
  'SendTextInput.replyTo': 'Message.messageId',
  'SendCatalogInput.thumbnailRetailerId': 'Product.retailerId',
  'SplitCustomerInput.mergeId': 'CustomerMerge.id',
  'ConnectWhatsAppAccountInput.userId': 'ProviderAccount.accountId',
};

/** Inputs that no query gives, with the reason. */
const givenByNothing: Readonly<Record<string, string>> = {
  'ButtonInput.id': 'The client chooses it; the reply repeats it.',
  'UpdateOrderStatusInput.references': "They are the client's own.",
  'TrackOrderInput.orderRequestId':
    "Only the provider's webhook has it, which stores the order by itself; a client that tracks an order received it there.",
  'TrackOrderInput.orderToken':
    "Only the provider's webhook has it, which stores the order by itself; it is a secret, so that no field shows it.",
};

interface IdInput {
  readonly path: string;
  readonly field: GraphQLInputField;
}

/** Every input of a mutation that identifies something, as `Type.field`. */
function idInputs(): IdInput[] {
  const found: IdInput[] = [];
  const seen = new Set<GraphQLNamedType>();
  const visit = (type: GraphQLNamedType): void => {
    if (!isInputObjectType(type) || seen.has(type)) return;
    seen.add(type);
    for (const field of Object.values(type.getFields())) {
      const path = `${type.name}.${field.name}`;
      if (/Ids?$/.test(field.name) || getNamedType(field.type).name === 'ID' || otherIds.has(path)) found.push({ path, field });
      visit(getNamedType(field.type));
    }
  };
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    for (const argument of field.args) visit(getNamedType(argument.type));
  return found;
}

/** Every field that a query can reach, as `Type.field`. */
function queriedFields(from: GraphQLSchema): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<GraphQLNamedType>();
  const visit = (type: GraphQLNamedType): void => {
    if (seen.has(type)) return;
    seen.add(type);
    if (isUnionType(type)) return type.getTypes().forEach(visit);
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    for (const field of Object.values(type.getFields())) {
      found.add(`${type.name}.${field.name}`);
      visit(getNamedType(field.type));
    }
  };
  visit(from.getQueryType() as GraphQLNamedType);
  return found;
}

const queried = queriedFields(schema);

/** The output fields that give the value: `labelIds` is `*.labelId`; an opaque `orderId` is `Order.id`. */
function sourcesOf({ path, field }: IdInput): string[] {
  const alias = givenAs[path];
  if (alias !== undefined) return [...queried].filter((name) => name === alias);
  if (field.name === 'id') return [];
  const single = field.name.replace(/Ids$/, 'Id');
  if (getNamedType(field.type).name !== 'ID') return [...queried].filter((name) => name.endsWith(`.${single}`));
  const type = `${single.slice(0, 1).toUpperCase()}${single.slice(1, -2)}`;
  return [...queried].filter((name) => name === `${type}.id`);
}

describe('an id that a mutation takes', () => {
  const inputs = idInputs();

  it('MUST be found in all inputs', () => {
    expect(inputs.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'AssignConversationInput.teamMemberId',
        'TriggerBotFlowInput.flowId',
        'SubscriberSequencesInput.sequenceIds',
        'SubscriberLabelsInput.labelIds',
        'UpdateOrderInput.branchId',
        'SendTemplateInput.templateId',
        'OrderItemInput.productId',
        'SyncCatalogInput.catalogId',
        'UpdateOrderStatusInput.orderId',
        'MediaInput.mediaId',
        ...otherIds,
      ]),
    );
  });

  it.each(inputs.map((input) => [input.path, input] as const))('MUST be given by a query, or have a reason why not: %s', (path, input) => {
    const sources = sourcesOf(input);
    if (givenByNothing[path] === undefined) expect(sources).not.toEqual([]);
    else expect(sources).toEqual([]);
  });

  it('MUST have no reason that is no longer needed', () => {
    const paths = inputs.map(({ path }) => path);
    expect(Object.keys({ ...givenByNothing, ...givenAs }).filter((path) => !paths.includes(path))).toEqual([]);
  });

  it('MUST say in its description which field gives it, by a name that the schema has', () => {
    const unknown = inputs.flatMap(({ path, field }) =>
      [...(field.description ?? '').matchAll(/`([A-Z]\w+\.\w+)`/g)]
        .filter(([, name = '']) => !queried.has(name))
        .map(([name]) => [path, name]),
    );
    expect(unknown).toEqual([]);
  });
});

const noHttp: HttpClient = {
  request: async () => ({ failed: true, kind: 'unavailable', sent: 'no', reason: 'nothing is called here' }),
  close: async () => undefined,
};

/** What takes an id of the provider, and the capability that lists such ids. */
const lists: readonly (readonly [taker: string, list: CapabilityName, takes: (provider: Provider) => boolean])[] = [
  ['a team member', 'teamMembers.list', ({ subscriberWrites }) => subscriberWrites?.assignConversation !== undefined],
  ['a bot flow', 'botFlows.list', ({ messages }) => messages?.triggerBotFlow !== undefined],
  ['a sequence', 'sequences.list', ({ subscriberWrites }) => subscriberWrites?.addToSequences !== undefined],
  ['a label', 'labels.list', ({ subscriberWrites }) => subscriberWrites?.addLabels !== undefined],
  ['a branch', 'branches.list', ({ orders }) => orders?.details?.carries?.includes('branchId') === true],
  ['a template', 'templates.list', ({ messages }) => messages?.template !== undefined],
  ['a catalog', 'catalogs.list', ({ catalogs }) => catalogs?.sync !== undefined],
  ['a product to send', 'catalogs.products', ({ messages }) => messages?.product !== undefined],
  ['a product to change', 'catalogs.products', ({ catalogs }) => catalogs?.productWrites?.update !== undefined],
  ['a product', 'catalogs.products', ({ orders }) => orders?.send?.carries?.includes('items.*.productId') === true],
];

/** Every id that a provider takes. */
const taken = providers.flatMap(({ name, defaultBaseUrl, create, example }) => {
  const settings = { channel: 'shop', baseUrl: defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: example };
  const provider = create(settings, noHttp);
  const supported = capabilitiesOf(provider).flatMap((capability) => (capability.supported ? [capability.name] : []));
  return lists.filter(([, , takes]) => takes(provider)).map(([what, list]) => ({ name, what, list, supported }));
});

describe('an id that a provider takes', () => {
  it.each(taken)('MUST be listed: $what at $name', ({ list, supported }) => {
    expect(supported).toContain(list);
  });

  it('MUST be of every kind that the contract has', () => {
    expect(new Set(taken.map(({ what }) => what))).toEqual(new Set(lists.map(([what]) => what)));
  });
});
