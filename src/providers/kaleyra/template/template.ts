import type { Templates } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Template } from '../../../domain/template.js';
import { readTime } from '../../../domain/time.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import { readCursorPage } from '../../whatsapp/cursor-page.js';
import { readGraphId } from '../../whatsapp/graph-id.js';
import { createTemplateList } from '../../whatsapp/template-list.js';
import { readMetaTemplate } from '../../whatsapp/template-record.js';
import type { Api } from '../api.js';

/** Pages have Meta's standard size of 25 (A): the page's parameters could not be read, so that none is sent that it may not have. */
const maxPages = 40;

/**
 * GET /v2/{sid}/whatsapp/{waba-id}/message_templates (page whatsapp-message-api-v2-get-templates), in Meta's format (A): the list itself, or below
 * `data` of Kaleyra's own envelope.
 */
export function createTemplates(api: Api, channel: string, businessAccountId: string): Templates {
  const readTemplate = (record: UntrustedRecord): Template | null => {
    const templateId = readGraphId(record);
    return templateId === null
      ? null
      : readMetaTemplate(record, { channel, templateId, updatedAt: readTime(record['last_updated_time'], 'UTC') });
  };

  return createTemplateList({
    maxPages,
    // Statuses are filtered here.
    async read(_status, cursor, call) {
      const { body, brokenRecords, asOf } = await api.get(
        `${businessAccountId}/message_templates`,
        cursor === '' ? {} : { after: cursor },
        call,
      );
      const page = readCursorPage(isRecord(body['data']) ? body['data'] : body, brokenRecords, readTemplate);
      if (page === undefined) throw unexpectedResponse('kaleyra', channel);
      return { ...page, asOf };
    },
  });
}
