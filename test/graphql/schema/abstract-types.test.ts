import {
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  parse,
  validate,
  type GraphQLAbstractType,
  type GraphQLNamedOutputType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import type { MessageContent } from '../../../src/domain/message.js';
import { openTwoTenants, type TwoTenants } from '../auth/two-tenants.js';
import { writtenSchema } from './written-schema.js';

const schema = writtenSchema();
const abstractTypes = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type) && !type.name.startsWith('__'));

/** One of each kind of content: a new member of the union does not compile without one. */
const contents: { readonly [Type in MessageContent['type']]: Extract<MessageContent, { readonly type: Type }> } = {
  TextContent: { type: 'TextContent', text: 'Hello' },
  InteractiveContent: {
    type: 'InteractiveContent',
    header: 'H',
    text: null,
    footer: null,
    buttons: [{ id: '1', title: 'Yes' }],
    reply: null,
  },
  MediaContent: {
    type: 'MediaContent',
    mediaType: 'IMAGE',
    url: 'https://shop.example/a.png',
    mediaId: '7',
    caption: null,
    filename: null,
  },
  TemplateContent: { type: 'TemplateContent', name: 'order_update', language: 'en_US', text: null, variables: ['Ann'] },
  OrderContent: { type: 'OrderContent', channel: '', orderReference: null, text: 'Please' },
  LocationContent: { type: 'LocationContent', latitude: -23.55, longitude: -46.63, placeName: 'Shop', address: null, url: null },
  ContactsContent: { type: 'ContactsContent', contacts: [{ fullName: 'Ann', phoneNumbers: ['+1 415 555 2671'] }] },
  ProductContent: { type: 'ProductContent', catalogId: '1', productId: null, retailerId: 'boots', title: null, text: 'Size?', url: null },
  ReactionContent: { type: 'ReactionContent', emoji: '👍', messageId: 'wamid.1' },
  SystemContent: { type: 'SystemContent', text: 'Assigned' },
  UnknownContent: { type: 'UnknownContent', kind: 'sticker', raw: { sticker: 1 } },
};

describe.each(abstractTypes.map((type) => [type.name, type as GraphQLAbstractType] as const))('%s', (_name, type) => {
  it('has members whose fields of one name MUST have one type and one nullability', () => {
    const types = new Map<string, Set<string>>();
    for (const member of schema.getPossibleTypes(type)) {
      for (const field of Object.values(member.getFields())) {
        types.set(field.name, (types.get(field.name) ?? new Set()).add(field.type.toString()));
      }
    }
    expect(types.size).toBeGreaterThan(0);
    expect([...types].filter(([, found]) => found.size > 1).map(([field, found]) => [field, ...found])).toEqual([]);
  });
});

describe('an operation that selects every field of every member together', () => {
  let tenants: TwoTenants;
  beforeAll(async () => {
    tenants = await openTwoTenants();
  });
  afterAll(() => tenants.close());

  const operations: Readonly<Record<string, string>> = {
    Node: `query ($ids: [ID!]!) { nodes(ids: $ids) ${everyMember('Node')} }`,
    MessageContent: `query ($channel: String!, $contactId: String!) {
      conversation(channel: $channel, contactId: $contactId) { messages(last: 100) { nodes { messageId content ${everyMember('MessageContent')} } } }
    }`,
  };

  it('MUST be valid, for every union and interface there is', () => {
    expect(abstractTypes.map(({ name }) => name).sort()).toEqual(Object.keys(operations).sort());
    for (const operation of Object.values(operations)) expect(validate(schema, parse(operation))).toEqual([]);
  });

  it('MUST be answered for objects of every type that implements Node', async () => {
    const types = membersOf('Node');
    const ids = types.map((type) => tenants.theirIds.get(type as never) ?? '');
    const { data, errors } = await tenants.ask<{ nodes: { __typename: string; id: string }[] }, object>(
      operations['Node'] ?? '',
      { ids },
      tenants.theirs.token,
    );
    expect(errors).toEqual([]);
    expect(data?.nodes.map((node) => [node.__typename, node.id])).toEqual(types.map((type, index) => [type, ids[index]]));
  });

  it('MUST be answered for messages with content of every kind', async () => {
    const types = membersOf('MessageContent');
    expect(Object.keys(contents).sort()).toEqual([...types].sort());
    // Z-API's second: its messages come by webhook only, so that the ledger is their list.
    const [, channel = ''] = tenants.ours.channels;
    const contactId = '5511999990000';
    const sentAt = new Date().toISOString();
    for (const content of Object.values(contents)) {
      const message = { ...unseenMessage(channel, `of-${content.type}`, contactId), direction: 'INBOUND', sentAt } as const;
      await tenants.gateway.ledger.messages.put({ ...message, content: 'channel' in content ? { ...content, channel } : content }, sentAt);
    }
    const { data, errors } = await tenants.ask<Written, object>(
      operations['MessageContent'] ?? '',
      { channel, contactId },
      tenants.ours.token,
    );
    expect(errors).toEqual([]);
    const found = data?.conversation.messages.nodes.map(({ messageId, content }) => [messageId, content.__typename]) ?? [];
    expect(found.sort()).toEqual(types.map((type) => [`of-${type}`, type]).sort());
  });
});

interface Written {
  readonly conversation: { readonly messages: { readonly nodes: readonly { messageId: string; content: { __typename: string } }[] } };
}

function membersOf(name: string): string[] {
  return schema.getPossibleTypes(schema.getType(name) as GraphQLAbstractType).map((member) => member.name);
}

/** A selection of all fields of all members, two levels deep: the leaves of objects below a member's own fields as well. */
function everyMember(name: string): string {
  return `{ __typename ${membersOf(name)
    .map((member) => `... on ${member} ${everyField(schema.getType(member) as GraphQLNamedOutputType, 1)}`)
    .join(' ')} }`;
}

function everyField(type: GraphQLNamedOutputType, deeper: number): string {
  if (!isObjectType(type)) return '{ __typename }';
  const fields = Object.values(type.getFields()).map((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return field.name;
    return deeper > 0 ? `${field.name} ${everyField(named, deeper - 1)}` : '';
  });
  return `{ __typename ${fields.join(' ')} }`;
}
