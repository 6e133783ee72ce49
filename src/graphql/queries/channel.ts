import { capabilitiesOf, noteOf } from '../../contract/capability.js';
import type { ChannelEntry, ProviderEntry } from '../../contract/registry.js';
import { toId } from '../../domain/id.js';
import type { CustomField, Label } from '../../domain/subscriber.js';
import type { Postback } from '../../domain/template.js';
import { listOf } from './account.js';
import { listCatalogsOf } from './catalog.js';
import type { Context } from '../request/context.js';
import { badInput, codeOfRecordedFailure, unsupportedRead } from '../request/error.js';
import { readPhoneArgument } from '../request/input.js';
import type {
  CapabilityResolvers,
  ChannelResolvers,
  ChannelSyncResolvers,
  CustomFieldResolvers,
  LabelResolvers,
  ListSourceResolvers,
  PostbackResolvers,
  ProviderResolvers,
  QueryResolvers,
  ViewerResolvers,
} from '../schema/generated.js';
import type { SourceReport } from '../request/merge.js';
import type { SyncStatus } from '../../sync/sync-status.js';
import { mediaRulesOf, templateRuleOf } from '../schema/sending-rule.js';
import { listOrdersOf } from './order-list.js';
import { listSubscribersOf } from './subscriber-list.js';
import { listTemplatesOf } from './template.js';
import type { Viewer } from '../auth/viewer.js';
import type { CapabilityView, RequiredResolvers } from '../schema/parents.js';

export const channelQueries = {
  viewer: (_root, _args, context) => context.viewer,
  providers: (_root, _args, context) => context.registry.providers,
  channels: (_root, { provider }, context) => {
    if (provider != null && !context.registry.providers.some(({ name }) => name === provider))
      throw badInput('provider', 'there is no provider with this name. The query `providers` lists them.');
    return context.channels().filter((channel) => provider == null || channel.provider.name === provider);
  },
  channel: (_root, { name }, context) => context.channel(name) ?? null,
  phoneNumberStatus: (_root, { channel: name, phoneNumber }, context) => {
    const channel = context.channelArgument(name);
    const validNumber = readPhoneArgument(phoneNumber, 'phoneNumber');
    if (channel.provider.phoneNumbers === undefined) throw unsupportedRead(channel, 'phoneNumbers.status');
    return channel.provider.phoneNumbers.status(validNumber, context.calls.of(name));
  },
} satisfies QueryResolvers;

export const viewerResolvers: RequiredResolvers<ViewerResolvers, Viewer> = {
  scopes: (viewer) => [...viewer.scopes],
  channels: (_viewer, _args, context) => context.channels(),
};

export const providerResolvers: RequiredResolvers<ProviderResolvers, ProviderEntry> = {};
export const capabilityResolvers: RequiredResolvers<CapabilityResolvers, CapabilityView> = {};

export const channelResolvers: RequiredResolvers<ChannelResolvers, ChannelEntry> = {
  id: (channel) => toId('Channel', channel.name),
  provider: (channel, _args, context) => providerNamed(context, channel.provider.name),
  capabilities: (channel) =>
    capabilitiesOf(channel.provider).map((capability) => ({ ...capability, note: noteOf(capability, channel.notes) })),
  mediaRules: ({ provider }) => mediaRulesOf(provider),
  templateRule: ({ provider }) => templateRuleOf(provider),
  health: (channel) => channel,
  sync: ({ name }, _args, context) => context.sync.status([name]),
  searchAsOf: ({ name }, _args, { loaders }) => loaders.searchAsOf.load(name),
  labels: (channel, _args, context) => listOf(context, channel, ({ labels }) => labels),
  customFields: (channel, _args, context) => listOf(context, channel, ({ customFields }) => customFields),
  postbacks: (channel, _args, context) => listOf(context, channel, ({ postbacks }) => postbacks),
  teamMembers: (channel, _args, context) => listOf(context, channel, ({ teamMembers }) => teamMembers),
  botFlows: (channel, _args, context) => listOf(context, channel, ({ botFlows }) => botFlows),
  sequences: (channel, _args, context) => listOf(context, channel, ({ sequences }) => sequences),
  branches: (channel, _args, context) => listOf(context, channel, ({ branches }) => branches),
  account: async (channel, _args, context) => (await channel.provider.account?.(context.calls.of(channel.name))) ?? null,
  orders: (channel, args, context) => (channel.provider.orders ? listOrdersOf(context, channel, args, {}) : null),
  subscribers: (channel, args, context) => (channel.provider.subscribers?.list ? listSubscribersOf(context, channel, args) : null),
  templates: (channel, args, context) => (channel.provider.templates ? listTemplatesOf(context, channel, args) : null),
  catalogs: (channel, args, context) => (channel.provider.catalogs ? listCatalogsOf(context, channel, args) : null),
};

export const labelResolvers: RequiredResolvers<LabelResolvers, Label> = {
  id: (label) => toId('Label', label.channel, label.labelId ?? '', label.name),
};

export const customFieldResolvers: RequiredResolvers<CustomFieldResolvers, CustomField> = {
  id: (field) => toId('CustomField', field.channel, field.customFieldId ?? '', field.name),
};

export const postbackResolvers: RequiredResolvers<PostbackResolvers, Postback> = {
  id: (postback) => toId('Postback', postback.channel, postback.postbackId),
  name: ({ name, postbackId }) => name ?? postbackId,
  raw: (postback, _args, context) => context.redactor.value(postback.raw),
};

export const channelSyncResolvers: RequiredResolvers<ChannelSyncResolvers, SyncStatus> = {
  noun: ({ noun }) => nounsOfSchema[noun],
  lastError: ({ lastError }) => lastError && { ...lastError, code: codeOfRecordedFailure(lastError.code) },
};

const nounsOfSchema = {
  orders: 'ORDERS',
  subscribers: 'SUBSCRIBERS',
  templates: 'TEMPLATES',
  catalogs: 'CATALOGS',
  conversations: 'CONVERSATIONS',
} as const;

export const listSourceResolvers: RequiredResolvers<ListSourceResolvers, SourceReport> = {};

/** The provider of a channel, by its name. */
export function providerNamed({ registry }: Context, name: string): ProviderEntry {
  const entry = registry.providers.find((provider) => provider.name === name);
  if (entry === undefined) throw new Error(`A channel has the provider ${name}, which the registry does not know.`);
  return entry;
}
