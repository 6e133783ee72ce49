import type { GraphQLResolveInfo } from 'graphql';
import type { Provider, WholeList } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import type { BotFlow, Branch, Sequence, TeamMember } from '../../domain/account.js';
import type { Catalog } from '../../domain/catalog.js';
import { readId, type IdParts, type IdType } from '../../domain/id.js';
import type { Message } from '../../domain/message.js';
import type { Order } from '../../domain/order.js';
import type { CustomField, Label, Subscriber } from '../../domain/subscriber.js';
import type { Postback, Template } from '../../domain/template.js';
import type { LedgerCustomer } from '../../store/customers/customer.js';
import type { WebhookRecord } from '../../store/inbox/inbox-row.js';
import type { WriteRecord } from '../../store/writes/writes.js';
import { satisfies, scopesOfType } from '../schema/access.js';
import type { ConversationKey } from '../request/conversation-source.js';
import { findConversation, hasMessages } from '../request/conversation-source.js';
import type { Context } from '../request/context.js';
import { badInput } from '../request/error.js';
import type { NodeResolvers, QueryResolvers } from '../schema/generated.js';
import { productKey } from '../request/loaders.js';
import { findMessage } from '../request/message-page.js';
import { listOf } from './account.js';
import { findCustomer } from './customer.js';
import type { ProductInCatalog } from '../schema/parents.js';

/** The schema type of each node that was read. A map, because domain objects are not changed to carry their type. */
const typeOfNode = new WeakMap<object, IdType>();

export const nodeQueries = {
  node: (_root, { id }, context, info) => readNode(context, readNodeId(id, 'id'), info),
  nodes: (_root, { ids }, context, info) => {
    if (ids.length > 100) throw badInput('ids', 'must have at most 100 ids.');
    const parts = ids.map((id, index) => readNodeId(id, `ids.${index}`));
    // Each id has its own promise, so one that fails is null with its own error. The generated type does not allow a promise of null.
    return parts.map((part) => readNode(context, part, info) as Promise<AnyNode>);
  },
} satisfies QueryResolvers;

export const nodeResolvers: NodeResolvers = {
  __resolveType: (node) =>
    typeOfNode.get(node) as Exclude<
      IdType,
      'OrderEvent' | 'MessageEvent' | 'ConversationEvent' | 'TemplateEvent' | 'CustomerMerge' | 'CustomerEvent'
    >,
};

function readNodeId(id: string, argument: string): IdParts {
  const parts = readId(id);
  if (parts === null) throw badInput(argument, 'is not an id that this gateway returned.');
  return parts;
}

/** Null for objects that do not exist, that are on another client's channel, or that need other scopes, so that ids reveal nothing. */
async function readNode(context: Context, parts: IdParts, info: GraphQLResolveInfo): Promise<AnyNode | null> {
  const isVisible = parts.type === 'Customer' || context.channel(parts.channel) !== undefined;
  if (!isVisible || !satisfies(context.viewer.scopes, scopesOfNode(info, parts.type))) return null;
  const read = readers[parts.type];
  const node = read === undefined ? null : await read(context, parts);
  if (node !== null) typeOfNode.set(node, parts.type);
  return node;
}

function scopesOfNode(info: GraphQLResolveInfo, type: IdType): readonly (readonly string[])[] {
  const scopes = scopesOfType(info.schema, type);
  return scopes.length > 0 ? scopes : (scopesOfChannelParts[type] ?? []);
}

/** Types that the schema reaches only through a channel have no scopes of their own. By id they need those of the channel's field. */
const scopesOfChannelParts: Partial<Record<IdType, readonly (readonly string[])[]>> = {
  Channel: [['channels:read']],
  Label: [['channels:read', 'subscribers:read'], ['subscribers:read']],
  CustomField: [['subscribers:read']],
  Postback: [['templates:read']],
  TeamMember: [['subscribers:read']],
  BotFlow: [['templates:read']],
  Sequence: [['subscribers:read']],
  Branch: [['orders:read']],
};

type AnyNode =
  | ChannelEntry
  | Order
  | LedgerCustomer
  | Subscriber
  | ConversationKey
  | Message
  | Template
  | Catalog
  | Label
  | CustomField
  | Postback
  | TeamMember
  | BotFlow
  | Sequence
  | Branch
  | ProductInCatalog
  | WebhookRecord
  | WriteRecord;
type Reader = (context: Context, parts: IdParts) => Promise<AnyNode | null>;

const readers: Partial<Record<IdType, Reader>> = {
  Channel: async (context, { channel }) => context.channel(channel) ?? null,
  Order: (context, { channel, key }) => context.loaders.order.load({ channel, key: key[0] ?? '' }),
  Customer: findCustomer,
  Subscriber: (context, { channel, key }) => context.loaders.subscriber.load({ channel, key: key[0] ?? '' }),
  Template: (context, { channel, key }) => context.loaders.template.load({ channel, key: key[0] ?? '' }),
  Catalog: (context, { channel, key }) => context.loaders.catalog.load({ channel, key: key[0] ?? '' }),
  Conversation: async (context, { channel, key }) => {
    const provider = context.channel(channel)?.provider;
    return provider ? findConversation(context, provider, key[0] ?? '') : null;
  },
  Message: async (context, { channel, key: [contactId = '', messageId = ''] }) => {
    const conversations = context.channel(channel)?.provider.conversations;
    const live = hasMessages(conversations) ? await findMessage(conversations, contactId, messageId, context.calls.of(channel)) : null;
    return live ?? context.loaders.message.load({ channel, key: messageId });
  },
  Product: async (context, { channel, key: [catalogId = '', productId = ''] }) => {
    const product = await context.loaders.product.load({ channel, key: productKey({ catalogId, productId, retailerId: null }) });
    return product && { ...product, catalogId };
  },
  WebhookEvent: (context, { channel, key }) => context.loaders.webhookEvent.load({ channel, key: key[0] ?? '' }),
  Write: (context, { channel, key }) => context.loaders.write.load({ channel, key: key[0] ?? '' }),
  Label: async (context, { channel, key: [labelId = '', name = ''] }) => {
    // Some providers report a subscriber's labels by name only, and do not list all labels. The name is then the whole label.
    if (labelId === '') return { channel, labelId: null, name };
    return findListed(
      context,
      channel,
      ({ labels }) => labels,
      (label) => label.labelId === labelId && label.name === name,
    );
  },
  CustomField: (context, { channel, key: [customFieldId = '', name = ''] }) =>
    findListed(
      context,
      channel,
      ({ customFields }) => customFields,
      (field) => (field.customFieldId ?? '') === customFieldId && field.name === name,
    ),
  Postback: (context, { channel, key: [id] }) =>
    findListed(
      context,
      channel,
      ({ postbacks }) => postbacks,
      ({ postbackId }) => postbackId === id,
    ),
  TeamMember: (context, { channel, key: [id] }) =>
    findListed(
      context,
      channel,
      ({ teamMembers }) => teamMembers,
      ({ teamMemberId }) => teamMemberId === id,
    ),
  BotFlow: (context, { channel, key: [id] }) =>
    findListed(
      context,
      channel,
      ({ botFlows }) => botFlows,
      ({ flowId }) => flowId === id,
    ),
  Sequence: (context, { channel, key: [id] }) =>
    findListed(
      context,
      channel,
      ({ sequences }) => sequences,
      ({ sequenceId }) => sequenceId === id,
    ),
  Branch: (context, { channel, key: [id] }) =>
    findListed(
      context,
      channel,
      ({ branches }) => branches,
      ({ branchId }) => branchId === id,
    ),
};

/** Providers have no call for one element of such a list. */
async function findListed<T>(
  context: Context,
  name: string,
  partOf: (provider: Provider) => WholeList<T> | undefined,
  isWanted: (element: T) => boolean,
): Promise<T | null> {
  const channel = context.channel(name);
  return channel === undefined ? null : ((await listOf(context, channel, partOf))?.find(isWanted) ?? null);
}
