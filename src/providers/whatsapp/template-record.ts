import type { Template, TemplateHeader, TemplateStatus } from '../../domain/template.js';
import { readText, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';

const statuses: ReadonlyMap<string, TemplateStatus> = new Map([
  ['APPROVED', 'APPROVED'],
  ['PENDING', 'PENDING'],
  ['REJECTED', 'REJECTED'],
  ['PAUSED', 'PAUSED'],
  ['DISABLED', 'DISABLED'],
]);

/** A template in Meta's format: `name`, `language`, `status`, `category` and `components`. */
export function readMetaTemplate(record: UntrustedRecord, known: Pick<Template, 'channel' | 'templateId' | 'updatedAt'>): Template {
  const providerStatus = readText(record['status']);
  const component = (type: string): UntrustedRecord | undefined =>
    recordsIn(record['components']).find((one) => readText(one['type'])?.toUpperCase() === type);
  return {
    ...known,
    name: readText(record['name']) ?? known.templateId,
    type: null,
    locale: readText(record['language']),
    category: readText(record['category']),
    status: toTemplateStatus(providerStatus),
    providerStatus,
    header: readHeader(component('HEADER')),
    body: readText(component('BODY')?.['text']),
    footer: readText(component('FOOTER')?.['text']),
    buttons: component('BUTTONS')?.['buttons'] ?? null,
    variables: null,
    raw: record,
  };
}

/** UNKNOWN for any other word, and for none. */
export function toTemplateStatus(word: string | null): TemplateStatus {
  return statuses.get(word?.trim().toUpperCase() ?? '') ?? 'UNKNOWN';
}

function readHeader(header: UntrustedRecord | undefined): TemplateHeader | null {
  return header === undefined ? null : { type: readText(header['format']), subtype: null, text: readText(header['text']) };
}
