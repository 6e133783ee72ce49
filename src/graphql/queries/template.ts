import type { Call } from '../../contract/call.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { toId } from '../../domain/id.js';
import type { Position } from '../../domain/position.js';
import type { Template, TemplateFilter } from '../../domain/template.js';
import type { Complete } from '../schema/complete.js';
import { connectionResolvers, edgeResolvers, type TemplateInList, type TemplateList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import type {
  InputMaybe,
  QueryResolvers,
  TemplateConnectionResolvers,
  TemplateEdgeResolvers,
  TemplateFilter as TemplateFilterInput,
  TemplateResolvers,
} from '../schema/generated.js';
import { answerList, channelsOf, readSearch, type ListArguments } from '../request/list-request.js';
import { channelOf } from './order.js';

export const templateQueries = {
  templates: (_root, given, context) => listTemplatesOf(context, channelsOf(context, given.filter?.channels, 'filter.channels'), given),
} satisfies QueryResolvers;

/** Templates of some channels, most recently changed first. `place` is the channel whose field the list is. */
export function listTemplatesOf(
  context: Context,
  channels: readonly ChannelEntry[],
  given: ListArguments & { filter?: InputMaybe<TemplateFilterInput> },
  place: string | null = null,
): Promise<TemplateList> {
  const filter: TemplateFilter = {
    status: given.filter?.approvalStatuses ?? null,
    search: readSearch(given.filter?.search, 'filter.search'),
  };
  const sort = { field: 'UPDATED_AT', direction: 'DESC' } as const;
  const sources = channels.map((channel) => {
    const { templates } = channel.provider;
    if (templates === undefined) return { channel };
    return { channel, read: (after: Position | null, limit: number, call: Call) => templates.list({ filter, sort, after, limit }, call) };
  });
  return answerList(context, 'templates', given, {
    direction: 'DESC',
    conditions: [filter, given.filter?.channels ?? null, place],
    sources,
  });
}

export const templateResolvers: Complete<TemplateResolvers, Template> = {
  id: (template) => toId('Template', template.channel, template.templateId),
  channel: (template, _given, context) => channelOf(context, template.channel),
  approvalStatus: ({ status }) => status,
  buttons: (template, _given, context) => context.redactor.value(template.buttons),
  variables: (template, _given, context) => context.redactor.value(template.variables),
  raw: (template, _given, context) => context.redactor.value(template.raw),
};

export const templateConnectionResolvers: Complete<TemplateConnectionResolvers, TemplateList> = connectionResolvers<Template>();
export const templateEdgeResolvers: Complete<TemplateEdgeResolvers, TemplateInList> = edgeResolvers<Template>();
