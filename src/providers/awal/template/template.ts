import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { Templates } from '../../../contract/provider.js';
import { scan, type ProviderPage } from '../../../contract/scan.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { matchesTemplateFilter, type Template } from '../../../domain/template.js';
import { now } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import type { AwalApi } from '../api.js';
import { nextPage } from '../order/page.js';
import { createQueue } from '../queue.js';
import type { AwalSettings } from '../settings.js';
import { isTemplateId, readTemplate } from './template-record.js';

/** Awal's own default. */
const pageSize = 100;
const maxPages = 10;
const parallelReads = 8;

/** GET /templates, in an order that no page names, so that it is read whole and sorted here; GET /templates/{id} for single ones. */
export function createTemplates(api: AwalApi, channel: ChannelSettings<AwalSettings>): Templates {
  const readPage = (page: number, call: Call): Promise<ProviderPage<Template>> =>
    call.once(`templates ${page}`, async () => {
      const query = [['page', String(page)] as const, ['limit', String(pageSize)] as const];
      const { envelope, brokenRecords, asOf } = await api.get('/templates', query, call);
      const records: unknown = envelope['data'];
      if (!Array.isArray(records)) throw unexpectedResponse('awal', channel.channel);
      const templates = records.map((record: unknown) => readTemplate(record, channel)).filter((template) => template !== null);
      const told = records.length + brokenRecords;
      const next = nextPage(envelope['meta'], page, told, pageSize);
      return {
        items: templates.map((item) => ({ key: item.updatedAt ?? '', id: item.templateId, item })),
        next: next === null ? null : String(next),
        isComplete: templates.length === told && !(told === 0 && next !== null),
        asOf,
      };
    });

  const readOne = (templateId: string, call: Call): Promise<Template | null> =>
    call.once(`template ${templateId}`, async () => {
      const queue = await call.once('template queue', async () => createQueue(parallelReads));
      const answer = await queue.join(() => api.get(`/templates/${templateId}`, [], call).catch(absent));
      if (answer === null) return null;
      const template = readTemplate(answer.envelope['data'], channel);
      if (template?.templateId !== templateId) throw unexpectedResponse('awal', channel.channel);
      return template;
    });

  return {
    // `searchTerm` looks in names only, the schema's search in bodies too: it is not Awal's to answer.
    list: ({ filter, sort, after, limit }, call) =>
      scan({
        ...{ after, limit, direction: sort.direction, sorted: false, firstHint: '1', maxPages, asOf: now() },
        read: (hint) => readPage(Number(hint), call),
        accept: (template) => matchesTemplateFilter(template, filter),
      }),
    async get(templateIds, call) {
      const wanted = [...new Set(templateIds)].filter(isTemplateId);
      const read = await Promise.all(
        wanted.map(async (templateId) => [templateId, await readOne(templateId, call).catch(failed)] as const),
      );
      return new Map(read.filter((entry): entry is [string, Template | ProviderError] => entry[1] !== null));
    },
  };
}

/** One that fails does not hide the others. */
function failed(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}

function absent(error: unknown): null {
  if (error instanceof ProviderError && error.kind === 'not-found') return null;
  throw error;
}
