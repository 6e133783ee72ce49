import type { Call } from '../../../contract/call.js';
import type { Templates } from '../../../contract/provider.js';
import { pageOfAll } from '../../../contract/scan.js';
import { matchesTemplateFilter, type Template, type TemplateHeader, type TemplateStatus } from '../../../domain/template.js';
import { readTime } from '../../../domain/time.js';
import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { readJson, readKey, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';
import type { Account } from '../settings.js';

/** Templates. The list has neither pages nor filters, so it is read whole. */
export function createTemplates(api: Api, account: Account): Templates {
  const readAll = (call: Call): Promise<{ templates: readonly Template[]; isComplete: boolean; asOf: string }> =>
    call.once('templates', async () => {
      const { records, broken, asOf } = await api.list('template/list', { phone_number_id: account.settings.phoneNumberId }, call);
      const templates = records.map((record) => toTemplate(record, account)).filter((template) => template !== null);
      return { templates, isComplete: broken === 0 && templates.length === records.length, asOf };
    });

  return {
    async list({ filter, sort, after, limit }, call) {
      const { templates, isComplete, asOf } = await readAll(call);
      const found = templates.filter((template) => matchesTemplateFilter(template, filter));
      const placed = found.map((template) => ({ key: template.updatedAt ?? '', id: template.templateId, item: template }));
      return pageOfAll(placed, { after, limit, direction: sort.direction, asOf, isComplete });
    },
    async get(templateIds, call) {
      if (templateIds.length === 0) return new Map();
      const { templates } = await readAll(call);
      return new Map(
        templates.filter(({ templateId }) => templateIds.includes(templateId)).map((template) => [template.templateId, template]),
      );
    },
  };
}

/** The record holds the account's Meta access_token, which is removed before anything is read. */
function toTemplate(listed: UntrustedRecord, account: Account): Template | null {
  const record = withoutSecrets(listed) as UntrustedRecord;
  const templateId = readTemplateId(record);
  if (templateId === null) return null;
  const definition = readJson(record['template_json']);
  const providerStatus = readText(record['status']);
  return {
    channel: account.channel,
    templateId,
    name: readText(record['template_name']) ?? templateId,
    type: readText(record['template_type']),
    locale: readText(record['locale']),
    category: isRecord(definition) ? readText(definition['category']) : null,
    status: statuses.get(providerStatus?.toLowerCase() ?? '') ?? 'UNKNOWN',
    providerStatus,
    header: readHeader(record),
    body: readText(record['body_content']),
    footer: readText(record['footer_content']),
    buttons: readJson(record['button_content']) ?? null,
    variables: readJson(record['variable_map']) ?? null,
    updatedAt: readTime(record['updated_at'], account.timeZone),
    raw: record,
  };
}

/** send/template takes template_id. A template that was not submitted to Meta has none; its row number must not look like one. */
function readTemplateId(record: UntrustedRecord): string | null {
  const rowNumber = readKey(record['id']);
  return readKey(record['template_id']) ?? (rowNumber === null ? null : `wabotick-${rowNumber}`);
}

const statuses = new Map<string, TemplateStatus>([
  ['approved', 'APPROVED'],
  ['pending', 'PENDING'],
  ['rejected', 'REJECTED'],
  ['paused', 'PAUSED'],
  ['disabled', 'DISABLED'],
]);

function readHeader(record: UntrustedRecord): TemplateHeader | null {
  const type = readText(record['header_type']);
  if (type === null || type === 'none') return null;
  return { type, subtype: readText(record['header_subtype']), text: readText(record['header_content']) };
}
