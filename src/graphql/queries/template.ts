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
import { copiedRecords, readNow, recordSourceResolvers, withReadTimes } from '../request/copied-list.js';
import { readMaxAge } from '../request/input.js';
import type { OwnList, Source } from '../request/merge.js';

export const templateQueries = {
  templates: (_root, args, context) => {
    const channels = channelsOf(context, args.filter?.channels, 'filter.channels');
    return answerTemplates(context, readTemplateRequest(args, channels, null));
  },
  template: async (_root, { channel, name, language, maxAge: givenAge }, context) => {
    const entry = context.channelArgument(channel);
    if (name.trim() === '' || name.length > 512) throw badInput('name', 'must have 1 to 512 characters.');
    if (language.trim() === '' || language.length > 20) throw badInput('language', 'must have 1 to 20 characters.');
    const maxAge = readMaxAge(givenAge);
    const isWanted = (template: Template): boolean => template.name === name && languageOf(template.locale ?? '') === languageOf(language);
    return (await findCopiedTemplate(context, entry, name, maxAge, isWanted)) ?? findTemplate(context, entry, name, isWanted);
  },
} satisfies QueryResolvers;

/** The maximum number of pages of the list that are read to find one template. */
const maxPages = 10;

/** Undefined when the copy is too old, or does not have it. */
async function findCopiedTemplate(
  context: Context,
  channel: ChannelEntry,
  name: string,
  maxAge: number | null,
  isWanted: (template: Template) => boolean,
): Promise<Template | undefined> {
  const own = await copiedTemplates(context, channel, { status: null, search: name }, maxAge);
  if (typeof own === 'string') return undefined;
  const call = context.calls.of(channel.name);
  const page = await own.page({ after: null, includesAfter: false, isReversed: false, limit: 100 }, call);
  return page.items.find(({ item }) => isWanted(item))?.item;
}

/** No provider reads a template by its name. When the list cannot be read whole, a template that was not found may be in the rest. */
async function findTemplate(
  context: Context,
  channel: ChannelEntry,
  name: string,
  isWanted: (template: Template) => boolean,
): Promise<Template | null> {
  const { provider } = channel;
  if (provider.templates === undefined) throw unsupportedRead(channel, 'templates.list');
  const call = context.calls.of(channel.name);
  let after: Position | null = null;
  let isComplete = true;
  for (let pagesRead = 0; pagesRead < maxPages; pagesRead += 1) {
    const page: ListPage<Template> = await provider.templates.list({ filter: { search: name }, sort, after, limit: 100 }, call);
    const found = page.items.find(({ item }) => isWanted(item));
    if (found !== undefined) return readNow(found.item);
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
  return answerList(context, request, (channel) => templateSource(context, channel, request));
}

function copiedTemplates(
  context: Context,
  channel: ChannelEntry,
  filter: TemplateFilter,
  maxAge: number | null,
): Promise<OwnList<Template> | string> {
  const selection = {
    filter: { parent: '', search: filter.search ?? null, markers: filter.status ?? null },
    sort: { column: 'active_at', direction: sort.direction },
  } as const;
  const of = { channel: channel.name, noun: 'templates', maxAge } as const;
  return copiedRecords(context, of, context.ledger.copies.templates, selection, (template) => template);
}

function templateSource(context: Context, channel: ChannelEntry, { filter, maxAge }: TemplateRequest): Source<Template> {
  const { templates } = channel.provider;
  if (templates === undefined) return { channel };
  return {
    channel,
    own: () => copiedTemplates(context, channel, filter, maxAge),
    read: async (after, limit, call) => withReadTimes(await templates.list({ filter, sort, after, limit }, call)),
  };
}

export const templateResolvers: RequiredResolvers<TemplateResolvers, Template> = {
  ...recordSourceResolvers,
  id: (template) => toId('Template', template.channel, template.templateId),
  channel: (template, _args, context) => context.channelOf(template.channel),
  approvalStatus: ({ status }) => status,
  buttons: (template, _args, context) => context.redactor.value(template.buttons),
  variables: (template, _args, context) => context.redactor.value(template.variables),
  raw: (template, _args, context) => context.redactor.value(template.raw),
};

export const templateConnectionResolvers: RequiredResolvers<TemplateConnectionResolvers, TemplateList> = connectionResolvers<Template>();
export const templateEdgeResolvers: RequiredResolvers<TemplateEdgeResolvers, TemplateInList> = edgeResolvers<Template>();
