import type { ButtonsMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { buttonIdsOf, checkButtons } from '../../whatsapp/sending/button-check.js';
import type { WhapiApi } from '../api.js';
import { readSent } from './message-sent.js';

/** POST /messages/interactive with quick replies. The OpenAPI description has no limits, so WhatsApp's are used. */
export function createButtonsWriter(api: WhapiApi, channel: string): Writer<ButtonsMessage> {
  const send = async (message: ButtonsMessage, call: WriteCall): Promise<WriteReceipt> =>
    readSent(await api.post('/messages/interactive', toInteractive(message), call), channel);
  // A header is a text.
  const carries = ['buttons.*.id', 'headerText', 'footerText'] as const;
  return createWriter(api, (message) => [...checkPhoneNumber(message.phoneNumber), ...checkButtons(message)], send, carries);
}

function toInteractive({ phoneNumber, text, headerText, footerText, buttons }: ButtonsMessage): object {
  const ids = buttonIdsOf(buttons);
  return {
    to: digitsOf(phoneNumber),
    type: 'button',
    ...(headerText === null ? {} : { header: { text: headerText } }),
    body: { text },
    ...(footerText === null ? {} : { footer: { text: footerText } }),
    action: { buttons: buttons.map(({ title }, index) => ({ type: 'quick_reply', title, id: ids[index] })) },
  };
}
