import { ProviderError } from '../../../contract/error.js';
import type { Media, Messages } from '../../../contract/message-write.js';
import type { WriteCall } from '../../../contract/writer.js';
import { mediaTypeOfFile } from '../../../domain/media.js';
import type { GraphApi } from '../api.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';

/** POST /{phone number}/media. Meta keeps the file for 30 days. */
export function createUploadWriter(api: GraphApi): NonNullable<Messages['upload']> {
  return createWriter(
    api,
    ({ filename }) => found([filename !== null && isBlank(filename) && invalid('filename', 'The filename is empty.')]),
    async ({ file, filename }, call) => {
      const mediaId = await api.upload(file, filename, call);
      return { outcome: 'APPLIED', providerId: mediaId, result: { mediaId, mediaType: mediaTypeOfFile(file) } };
    },
  );
}

/**
 * The media with an id instead of a file, which is uploaded. The upload is not visible to the customer: when it fails, certainly no message
 * was sent.
 */
export async function uploaded(api: GraphApi, media: Media, call: WriteCall): Promise<Media> {
  const { file, filename, type } = media;
  if (file === null) return media;
  const mediaId = await api.upload(file, filename, call).catch(withoutMessage);
  return { ...media, file: null, mediaId, filename: filename ?? (type === 'DOCUMENT' ? file.filename : null) };
}

function withoutMessage(error: unknown): never {
  throw error instanceof ProviderError ? new ProviderError({ ...error, message: error.message, nothingApplied: true }) : error;
}
