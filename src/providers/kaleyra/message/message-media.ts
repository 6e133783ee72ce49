import type { Refusal } from '../../../contract/error.js';
import type { MediaFile, MediaMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { mediaTypeOfFile } from '../../../domain/media.js';
import { checkMedia } from '../../kit/media.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { mediaRulesFor, toMediaMessage } from '../../whatsapp/sending/media-message.js';
import type { Api } from '../api.js';
import { toMessageBody } from './extra-info.js';

/** A file is sent by its public address, or by its id after it was uploaded. */
export const mediaRules = mediaRulesFor(['url', 'mediaId']);

/** A media message, which WhatsApp delivers only within 24 hours of the customer's last message. */
export function createMediaWriter(api: Api): Writer<MediaMessage> {
  const send = (message: MediaMessage, call: WriteCall): Promise<WriteReceipt> =>
    api.sendMessage(toMessageBody(toMediaMessage({ to: message.phoneNumber }, message), call), call);
  return createWriter(api, check, send, ['media.url', 'media.mediaId', 'media.filename', 'caption']);
}

function check(message: MediaMessage): readonly Refusal[] {
  return [...checkPhoneNumber(message.phoneNumber), ...checkMedia(message, mediaRules)];
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
