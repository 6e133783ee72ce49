import type { Refusal } from '../../../contract/error.js';
import type { ButtonsMessage, MediaRules, ToContact } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkMedia } from '../../kit/media.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { buttonIdsOf, checkButtons } from '../../whatsapp/sending/button-check.js';
import type { Api, Sending } from '../api.js';
import { toJson, type JsonValue } from '../exact-json.js';
import { isGroupId } from '../subscriber/contact-id.js';
import { checkContactId } from '../subscriber/phone-number.js';

const carries = ['buttons.*.id', 'headerText', 'footerText', 'media', 'media.url'] as const;

const byUrl = { sources: ['url'], hasCaption: false, hasFilename: false, maxMegabytes: null } as const;
const headerRules: MediaRules = { IMAGE: byUrl, VIDEO: byUrl };

/** POST send-button-list, which may show a picture or film above the text, and send-button-actions, which has a title and a footer. */
export function createButtonsWriter(api: Api): Writer<ButtonsMessage> {
  return createWriter(
    api,
    (message) => [...checkPhoneNumber(message.phoneNumber), ...checkContent(message)],
    (message, call) => api.send(...toRequest(digitsOf(message.phoneNumber), message), call),
    carries,
  );
}

/** The same to a `…@lid` or a group. */
export function createContactButtonsWriter(api: Api): Writer<ToContact<ButtonsMessage>> {
  return createWriter(
    api,
    (message) => [...checkContactId(message.contactId, isGroupId), ...checkContent(message)],
    (message, call) => api.send(...toRequest(message.contactId, message), call),
    carries,
  );
}

type Content = Omit<ButtonsMessage, 'phoneNumber'>;

/** The pages name no limits, so that WhatsApp's are used. */
function checkContent(content: Content): readonly Refusal[] {
  const { media, footerText } = content;
  const refusals = checkButtons(content);
  if (media === null) return refusals;
  return found([
    ...refusals,
    ...checkMedia({ media, caption: null }, headerRules),
    footerText !== null && invalid('footerText', 'Z-API has no footer below buttons with media: leave it out.'),
  ]);
}

function toRequest(phone: string, { text, buttons, headerText, footerText, media }: Content): [sending: Sending, body: string] {
  const ids = buttonIdsOf(buttons);
  const list = buttons.map(({ title }, index) => ({ id: ids[index], label: title }));
  const body = (content: Readonly<Record<string, JsonValue | undefined>>): string => toJson({ phone, message: text, ...content });
  if (headerText !== null || footerText !== null) {
    const actions = list.map((button) => ({ ...button, type: 'REPLY' }));
    return ['send-button-actions', body({ title: headerText ?? undefined, footer: footerText ?? undefined, buttonActions: actions })];
  }
  const shown = media === null ? {} : { [media.type === 'VIDEO' ? 'video' : 'image']: media.url };
  return ['send-button-list', body({ buttonList: { ...shown, buttons: list } })];
}
