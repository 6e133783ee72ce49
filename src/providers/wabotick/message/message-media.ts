import type { Refusal } from '../../../contract/error.js';
import type { Media, MediaMessage, MediaRule, MediaRules } from '../../../contract/message-write.js';
import type { Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, invalid, textLimit } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { checkOptionalText } from '../text-check.js';
import { checkFilename, checkSource, mediaWords } from '../../kit/media-source.js';
import { readSent } from './message-sent.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

const anySource: MediaRule = { sources: ['url', 'mediaId', 'file'], hasCaption: true, hasFilename: false, maxMegabytes: null };

/** What send/file takes. The documents name no sizes. */
export const mediaRules: MediaRules = {
  IMAGE: anySource,
  VIDEO: anySource,
  AUDIO: { ...anySource, hasCaption: false },
  DOCUMENT: { ...anySource, hasFilename: true },
};

/** POST send/file: by address, by id, or as multipart with the file. */
export function createMediaWriter(api: Api, account: Account): Writer<MediaMessage> {
  return createWriter(api, {
    endpoint: 'send/file',
    carries: ['media.url', 'media.mediaId', 'media.file', 'media.filename', 'caption'],
    check,
    fields: ({ phoneNumber, media, caption }) => ({
      phone_number_id: account.settings.phoneNumberId,
      phone_number: digitsOf(phoneNumber),
      media_type: media.type === null ? null : mediaWords[media.type],
      media_url: media.url,
      media_id: media.mediaId,
      media_caption_text: caption,
      media_name: shownName(media),
    }),
    file: ({ media: { file, filename } }) => (file === null ? null : { field: 'media_file', filename: filename ?? file.filename, file }),
    receipt: readSent,
  });
}

/** A document's file name; an uploaded file has its own. */
function shownName({ type, file, filename }: Media): string | null {
  return filename ?? (type === 'DOCUMENT' ? (file?.filename ?? null) : null);
}

function check({ phoneNumber, media, caption }: MediaMessage): readonly Refusal[] {
  const refusals = [
    ...checkPhoneNumber(phoneNumber),
    ...checkSource(media, ['media']),
    ...checkFilename(media, ['media']),
    ...checkOptionalText(caption, ['caption'], textLimit),
  ];
  if (media.type === null) refusals.push(invalid(['media', 'mediaType'], 'Set the media type: Wabotick requires it.'));
  if (media.type === 'AUDIO' && caption !== null) refusals.push(invalid(['caption'], 'Audio has no caption.'));
  return refusals;
}
