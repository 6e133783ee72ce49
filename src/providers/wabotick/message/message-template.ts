import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, invalid, unsupported } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { checkOptionalText, checkText } from '../text-check.js';
import { checkNoFile, checkSource } from './media.js';
import { readSent } from './message-sent.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

/** POST send/template. The id and the number are documented. Variables, quick replies and the header are those of sister deployments. */
export function createTemplateWriter(api: Api, account: Account): Writer<TemplateMessage> {
  return createWriter(api, {
    endpoint: 'send/template',
    check,
    fields: ({ phoneNumber, templateId, variables, headerMedia, quickReplies }) => ({
      phone_number_id: account.settings.phoneNumberId,
      template_id: templateId,
      phone_number: digitsOf(phoneNumber),
      // The number after the name is the position of the variable in the template, header first.
      ...Object.fromEntries(variables.map(({ name, value }, index) => [`templateVariable-${name}-${index + 1}`, value])),
      template_quick_reply_button_values: quickReplies.length === 0 ? null : JSON.stringify(quickReplies),
      template_header_media_url: headerMedia?.url ?? null,
    }),
    receipt: readSent,
  });
}

function check(message: TemplateMessage): readonly Refusal[] {
  const refusals = [
    ...checkPhoneNumber(message.phoneNumber),
    ...(message.templateId === null ? [invalid(['templateId'], 'Wabotick identifies templates by templateId. Set templateId.')] : []),
    ...checkOptionalText(message.templateId, ['templateId']),
    ...message.variables.flatMap(({ name, value }, index) => [
      ...checkText(name, ['variables', String(index), 'name']),
      ...checkText(value, ['variables', String(index), 'value']),
    ]),
    ...message.quickReplies.flatMap((reply, index) => checkText(reply, ['quickReplies', String(index)])),
    ...checkHeader(message),
  ];
  for (const field of ['name', 'language', 'references'] as const) {
    if ((message[field]?.length ?? 0) > 0)
      refusals.push(unsupported([field], `Wabotick does not use ${field} with a template. Remove it.`));
  }
  return refusals;
}

/** Takes an address only. The template defines the type of its header, so a given type is ignored. */
function checkHeader({ headerMedia }: TemplateMessage): readonly Refusal[] {
  if (headerMedia === null) return [];
  const refusals = [...checkSource(headerMedia, ['headerMedia']), ...checkNoFile(headerMedia, ['headerMedia'], 'a url')];
  for (const field of ['mediaId', 'filename'] as const) {
    if (headerMedia[field] !== null) refusals.push(unsupported(['headerMedia', field], 'The header of a template accepts a url only.'));
  }
  return refusals;
}
