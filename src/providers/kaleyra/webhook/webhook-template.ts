import type { TemplateChanged } from '../../../domain/provider-event.js';
import { readUnixTime } from '../../../domain/time.js';
import { readJson, isRecord, readText } from '../../kit/untrusted.js';
import { readTemplateStatusChange } from '../../whatsapp/template-change.js';
import type { Callback } from './webhook-callback.js';

/**
 * A change of a template's status: a flat body with `event`, `message_template_id` and others (page template-status-update). Its parts are the
 * variables of a callback profile, and one without a value may stay as its own name in angle brackets (A).
 */
export function readTemplateCallback({ body }: Callback): readonly TemplateChanged[] {
  const values = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, isVariable(value) ? null : value]));
  const otherInfo = typeof values['other_info'] === 'string' ? readJson(values['other_info']) : values['other_info'];
  const known = { ...values, other_info: isRecord(otherInfo) ? otherInfo : {} };
  const change = readTemplateStatusChange(known, readUnixTime(readText(values['time'])));
  return change === null ? [] : [change];
}

function isVariable(value: unknown): boolean {
  return typeof value === 'string' && /^<\w+>$/.test(value.trim());
}
