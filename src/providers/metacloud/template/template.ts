import type { Templates } from '../../../contract/provider.js';
import type { Template } from '../../../domain/template.js';
import { readTime } from '../../../domain/time.js';
import type { ChannelSettings } from '../../definition.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import { readGraphId } from '../../whatsapp/graph-id.js';
import { createTemplateList } from '../../whatsapp/template-list.js';
import { readMetaTemplate } from '../../whatsapp/template-record.js';
import type { GraphApi } from '../api.js';
import { pageQuery, readPage } from '../page.js';
import type { MetacloudSettings } from '../settings.js';

const fields = 'id,name,language,status,category,components,quality_score,rejected_reason,last_updated_time';
const pageSize = 200;
/** An account has at most 6000 templates. */
const maxPages = 30;

/** GET /{account}/message_templates. */
export function createTemplates(api: GraphApi, { channel, settings }: ChannelSettings<MetacloudSettings>): Templates {
  const readTemplate = (record: UntrustedRecord): Template | null => {
    const templateId = readGraphId(record);
    return templateId === null
      ? null
      : readMetaTemplate(record, { channel, templateId, updatedAt: readTime(record['last_updated_time'], 'UTC') });
  };

  return createTemplateList({
    maxPages,
    async read(status, cursor, call) {
      const query = { ...pageQuery(fields, pageSize, cursor), ...(status === undefined ? {} : { status }) };
      return readPage(await api.get(`/${settings.businessAccountId}/message_templates`, query, call), channel, readTemplate);
    },
  });
}
