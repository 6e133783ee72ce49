import type { ChannelEntry } from '../../contract/registry.js';
import { toId } from '../../domain/id.js';
import type { Template, TemplateFilter } from '../../domain/template.js';
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
import type { RequiredResolvers } from '../schema/parents.js';
import {
  answerList,
  channelsOf,
  readListRequest,
  readSearch,
  type ListArguments,
  type MergedListRequest,
} from '../request/list-request.js';
import type { Source } from '../request/merge.js';

export const templateQueries = {
  templates: (_root, args, context) => {
    const channels = channelsOf(context, args.filter?.channels, 'filter.channels');
    return answerTemplates(context, readTemplateRequest(args, channels, null));
  },
} satisfies QueryResolvers;

interface TemplateListArguments extends ListArguments {
  readonly filter?: InputMaybe<TemplateFilterInput>;
}

const sort = { field: 'UPDATED_AT', direction: 'DESC' } as const;
type TemplateRequest = MergedListRequest<TemplateFilter, typeof sort>;

/** Lists the templates of one channel, most recently changed first. Each channel has its own cursors. */
export function listTemplatesOf(context: Context, channel: ChannelEntry, args: TemplateListArguments): Promise<TemplateList> {
  return answerTemplates(context, readTemplateRequest(args, [channel], channel.name));
}

function readTemplateRequest(args: TemplateListArguments, channels: readonly ChannelEntry[], parent: string | null): TemplateRequest {
  const filter = { status: args.filter?.approvalStatuses ?? null, search: readSearch(args.filter?.search, 'filter.search') };
  return readListRequest('templates', args, { channels, filter, sort }, [filter, args.filter?.channels ?? null, parent]);
}

function answerTemplates(context: Context, request: TemplateRequest): Promise<TemplateList> {
  return answerList(context, request, (channel) => templateSource(channel, request));
}

function templateSource(channel: ChannelEntry, { filter }: TemplateRequest): Source<Template> {
  const { templates } = channel.provider;
  if (templates === undefined) return { channel };
  return { channel, read: (after, limit, call) => templates.list({ filter, sort, after, limit }, call) };
}

export const templateResolvers: RequiredResolvers<TemplateResolvers, Template> = {
  id: (template) => toId('Template', template.channel, template.templateId),
  channel: (template, _args, context) => context.channelOf(template.channel),
  approvalStatus: ({ status }) => status,
  buttons: (template, _args, context) => context.redactor.value(template.buttons),
  variables: (template, _args, context) => context.redactor.value(template.variables),
  raw: (template, _args, context) => context.redactor.value(template.raw),
};

export const templateConnectionResolvers: RequiredResolvers<TemplateConnectionResolvers, TemplateList> = connectionResolvers<Template>();
export const templateEdgeResolvers: RequiredResolvers<TemplateEdgeResolvers, TemplateInList> = edgeResolvers<Template>();
