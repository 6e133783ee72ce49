import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { checkPhoneNumber, found, invalid, isBlank } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { checkReferences, toExtraInfo } from './extra-info.js';
import { checkHeader, toHeader } from './template-header.js';
import { checkTemplateName } from './template-name.js';
import { checkVariables, toBody } from './template-variable.js';

/** Kaleyra identifies a template by name and language. Its header is a public URL or a file that was uploaded before. */
const carries: Writer<TemplateMessage>['carries'] = [
  ...(['name', 'language', 'variables', 'quickReplies', 'references'] as const),
  ...(['headerMedia', 'headerMedia.url', 'headerMedia.mediaId', 'headerMedia.filename'] as const),
];

/** From the pages on quick-reply buttons with payloads. */
const maxQuickReplies = 3;

/** Sends an approved template with its variables. This is allowed at any time. */
export function createTemplateWriter(api: Api): Writer<TemplateMessage> {
  const send = (message: TemplateMessage, call: WriteCall): Promise<WriteReceipt> =>
    api.sendMessage(toTemplateMessage(message, call.correlationId), call);
  return createWriter(api, check, send, carries);
}

function check(message: TemplateMessage): readonly Refusal[] {
  const { phoneNumber, variables, headerMedia, quickReplies, references } = message;
  const isAlone = headerMedia === null && quickReplies.length === 0;
  return [
    ...checkPhoneNumber(phoneNumber),
    ...checkTemplateName(message),
    ...checkVariables(variables, isAlone),
    ...(headerMedia === null ? [] : checkHeader(headerMedia)),
    ...found([
      quickReplies.length > maxQuickReplies && invalid(['quickReplies'], `A template has at most ${maxQuickReplies} quick replies.`),
      ...quickReplies.map((payload, index) => isBlank(payload) && invalid(['quickReplies', String(index)], 'A quick reply is empty.')),
    ]),
    ...checkReferences(references),
  ];
}

function toTemplateMessage(message: TemplateMessage, ref: string): string {
  const { phoneNumber, name, language, variables, headerMedia, quickReplies, references } = message;
  const components = [
    ...(headerMedia === null ? [] : [toHeader(headerMedia)]),
    ...(variables.length === 0 ? [] : [toBody(variables)]),
    ...quickReplies.map((payload, index) => toQuickReply(payload, index)),
  ];
  return JSON.stringify({
    messaging_object: {
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: phoneNumber,
      type: 'template',
      template: {
        name,
        language: { policy: 'deterministic', code: language },
        components: components.length === 0 ? undefined : components,
      },
    },
    extra_info: toExtraInfo(ref, references),
  });
}

/** The payload comes back in the webhook when the button is pressed. Button indexes start at 0 and are strings. */
function toQuickReply(payload: string, index: number): object {
  return { type: 'button', sub_type: 'quick_reply', index: String(index), parameters: [{ type: 'payload', payload }] };
}
