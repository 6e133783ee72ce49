import type { Template } from '../../../domain/template.js';
import { readTime } from '../../../domain/time.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import { readMetaTemplate } from '../../whatsapp/template-record.js';

/** Awal's template id: a whole number without leading zeros. */
export function isTemplateId(text: string): boolean {
  return /^[1-9]\d{0,18}$/.test(text);
}

/**
 * A template of GET /templates, in Meta's format. Null without an id, because such a template cannot be addressed. No sample has
 * `updated_at`; it is read if present.
 */
export function readTemplate(
  value: unknown,
  { channel, timeZone }: { readonly channel: string; readonly timeZone: string },
): Template | null {
  if (!isRecord(value)) return null;
  const templateId = readText(value['id']);
  if (templateId === null || !isTemplateId(templateId)) return null;
  return readMetaTemplate(value, { channel, templateId, updatedAt: readTime(value['updated_at'], timeZone) });
}
