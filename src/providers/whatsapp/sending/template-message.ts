import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { addressedTo } from './message.js';
import { checkHeader, toHeader } from './template-header.js';
import { checkTemplateName } from './template-name.js';
import { checkVariables, toBody } from './template-variable.js';

type Template = Pick<TemplateMessage, 'name' | 'language' | 'variables' | 'headerMedia' | 'quickReplies'>;

/** From the pages on quick-reply buttons with payloads. */
const maxQuickReplies = 3;

/** What of a template cannot be sent. */
export function checkTemplate({ name, language, variables, headerMedia, quickReplies }: Template): readonly Refusal[] {
  const isAlone = headerMedia === null && quickReplies.length === 0;
  return [
    ...checkTemplateName({ name, language }),
    ...checkVariables(variables, isAlone),
    ...(headerMedia === null ? [] : checkHeader(headerMedia)),
    ...found([
      quickReplies.length > maxQuickReplies && invalid(['quickReplies'], `A template has at most ${maxQuickReplies} quick replies.`),
      ...quickReplies.map((payload, index) => isBlank(payload) && invalid(['quickReplies', String(index)], 'A quick reply is empty.')),
    ]),
  ];
}

/** An approved template with its values. This is allowed at any time. */
export function toTemplateMessage(recipient: object, { name, language, variables, headerMedia, quickReplies }: Template): object {
  const components = [
    ...(headerMedia === null ? [] : [toHeader(headerMedia)]),
    ...(variables.length === 0 ? [] : [toBody(variables)]),
    ...quickReplies.map((payload, index) => toQuickReply(payload, index)),
  ];
  return {
    ...addressedTo(recipient),
    type: 'template',
    template: {
      name,
      language: { policy: 'deterministic', code: language },
      components: components.length === 0 ? undefined : components,
    },
  };
}

/** The payload comes back in the webhook when the button is pressed. Button indexes start at 0 and are strings. */
function toQuickReply(payload: string, index: number): object {
  return { type: 'button', sub_type: 'quick_reply', index: String(index), parameters: [{ type: 'payload', payload }] };
}
