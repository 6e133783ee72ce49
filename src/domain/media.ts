import type { MediaType } from './message.js';

export const mediaTypes: readonly MediaType[] = ['IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'];

/** File extensions that WhatsApp accepts. */
const extensions: Readonly<Record<MediaType, readonly string[]>> = {
  IMAGE: ['jpg', 'jpeg', 'png', 'webp', 'gif'],
  VIDEO: ['mp4', '3gp', 'mov'],
  AUDIO: ['aac', 'amr', 'mp3', 'm4a', 'ogg', 'opus', 'wav'],
  DOCUMENT: ['pdf', 'doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'txt', 'csv', 'zip'],
};

const typeOfExtension = new Map(
  Object.entries(extensions).flatMap(([type, words]) => words.map((word): [string, MediaType] => [word, type as MediaType])),
);

/** The kind of media at an address, by the extension of its path; null when the extension is not known. */
export function mediaTypeOf(url: string): MediaType | null {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(new URL(url).pathname)?.[1];
  return extension === undefined ? null : (typeOfExtension.get(extension.toLowerCase()) ?? null);
}

/** MIME types that WhatsApp accepts. */
export const mimeTypes: Readonly<Record<MediaType, readonly string[]>> = {
  IMAGE: ['image/jpeg', 'image/png'],
  VIDEO: ['video/mp4', 'video/3gpp'],
  AUDIO: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  DOCUMENT: [
    'application/pdf',
    'text/plain',
    'text/csv',
    'application/msword',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.ms-excel',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ],
};

const typeOfMimeType = new Map(
  Object.entries(mimeTypes).flatMap(([type, words]) => words.map((word): [string, MediaType] => [word, type as MediaType])),
);

export const knownMimeTypes: readonly string[] = [...typeOfMimeType.keys()];

/** The kind of media of a file, by its MIME type; null when WhatsApp does not accept it. */
export function mediaTypeOfFile({ mimeType }: { readonly mimeType: string }): MediaType | null {
  return typeOfMimeType.get(mimeType) ?? null;
}

const mebibyte = 1024 * 1024;

/** The maximal size of a file, in bytes. WhatsApp accepts documents of 100 MB; the gateway's own limit for uploads is lower. */
export const maxFileBytes: Readonly<Record<MediaType, number>> = {
  IMAGE: 5 * mebibyte,
  VIDEO: 16 * mebibyte,
  AUDIO: 16 * mebibyte,
  DOCUMENT: 16 * mebibyte,
};
