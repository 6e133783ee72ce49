import { capabilitiesOf, noteOf } from '../../contract/capability.js';
import type { ChannelEntry, ProviderEntry } from '../../contract/registry.js';
import { toId } from '../../domain/id.js';
import type { CustomField, Label } from '../../domain/subscriber.js';
import type { Postback } from '../../domain/template.js';
import { listCatalogsOf } from './catalog.js';
import type { Complete } from '../schema/complete.js';
import type { Context } from '../request/context.js';
import { badInput } from '../request/error.js';
import type {
  CapabilityResolvers,
  ChannelResolvers,
  CustomFieldResolvers,
  LabelResolvers,
  ListSourceResolvers,
  PostbackResolvers,
  ProviderResolvers,
  QueryResolvers,
  ViewerResolvers,
} from '../schema/generated.js';
import type { SourceReport } from '../request/merge.js';
import { listOrdersOf } from './order-list.js';
import { listSubscribersOf } from './subscriber-list.js';
import { listTemplatesOf } from './template.js';
import type { Viewer } from '../auth/viewer.js';
import type { CapabilityView } from '../schema/parents.js';

export const channelQueries = {
  viewer: (_root, _given, context) => context.viewer,
  providers: (_root, _given, context) => context.registry.providers,
  channels: (_root, { provider }, context) => {
    if (provider != null && !context.registry.providers.some(({ name }) => name === provider))
      throw badInput('provider', 'names no provider of this gateway.');
    return context.channels().filter((channel) => provider == null || channel.provider.name === provider);
  },
  channel: (_root, { name }, context) => context.channel(name) ?? null,
} satisfies QueryResolvers;

export const viewerResolvers: Complete<ViewerResolvers, Viewer> = {
  scopes: (viewer) => [...viewer.scopes],
  channels: (_viewer, _given, context) => context.channels(),
};

export const providerResolvers: Complete<ProviderResolvers, ProviderEntry> = {};
export const capabilityResolvers: Complete<CapabilityResolvers, CapabilityView> = {};

export const channelResolvers: Complete<ChannelResolvers, ChannelEntry> = {
  id: (channel) => toId('Channel', channel.name),
  provider: (channel, _given, context) => providerOf(context, channel),
  capabilities: (channel) =>
    capabilitiesOf(channel.provider).map((capability) => ({ ...capability, note: noteOf(capability, channel.notes) })),
  health: (channel) => channel,
  labels: async (channel, _given, context) => (await channel.provider.labels?.list(context.calls.of(channel.name))) ?? null,
  customFields: async (channel, _given, context) => (await channel.provider.customFields?.list(context.calls.of(channel.name))) ?? null,
  postbacks: async (channel, _given, context) => (await channel.provider.postbacks?.list(context.calls.of(channel.name))) ?? null,
  orders: (channel, given, context) => (channel.provider.orders ? listOrdersOf(context, channel, given, {}) : null),
  subscribers: (channel, given, context) =>
    channel.provider.subscribers?.list ? listSubscribersOf(context, [channel], given, channel.name) : null,
  templates: (channel, given, context) => (channel.provider.templates ? listTemplatesOf(context, [channel], given, channel.name) : null),
  catalogs: (channel, given, context) => (channel.provider.catalogs ? listCatalogsOf(context, [channel], given, channel.name) : null),
};

export const labelResolvers: Complete<LabelResolvers, Label> = {
  id: (label) => toId('Label', label.channel, label.labelId ?? '', label.name),
};

export const customFieldResolvers: Complete<CustomFieldResolvers, CustomField> = {
  id: (field) => toId('CustomField', field.channel, field.customFieldId ?? '', field.name),
};

export const postbackResolvers: Complete<PostbackResolvers, Postback> = {
  id: (postback) => toId('Postback', postback.channel, postback.postbackId),
  name: ({ name, postbackId }) => name ?? postbackId,
  raw: (postback, _given, context) => context.redactor.value(postback.raw),
};

export const listSourceResolvers: Complete<ListSourceResolvers, SourceReport> = {};

function providerOf(context: Context, channel: ChannelEntry): ProviderEntry {
  const entry = context.registry.providers.find((provider) => provider.name === channel.provider.name);
  if (entry === undefined) throw new Error(`Channel ${channel.name} has a provider that the registry does not know.`);
  return entry;
}
