import type { Refusal } from '../../../contract/error.js';
import type { MediaFile, MediaMessage, MediaRule, MediaRules } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { mediaTypeOfFile } from '../../../domain/media.js';
import type { MediaType } from '../../../domain/message.js';
import { checkMedia } from '../../kit/media.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { toExtraInfo } from './extra-info.js';

const stored: MediaRule = { sources: ['url', 'mediaId'], hasCaption: true, hasFilename: false, maxMegabytes: 16 };

/** A file is sent by its public address, or by its id after it was uploaded. The sizes are WhatsApp's. */
export const mediaRules: MediaRules = {
  IMAGE: { ...stored, maxMegabytes: 5 },
  VIDEO: stored,
  AUDIO: { ...stored, hasCaption: false },
  DOCUMENT: { ...stored, hasFilename: true, maxMegabytes: 100 },
};

const typeNames: Readonly<Record<MediaType, string>> = { IMAGE: 'image', VIDEO: 'video', AUDIO: 'audio', DOCUMENT: 'document' };

/** A media message, which WhatsApp delivers only within 24 hours of the customer's last message. */
export function createMediaWriter(api: Api): Writer<MediaMessage> {
  const send = (message: MediaMessage, call: WriteCall): Promise<WriteReceipt> =>
    api.sendMessage(toMediaMessage(message, call.correlationId), call);
  return createWriter(api, check, send, ['media.url', 'media.mediaId', 'media.filename', 'caption']);
}

function check(message: MediaMessage): readonly Refusal[] {
  return [...checkPhoneNumber(message.phoneNumber), ...checkMedia(message, mediaRules)];
}

function toMediaMessage({ phoneNumber, media, caption }: MediaMessage, ref: string): string {
  const { type, url, mediaId, filename } = media;
  const name = type === null ? '' : typeNames[type];
  const file = { ...(mediaId === null ? { link: url } : { id: mediaId }), caption: caption ?? undefined, filename: filename ?? undefined };
  return JSON.stringify({
    messaging_object: { messaging_product: 'whatsapp', recipient_type: 'individual', to: phoneNumber, type: name, [name]: file },
    extra_info: toExtraInfo(ref),
  });
}

interface Upload {
  readonly file: MediaFile;
  readonly filename: string | null;
}

/** POST …/media: a form with the file and its MIME type. The id can be sent to any number of customers. */
export function createUploadWriter(api: Api): Writer<Upload> {
  return createWriter<Upload>(
    api,
    () => [],
    async ({ file, filename }, call) => {
      const mediaId = await api.upload({ field: 'file', filename: filename ?? file.filename, file }, call);
      return { outcome: 'APPLIED', providerId: mediaId, result: { mediaId, mediaType: mediaTypeOfFile(file) } };
    },
  );
}
