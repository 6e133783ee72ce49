import type { Refusal } from '../../../contract/error.js';
import type { ButtonsMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import { readSent } from './message-sent.js';

/** WhatsApp's limits, in UTF-16 units. The OpenAPI description has none. */
const limits = { text: 1024, headerText: 60, footerText: 60, title: 20, id: 256, buttons: 3 } as const;

/** POST /messages/interactive with quick replies. Whapi requires ids, so a button without an id gets its number. */
export function createButtonsWriter(api: WhapiApi, channel: string): Writer<ButtonsMessage> {
  const send = async (message: ButtonsMessage, call: WriteCall): Promise<WriteReceipt> =>
    readSent(await api.post('/messages/interactive', toInteractive(message), call), channel);
  // A header is a text.
  return createWriter(api, check, send, ['buttons.*.id', 'headerText', 'footerText']);
}

function toInteractive({ phoneNumber, text, headerText, footerText, buttons }: ButtonsMessage): object {
  return {
    to: digitsOf(phoneNumber),
    type: 'button',
    ...(headerText === null ? {} : { header: { text: headerText } }),
    body: { text },
    ...(footerText === null ? {} : { footer: { text: footerText } }),
    action: { buttons: buttons.map(({ title }, index) => ({ type: 'quick_reply', title, id: idsOf(buttons)[index] })) },
  };
}

function check(message: ButtonsMessage): readonly Refusal[] {
  const { phoneNumber, text, buttons, headerText, footerText } = message;
  return found([
    ...checkPhoneNumber(phoneNumber),
    ...checkText('text', text, limits.text),
    ...(headerText === null ? [] : checkText('headerText', headerText, limits.headerText)),
    ...(footerText === null ? [] : checkText('footerText', footerText, limits.footerText)),
    (buttons.length === 0 || buttons.length > limits.buttons) && invalid('buttons', `A message has 1 to ${limits.buttons} buttons.`),
    new Set(idsOf(buttons)).size < buttons.length && invalid('buttons', 'Every button needs a different id.'),
    ...buttons.flatMap(({ id, title }, index) => [
      ...checkText(['buttons', String(index), 'title'], title, limits.title),
      ...(id === null ? [] : checkText(['buttons', String(index), 'id'], id, limits.id)),
    ]),
  ]);
}

function checkText(field: string | readonly string[], text: string, limit: number): readonly Refusal[] {
  return found([
    text.trim() === '' && invalid(field, 'The text is empty.'),
    text.length > limit && invalid(field, `The text has at most ${limit} characters.`),
  ]);
}

function idsOf(buttons: ButtonsMessage['buttons']): readonly string[] {
  return buttons.map(({ id }, index) => id ?? String(index + 1));
}
