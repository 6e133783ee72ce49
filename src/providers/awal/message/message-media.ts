import type { Refusal } from '../../../contract/error.js';
import type { MediaMessage, MediaRule, MediaRules } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import type { MediaType } from '../../../domain/message.js';
import { digitsOf } from '../../../domain/phone.js';
import type { ChannelSettings } from '../../definition.js';
import { checkMedia } from '../../kit/media.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { AwalApi } from '../api.js';
import { jsonBody } from '../request-body.js';
import type { AwalSettings } from '../settings.js';
import { readSent } from './message-text.js';

const byUrl: MediaRule = { sources: ['url'], hasCaption: true, hasFilename: false, maxMegabytes: 16 };

/** Page messages/send-media-message. A file would be a form, of which the documents do not say what the signature covers. */
export const mediaRules: MediaRules = {
  IMAGE: { ...byUrl, maxMegabytes: 5 },
  VIDEO: byUrl,
  AUDIO: { ...byUrl, hasCaption: false },
  DOCUMENT: { ...byUrl, maxMegabytes: 100 },
};

const typeNames: Readonly<Record<MediaType, string>> = { IMAGE: 'image', VIDEO: 'video', AUDIO: 'audio', DOCUMENT: 'document' };

/** POST /w/message/media by address, which must be https. It is answered like a text (A). */
export function createMediaWriter(api: AwalApi, channel: ChannelSettings<AwalSettings>): Writer<MediaMessage> {
  const send = async ({ phoneNumber, media, caption }: MediaMessage, call: WriteCall): Promise<WriteReceipt> => {
    const type = media.type === null ? '' : typeNames[media.type];
    const body = jsonBody({ phone: digitsOf(phoneNumber), type, link: media.url, ...(caption === null ? {} : { caption }) });
    return readSent(await api.post('/w/message/media', [['phone_number_id', channel.settings.phoneNumberId]], body, call), channel.channel);
  };
  return createWriter(api, check, send, ['media.url', 'caption']);
}

function check(message: MediaMessage): readonly Refusal[] {
  return [...checkPhoneNumber(message.phoneNumber), ...checkMedia(message, mediaRules, 'https')];
}
