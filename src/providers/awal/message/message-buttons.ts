import type { ButtonsMessage } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import type { ChannelSettings } from '../../definition.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { buttonIdsOf, checkButtons } from '../../whatsapp/sending/button-check.js';
import type { AwalApi } from '../api.js';
import { jsonBody } from '../request-body.js';
import type { AwalSettings } from '../settings.js';
import { readSent } from './message-text.js';

/** POST /w/message/button (send-button-message page), whose limits are WhatsApp's. A header is a text. */
export function createButtonsWriter(api: AwalApi, { channel, settings }: ChannelSettings<AwalSettings>): Writer<ButtonsMessage> {
  return createWriter(
    api,
    (message) => [...checkPhoneNumber(message.phoneNumber), ...checkButtons(message)],
    async ({ phoneNumber, text, buttons, headerText, footerText }, call) => {
      const ids = buttonIdsOf(buttons);
      const body = jsonBody({
        phone: digitsOf(phoneNumber),
        body_text: text,
        buttons: buttons.map(({ title }, index) => ({ id: ids[index], title })),
        ...(headerText === null ? {} : { header_text: headerText }),
        ...(footerText === null ? {} : { footer_text: footerText }),
      });
      return readSent(await api.post('/w/message/button', [['phone_number_id', settings.phoneNumberId]], body, call), channel);
    },
    ['buttons.*.id', 'headerText', 'footerText'],
  );
}
