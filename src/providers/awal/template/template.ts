import type { Call } from '../../../contract/call.js';
import type { Templates } from '../../../contract/provider.js';
import { scan, type ProviderPage } from '../../../contract/scan.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { matchesTemplateFilter, type Template } from '../../../domain/template.js';
import { now } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import { nullIfNotFound, readEach } from '../../kit/read-each.js';
import type { Limits } from '../../kit/exchange.js';
import type { AwalApi } from '../api.js';
import { readPage } from '../page.js';
import { createQueue } from '../queue.js';
import type { AwalSettings } from '../settings.js';
import { isTemplateId, readTemplate } from './template-record.js';

/** Awal's own default. */
const pageSize = 100;
const maxPages = 10;
const parallelReads = 8;

/** The id of the template with exactly this name and language; null when there is none. `searchTerm` looks in names. */
export async function findTemplateId(
  api: AwalApi,
  channel: ChannelSettings<AwalSettings>,
  { name, language }: { readonly name: string; readonly language: string },
  limits: Limits,
): Promise<string | null> {
  const query = [['page', '1'] as const, ['limit', String(pageSize)] as const, ['searchTerm', name] as const];
  const request = { channel: channel.channel, page: 1, pageSize };
  const { items, next, isComplete } = readPage(await api.get('/templates', query, limits), request, (record) =>
    readTemplate(record, channel),
  );
  const found = items.find((template) => template.name === name && template.locale === language);
  // An unreadable template, or one on a further page, may be the one.
  if (found === undefined && (next !== null || !isComplete)) throw unexpectedResponse('awal', channel.channel);
  return found?.templateId ?? null;
}

/** GET /templates documents no order, so all pages are read and sorted here. GET /templates/{id} reads single templates. */
export function createTemplates(api: AwalApi, channel: ChannelSettings<AwalSettings>): Templates {
  const readTemplatePage = (page: number, call: Call): Promise<ProviderPage<Template>> =>
    call.once(`templates ${page}`, async () => {
      const query = [['page', String(page)] as const, ['limit', String(pageSize)] as const];
      const request = { channel: channel.channel, page, pageSize };
      const { items, ...rest } = readPage(await api.get('/templates', query, call), request, (record) => readTemplate(record, channel));
      return { ...rest, items: items.map((item) => ({ key: item.updatedAt ?? '', id: item.templateId, item })) };
    });

  const readOne = (templateId: string, call: Call): Promise<Template | null> =>
    call.once(`template ${templateId}`, async () => {
      const queue = await call.once('template queue', async () => createQueue(parallelReads));
      const answer = await queue.run(() => api.get(`/templates/${templateId}`, [], call).catch(nullIfNotFound));
      if (answer === null) return null;
      const template = readTemplate(answer.envelope['data'], channel);
      if (template?.templateId !== templateId) throw unexpectedResponse('awal', channel.channel);
      return template;
    });

  return {
    // `searchTerm` searches names only, but the schema's search includes bodies, so the gateway searches.
    list: ({ filter, sort, after, limit }, call) =>
      scan({
        ...{ after, limit, direction: sort.direction, sorted: false, firstHint: '1', maxPages, asOf: now() },
        read: (hint) => readTemplatePage(Number(hint), call),
        accept: (template) => matchesTemplateFilter(template, filter),
      }),
    get: (templateIds, call) => readEach(templateIds.filter(isTemplateId), (templateId) => readOne(templateId, call)),
  };
}
