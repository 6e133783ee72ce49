import type { ListMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { checkList, toSections } from '../../whatsapp/sending/list-message.js';
import type { WhapiApi } from '../api.js';
import { readSent } from './message-sent.js';

/** POST /messages/interactive with a list. The OpenAPI description has no limits, so WhatsApp's are used. */
export function createListWriter(api: WhapiApi, channel: string): Writer<ListMessage> {
  const send = async (message: ListMessage, call: WriteCall): Promise<WriteReceipt> =>
    readSent(await api.post('/messages/interactive', toInteractive(message), call), channel);
  const carries = ['headerText', 'footerText', 'sections.*.title'] as const;
  return createWriter(api, (message) => [...checkPhoneNumber(message.phoneNumber), ...checkList(message)], send, carries);
}

function toInteractive({ phoneNumber, text, buttonText, sections, headerText, footerText }: ListMessage): object {
  return {
    to: digitsOf(phoneNumber),
    type: 'list',
    ...(headerText === null ? {} : { header: { text: headerText } }),
    body: { text },
    ...(footerText === null ? {} : { footer: { text: footerText } }),
    action: { list: { label: buttonText, sections: toSections(sections) } },
  };
}
