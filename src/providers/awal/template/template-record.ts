import type { Template, TemplateHeader, TemplateStatus } from '../../../domain/template.js';
import { readTime } from '../../../domain/time.js';
import { isRecord, readText, type UntrustedRecord } from '../../kit/untrusted.js';

/** A template of GET /templates; `components` have Meta's format. No sample has `updated_at`; it is read if present. */
interface AwalTemplate {
  readonly id?: unknown;
  readonly name?: unknown;
  readonly language?: unknown;
  readonly status?: unknown;
  readonly category?: unknown;
  readonly components?: unknown;
  readonly updated_at?: unknown;
}

/** Awal's template id: a whole number without leading zeros. */
export function isTemplateId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text);
}

const statuses: ReadonlyMap<string, TemplateStatus> = new Map([
  ['APPROVED', 'APPROVED'],
  ['PENDING', 'PENDING'],
  ['REJECTED', 'REJECTED'],
  ['PAUSED', 'PAUSED'],
  ['DISABLED', 'DISABLED'],
]);

/** Null without an id, because such a template cannot be addressed. */
export function readTemplate(
  value: unknown,
  { channel, timeZone }: { readonly channel: string; readonly timeZone: string },
): Template | null {
  if (!isRecord(value)) return null;
  const record: AwalTemplate = value;
  const templateId = readText(record.id);
  if (templateId === null || !isTemplateId(templateId)) return null;
  const providerStatus = readText(record.status);
  const components: readonly unknown[] = Array.isArray(record.components) ? record.components : [];
  const component = (type: string): UntrustedRecord | undefined =>
    components.filter(isRecord).find((one) => readText(one['type'])?.toUpperCase() === type);
  return {
    channel,
    templateId,
    name: readText(record.name) ?? templateId,
    type: null,
    locale: readText(record.language),
    category: readText(record.category),
    status: statuses.get(providerStatus?.trim().toUpperCase() ?? '') ?? 'UNKNOWN',
    providerStatus,
    header: readHeader(component('HEADER')),
    body: readText(component('BODY')?.['text']),
    footer: readText(component('FOOTER')?.['text']),
    buttons: component('BUTTONS')?.['buttons'] ?? null,
    variables: null,
    updatedAt: readTime(record.updated_at, timeZone),
    raw: value,
  };
}

function readHeader(header: UntrustedRecord | undefined): TemplateHeader | null {
  return header === undefined ? null : { type: readText(header['format']), subtype: null, text: readText(header['text']) };
}
