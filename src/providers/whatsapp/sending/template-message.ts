import type { Refusal } from '../../../contract/error.js';
import type { TemplateMessage } from '../../../contract/message-write.js';
import { found, invalid } from '../../kit/refusal.js';
import { addressedTo } from './message.js';
import { checkButtons, toButtons } from './template-button.js';
import { checkHeader, checkHeaderText, toHeader, toHeaderText } from './template-header.js';
import { checkTemplateName } from './template-name.js';
import { checkVariables, toBody } from './template-variable.js';

type Template = Pick<
  TemplateMessage,
  'name' | 'language' | 'variables' | 'headerVariables' | 'buttonVariables' | 'headerMedia' | 'quickReplies'
>;

/** What of a template cannot be sent. */
export function checkTemplate(template: Template): readonly Refusal[] {
  const { name, language, variables, headerVariables, headerMedia } = template;
  const isAlone = [headerVariables, template.buttonVariables, template.quickReplies].every(({ length }) => length === 0);
  return [
    ...checkTemplateName({ name, language }),
    ...checkVariables(variables, isAlone && headerMedia === null),
    ...(headerMedia === null ? [] : checkHeader(headerMedia)),
    ...checkHeaderText(headerVariables),
    ...found([
      headerMedia !== null &&
        headerVariables.length > 0 &&
        invalid(['headerVariables'], 'A header is a text or media: leave out headerVariables or headerMedia.'),
    ]),
    ...checkButtons(template),
  ];
}

/** An approved template with its values. This is allowed at any time. */
export function toTemplateMessage(recipient: object, template: Template): object {
  const { name, language, variables, headerVariables, headerMedia } = template;
  const components = [
    ...(headerMedia === null ? [] : [toHeader(headerMedia)]),
    ...(headerVariables.length === 0 ? [] : [toHeaderText(headerVariables)]),
    ...(variables.length === 0 ? [] : [toBody(variables)]),
    ...toButtons(template),
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
