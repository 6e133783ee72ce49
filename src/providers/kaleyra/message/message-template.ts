import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { checkPhoneNumber, found, invalid, isBlank, unsupported } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { checkReferences, toExtraInfo } from './extra-info.js';
import { checkHeader, toHeader } from './template-header.js';
import { checkTemplateName } from './template-name.js';
import { checkVariables, toBody } from './template-variable.js';

/** From the pages on quick-reply buttons with payloads. */
const maxQuickReplies = 3;

/** Sends an approved template with its variables. This is allowed at any time. */
export function createTemplateWriter(api: Api): Writer<TemplateMessage> {
  return createWriter(api, check, async (message, call) => {
    return api.sendMessage(toTemplateMessage(message, call.correlationId), call);
  });
}

function check(message: TemplateMessage): readonly Refusal[] {
  const { phoneNumber, templateId, variables, headerMedia, quickReplies, references } = message;
  const isAlone = headerMedia === null && quickReplies.length === 0;
  return [
    ...checkPhoneNumber(phoneNumber),
    ...found([templateId !== null && unsupported(['templateId'], 'Kaleyra identifies templates by name and language. Remove templateId.')]),
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
