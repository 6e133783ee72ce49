import { ProviderError } from '../../contract/error.js';
import type { ListPage } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { toId } from '../../domain/id.js';
import type { Position } from '../../domain/position.js';
import type { Template, TemplateFilter } from '../../domain/template.js';
import { connectionResolvers, edgeResolvers, type TemplateInList, type TemplateList } from '../request/connection.js';
import type { Context } from '../request/context.js';
import { badInput, unsupportedRead } from '../request/error.js';
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
  template: (_root, { channel, name, language }, context) => {
    const entry = context.channelArgument(channel);
    if (name.trim() === '' || name.length > 512) throw badInput('name', 'must have 1 to 512 characters.');
    if (language.trim() === '' || language.length > 20) throw badInput('language', 'must have 1 to 20 characters.');
    return findTemplate(context, entry, name, languageOf(language));
  },
} satisfies QueryResolvers;

/** The maximum number of pages of the list that are read to find one template. */
const maxPages = 10;

/** No provider reads a template by its name. When the list cannot be read whole, a template that was not found may be in the rest. */
async function findTemplate(context: Context, channel: ChannelEntry, name: string, language: string): Promise<Template | null> {
  const { provider } = channel;
  if (provider.templates === undefined) throw unsupportedRead(channel, 'templates.list');
  const call = context.calls.of(channel.name);
  let after: Position | null = null;
  let isComplete = true;
  for (let pagesRead = 0; pagesRead < maxPages; pagesRead += 1) {
    const page: ListPage<Template> = await provider.templates.list({ filter: { search: name }, sort, after, limit: 100 }, call);
    const found = page.items.find(({ item }) => item.name === name && languageOf(item.locale ?? '') === language);
    if (found !== undefined) return found.item;
    isComplete &&= page.isComplete;
    const next: Position | undefined = page.resume ?? page.items.at(-1);
    if (page.isExhausted && isComplete) return null;
    if (page.isExhausted || next === undefined) break;
    after = { key: next.key, id: next.id, hint: next.hint };
  }
  const message = 'The list of templates could not be read completely, and the template is not in what was read.';
  throw new ProviderError({ kind: 'unexpected-response', provider: provider.name, channel: channel.name, sent: 'answered', message });
}

/** Providers and clients write en_US, en-US and en_us. */
function languageOf(code: string): string {
  return code.trim().replaceAll('-', '_').toLowerCase();
}

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
