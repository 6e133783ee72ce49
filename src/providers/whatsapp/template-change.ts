import type { TemplateChanged } from '../../domain/provider-event.js';
import type { TemplateStatus } from '../../domain/template.js';
import type { Instant } from '../../domain/time.js';
import { asRecord, readText, type UntrustedRecord } from '../kit/untrusted.js';
import { toTemplateStatus } from './template-record.js';

const maxReason = 500;

/** The events that are no status, and the status in which they leave a template. */
const statusAfter: ReadonlyMap<string, TemplateStatus> = new Map([
  ['REINSTATED', 'APPROVED'],
  ['UNPAUSED', 'APPROVED'],
]);

/** What a reported change of a template says of the template itself; null without its id. */
export function readTemplateKey(value: UntrustedRecord): Pick<TemplateChanged['change'], 'templateId' | 'name' | 'language'> | null {
  const templateId = readText(value['message_template_id']);
  if (templateId === null) return null;
  return { templateId, name: readText(value['message_template_name']), language: readText(value['message_template_language']) };
}

/**
 * A change of a template's status (webhook reference, message_template_status_update): the event, the template, and why. Null without an event
 * or a template. Providers that pass it on write the same names into a body of their own.
 */
export function readTemplateStatusChange(value: UntrustedRecord, at: Instant | null): TemplateChanged | null {
  const key = readTemplateKey(value);
  const event = readText(value['event']);
  if (key === null || event === null) return null;
  const to = statusAfter.get(event.trim().toUpperCase()) ?? toTemplateStatus(event);
  return {
    kind: 'template-changed',
    at,
    change: { ...key, kind: 'STATUS_CHANGED', from: null, to, providerWord: event, reason: reasonOf(value) },
  };
}

/** A rejection has a word and may have an explanation, a lock or pause a description. `NONE` is no reason. */
function reasonOf(value: UntrustedRecord): string | null {
  const [other, rejection] = [asRecord(value['other_info']), asRecord(value['rejection_info'])];
  const word = readText(value['reason']);
  const parts = [
    word?.trim().toUpperCase() === 'NONE' ? null : word,
    ...[other['description'], rejection['reason'], rejection['recommendation']].map(readText),
  ];
  const found = [...new Set(parts.filter((part) => part !== null))];
  return found.length === 0 ? null : found.join(': ').slice(0, maxReason);
}
