import type { Call } from '../../../contract/call.js';
import type { Templates } from '../../../contract/provider.js';
import { scan, type ProviderPage } from '../../../contract/scan.js';
import { matchesTemplateFilter, type Template, type TemplateStatus } from '../../../domain/template.js';
import { now, readTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import { readMetaTemplate } from '../../whatsapp/template-record.js';
import type { GraphApi } from '../api.js';
import { pageQuery, readGraphId, readPage } from '../page.js';
import type { MetacloudSettings } from '../settings.js';

const fields = 'id,name,language,status,category,components,quality_score,rejected_reason,last_updated_time';
const pageSize = 200;
/** An account has at most 6000 templates. */
const maxPages = 30;

/** GET /{account}/message_templates, in no documented order, so that all pages are read and sorted here. */
export function createTemplates(api: GraphApi, { channel, settings }: ChannelSettings<MetacloudSettings>): Templates {
  const readTemplate = (record: UntrustedRecord): Template | null => {
    const templateId = readGraphId(record);
    return templateId === null
      ? null
      : readMetaTemplate(record, { channel, templateId, updatedAt: readTime(record['last_updated_time'], 'UTC') });
  };

  const readTemplates = (status: TemplateStatus | undefined, cursor: string, call: Call): Promise<ProviderPage<Template>> =>
    call.once(`templates ${status ?? ''} ${cursor}`, async () => {
      const query = { ...pageQuery(fields, pageSize, cursor), ...(status === undefined ? {} : { status }) };
      const { items, ...page } = readPage(
        await api.get(`/${settings.businessAccountId}/message_templates`, query, call),
        channel,
        readTemplate,
      );
      return { ...page, items: items.map((item) => ({ key: item.updatedAt ?? '', id: item.templateId, item })) };
    });

  return {
    list: ({ filter, sort, after, limit }, call) => {
      const status = onlyStatus(filter.status);
      return scan({
        ...{ after, limit, direction: sort.direction, sorted: false, firstHint: '', maxPages, asOf: now() },
        read: (cursor) => readTemplates(status, cursor, call),
        accept: (template) => matchesTemplateFilter(template, filter),
      });
    },
    /** From the list of the account, because a template's own address does not say to which account it belongs. */
    async get(templateIds, call) {
      const found = new Map<string, Template>();
      for (
        let cursor: string | null = '', pages = 0;
        cursor !== null && pages < maxPages && found.size < new Set(templateIds).size;
        pages += 1
      ) {
        const { items, next }: ProviderPage<Template> = await readTemplates(undefined, cursor, call);
        for (const { id, item } of items) if (templateIds.includes(id)) found.set(id, item);
        cursor = next;
      }
      return found;
    },
  };
}

/** The one status that Meta can filter by. Its other statuses are UNKNOWN here, which it cannot. */
function onlyStatus(statuses: readonly TemplateStatus[] | null | undefined): TemplateStatus | undefined {
  const [status, ...others] = statuses ?? [];
  return others.length > 0 || status === 'UNKNOWN' ? undefined : status;
}
