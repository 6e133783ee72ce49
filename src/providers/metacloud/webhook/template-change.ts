import type { TemplateChanged } from '../../../domain/provider-event.js';
import type { TemplateEventKind } from '../../../domain/template.js';
import { readUnixTime } from '../../../domain/time.js';
import { readText } from '../../kit/untrusted.js';
import { readTemplateKey, readTemplateStatusChange } from '../../whatsapp/template-change.js';
import type { Change } from './change.js';

/** The changes that report two values of a template: the kind of event, and the members with the value before and after. */
const comparisons: ReadonlyMap<string, readonly [TemplateEventKind, string, string]> = new Map([
  ['message_template_quality_update', ['QUALITY_CHANGED', 'previous_quality_score', 'new_quality_score']],
  ['template_category_update', ['CATEGORY_CHANGED', 'previous_category', 'new_category']],
]);

/** A change of a template (webhook reference, the names of the changes); null for other changes, and without a template. */
export function readTemplateChange({ entry, field, value }: Change): TemplateChanged | null {
  const at = readUnixTime(entry['time']);
  if (field === 'message_template_status_update') return readTemplateStatusChange(value, at);
  const key = readTemplateKey(value);
  if (key === null || field === null) return null;
  if (field === 'message_template_components_update') {
    const change = { ...key, kind: 'CONTENT_CHANGED', from: null, to: null, providerWord: null, reason: null } as const;
    return { kind: 'template-changed', at, change };
  }
  const [kind, before, after] = comparisons.get(field) ?? [];
  if (kind === undefined || before === undefined || after === undefined) return null;
  const [from, to] = [readText(value[before]), readText(value[after])];
  return { kind: 'template-changed', at, change: { ...key, kind, from, to, providerWord: to, reason: null } };
}
