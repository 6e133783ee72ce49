import type { Refusal } from '../../../contract/error.js';
import type { MediaFile, MediaMessage, MediaRule, MediaRules } from '../../../contract/message-write.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { mediaTypeOfFile } from '../../../domain/media.js';
import type { MediaType } from '../../../domain/message.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkMedia } from '../../kit/media.js';
import { multipartBody } from '../../kit/multipart.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { readText, recordsIn } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import { readSent } from './message-sent.js';

const anySource: MediaRule = { sources: ['url', 'mediaId', 'file'], hasCaption: true, hasFilename: false, maxMegabytes: null };

/** SenderImage, SenderVideo, SenderAudio and SenderDocument of the OpenAPI description, which names no sizes. */
export const mediaRules: MediaRules = {
  IMAGE: anySource,
  VIDEO: anySource,
  AUDIO: { ...anySource, hasCaption: false },
  DOCUMENT: { ...anySource, hasFilename: true },
};

const paths: Readonly<Record<MediaType, string>> = {
  IMAGE: '/messages/image',
  VIDEO: '/messages/video',
  AUDIO: '/messages/audio',
  DOCUMENT: '/messages/document',
};

/** MediaID of the OpenAPI description. Anything else in `media` would be read as a URL. */
const mediaIdPattern = /^[a-zA-Z0-9]+-[0-9a-fA-F-]+$/;

/** POST /messages/image and the like: JSON with a URL or an id, or a form with the file. */
export function createMediaWriter(api: WhapiApi, channel: string): Writer<MediaMessage> {
  const send = async ({ phoneNumber, media, caption }: MediaMessage, call: WriteCall): Promise<WriteReceipt> => {
    const { type, url, mediaId, file, filename } = media;
    const shownName = filename ?? (type === 'DOCUMENT' && file !== null ? file.filename : null);
    const fields = {
      to: digitsOf(phoneNumber),
      ...(caption === null ? {} : { caption }),
      ...(shownName === null ? {} : { filename: shownName }),
    };
    const body =
      file === null
        ? { ...fields, media: mediaId ?? url }
        : multipartBody(fields, { field: 'media', filename: filename ?? file.filename, file });
    return readSent(await api.post(paths[type ?? 'DOCUMENT'], body, call), channel);
  };
  return createWriter(api, check, send, ['media.url', 'media.mediaId', 'media.file', 'media.filename', 'caption']);
}

function check(message: MediaMessage): readonly Refusal[] {
  const { mediaId } = message.media;
  const isOtherId = mediaId !== null && !mediaIdPattern.test(mediaId);
  return found([
    ...checkPhoneNumber(message.phoneNumber),
    ...checkMedia(message, mediaRules),
    isOtherId && invalid(['media', 'mediaId'], 'This is not a media id of Whapi, such as jpeg-1a2b.'),
  ]);
}

interface Upload {
  readonly file: MediaFile;
  readonly filename: string | null;
}

/** The types of UploadMedia in the OpenAPI description; `audio/acc` there is a mistake for AAC. */
const uploadTypes: readonly string[] = [
  ...['application/pdf', 'application/msword', 'application/vnd.ms-powerpoint', 'application/vnd.ms-excel', 'text/plain'],
  ...['image/jpeg', 'image/png', 'audio/aac', 'audio/mp4', 'audio/amr', 'audio/mpeg', 'audio/ogg', 'video/mp4'],
];

/** POST /media with the bytes of the file as the body: `{media: [{id}]}`. It has no place for a name. */
export function createUploadWriter(api: WhapiApi, channel: string): Writer<Upload> {
  const checkUpload = ({ file: { mimeType } }: Upload): readonly Refusal[] =>
    found([!uploadTypes.includes(mimeType) && invalid('file', `Whapi stores no files of type ${mimeType}.`)]);
  return createWriter<Upload>(api, checkUpload, async ({ file }, call) => {
    const { body } = await api.post('/media', bytesOf(file), call);
    const mediaId = readText(recordsIn(body['media'])[0]?.['id']);
    if (mediaId === null) throw unexpectedResponse('whapi', channel, 'The response of Whapi has no id of the file.');
    return { outcome: 'APPLIED', providerId: mediaId, result: { mediaId, mediaType: mediaTypeOfFile(file) } };
  });
}

function bytesOf(file: MediaFile): Parameters<WhapiApi['post']>[1] {
  return {
    contentType: file.mimeType,
    length: file.size,
    async *stream() {
      for await (const chunk of file.stream()) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    },
  };
}
