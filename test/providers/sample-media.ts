import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Media, MediaFile, MediaMessage } from '../../src/contract/message-write.js';

export const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff]);

export function fileOf(change: Partial<MediaFile> = {}): MediaFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { filename: 'mug.png', mimeType: 'image/png', sha256, size: bytes.length, stream: () => Readable.from([bytes]), ...change };
}

/** A picture by address, with what differs. */
export function mediaMessage(media: Partial<Media>, caption: string | null = null): MediaMessage {
  const url = media.mediaId === undefined && media.file === undefined ? 'https://shop.example/mug.png' : null;
  return { phoneNumber: '+919876543210', media: { type: 'IMAGE', url, mediaId: null, file: null, filename: null, ...media }, caption };
}
