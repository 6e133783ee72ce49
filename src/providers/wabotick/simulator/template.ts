import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import { readJson } from '../record.js';
import type { WabotickData } from './data.js';
import { refusal } from './request.js';

/** The message that send/template sends to Meta: an approved template with all its variables, each under its name and position. */
export function readTemplate(fields: Readonly<Record<string, string>>, data: WabotickData): UntrustedRecord | SimulatedAnswer {
  const { template_id: templateId, template_header_media_url: link } = fields;
  // Clients of sister deployments send the short id in the same field.
  const template = data.templates.find((one) => [one['template_id'], String(one['id'])].includes(templateId));
  if (template === undefined) return refusal('Template not found.');
  if (template['status'] !== 'Approved') return refusal('This template is waiting for approval or was rejected.');
  const wanted = variablesOf(template).map((name, index) => `templateVariable-${name}-${index + 1}`);
  const unknownField = Object.keys(fields).find((name) => name.startsWith('templateVariable-') && !wanted.includes(name));
  if (unknownField !== undefined) return refusal(`The ${unknownField} field is not allowed.`);
  const missing = wanted.find((name) => (fields[name] ?? '') === '');
  if (missing !== undefined) return refusal(`The ${missing} field is required.`);
  if ((template['header_type'] === 'media') !== (link !== undefined))
    return refusal('The template_header_media_url field is required for media only.');
  const replies = readReplies(fields['template_quick_reply_button_values'], template);
  if (replies === undefined) return refusal('The template_quick_reply_button_values field is malformed.');
  const texts = wanted.map((name) => ({ type: 'text', text: fields[name] }));
  return {
    name: template['template_name'],
    language: { code: template['locale'] },
    components: [
      ...(link === undefined ? [] : [{ type: 'header', parameters: [{ type: 'image', image: { link } }] }]),
      { type: 'body', parameters: texts },
      ...replies.map((payload, index) => ({ type: 'button', sub_type: 'quick_reply', index, parameters: [{ type: 'payload', payload }] })),
    ],
  };
}

/** variable_map lists them, the header's first. */
function variablesOf(template: UntrustedRecord): string[] {
  const map = readJson(template['variable_map']);
  if (!isRecord(map)) return [];
  return [map['header'], map['body']].flatMap((names) => (Array.isArray(names) ? names.map(String) : []));
}

/** At most one per button; undefined unless it is a list of texts. */
function readReplies(text: string | undefined, template: UntrustedRecord): string[] | undefined {
  if (text === undefined) return [];
  const [replies, buttons] = [readJson(text), readJson(template['button_content'])];
  if (!Array.isArray(replies) || !Array.isArray(buttons) || replies.length > buttons.length) return undefined;
  return replies.every((reply) => typeof reply === 'string') ? replies : undefined;
}
