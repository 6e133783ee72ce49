import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, invalid } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { checkOptionalText, checkText } from '../text-check.js';
import { checkSource } from '../../kit/media-source.js';
import { readSent } from './message-sent.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

/** POST send/template. The id and the number are documented. Variables, quick replies and the header are those of sister deployments. */
export function createTemplateWriter(api: Api, account: Account): Writer<TemplateMessage> {
  return createWriter(api, {
    endpoint: 'send/template',
    // The type of the header is the template's own: an address is enough.
    carries: ['templateId', 'variables', 'headerVariables', 'headerMedia', 'headerMedia.url', 'quickReplies'],
    check,
    fields: ({ phoneNumber, templateId, variables, headerVariables, headerMedia, quickReplies }) => ({
      phone_number_id: account.settings.phoneNumberId,
      template_id: templateId,
      phone_number: digitsOf(phoneNumber),
      // The number after the name is the position of the variable in the template, header first.
      ...Object.fromEntries(
        [...headerVariables, ...variables].map(({ name, value }, index) => [`templateVariable-${name}-${index + 1}`, value]),
      ),
      template_quick_reply_button_values: quickReplies.length === 0 ? null : JSON.stringify(quickReplies),
      template_header_media_url: headerMedia?.url ?? null,
    }),
    receipt: readSent,
  });
}

function check(message: TemplateMessage): readonly Refusal[] {
  return [
    ...checkPhoneNumber(message.phoneNumber),
    ...(message.templateId === null ? [invalid(['templateId'], 'Wabotick identifies templates by templateId. Set templateId.')] : []),
    ...checkOptionalText(message.templateId, ['templateId']),
    ...(['headerVariables', 'variables'] as const).flatMap((field) =>
      message[field].flatMap(({ name, value }, index) => [
        ...checkText(name, [field, String(index), 'name']),
        ...checkText(value, [field, String(index), 'value']),
      ]),
    ),
    ...message.quickReplies.flatMap((reply, index) => checkText(reply, ['quickReplies', String(index)])),
    ...(message.headerMedia === null ? [] : checkSource(message.headerMedia, ['headerMedia'])),
  ];
}
