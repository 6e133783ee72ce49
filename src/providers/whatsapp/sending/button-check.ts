import type { Refusal } from '../../../contract/error.js';
import type { ButtonsMessage } from '../../../contract/message-write.js';
import { found, invalid } from '../../kit/refusal.js';
import { checkOptionalPart, checkPart } from './part-check.js';

/** WhatsApp's limits of a message with reply buttons, in UTF-16 units (Cloud API, guide "Interactive reply buttons messages"). */
const limits = { text: 1024, headerText: 60, footerText: 60, title: 20, id: 256, buttons: 3 } as const;

/** What of a message with reply buttons cannot be sent. Its recipient and media are not looked at. */
export function checkButtons(message: Pick<ButtonsMessage, 'text' | 'buttons' | 'headerText' | 'footerText'>): readonly Refusal[] {
  const { text, buttons, headerText, footerText } = message;
  return found([
    ...checkPart('text', text, limits.text),
    ...checkOptionalPart('headerText', headerText, limits.headerText),
    ...checkOptionalPart('footerText', footerText, limits.footerText),
    (buttons.length === 0 || buttons.length > limits.buttons) && invalid('buttons', `A message has 1 to ${limits.buttons} buttons.`),
    new Set(buttonIdsOf(buttons)).size < buttons.length && invalid('buttons', 'Every button needs a different id.'),
    ...buttons.flatMap(({ id, title }, index) => [
      ...checkPart(['buttons', String(index), 'title'], title, limits.title),
      ...checkOptionalPart(['buttons', String(index), 'id'], id, limits.id),
    ]),
  ]);
}

/** WhatsApp requires an id of every button: one without an id gets its number, from 1. */
export function buttonIdsOf(buttons: ButtonsMessage['buttons']): readonly string[] {
  return buttons.map(({ id }, index) => id ?? String(index + 1));
}
