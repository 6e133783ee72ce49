import type { MediaType } from './message.js';

export const mediaTypes: readonly MediaType[] = ['IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'];

/** Endings of the files that WhatsApp takes. */
const endings: Readonly<Record<MediaType, readonly string[]>> = {
  IMAGE: ['jpg', 'jpeg', 'png', 'webp', 'gif'],
  VIDEO: ['mp4', '3gp', 'mov'],
  AUDIO: ['aac', 'amr', 'mp3', 'm4a', 'ogg', 'opus', 'wav'],
  DOCUMENT: ['pdf', 'doc', 'docx', 'xls', 'xlsx', 'ppt', 'pptx', 'txt', 'csv', 'zip'],
};

const typeOfEnding = new Map(
  Object.entries(endings).flatMap(([type, words]) => words.map((word): [string, MediaType] => [word, type as MediaType])),
);

/** What an address leads to, as far as its path's ending tells; null when it does not. */
export function mediaTypeOf(url: string): MediaType | null {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(new URL(url).pathname)?.[1];
  return ending === undefined ? null : (typeOfEnding.get(ending.toLowerCase()) ?? null);
}

/** The kinds of files that WhatsApp takes, by MIME type. */
const mimeTypes: Readonly<Record<MediaType, readonly string[]>> = {
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

/** What a file is by its MIME type; null when WhatsApp takes no such file. */
export function mediaTypeOfFile({ mimeType }: { readonly mimeType: string }): MediaType | null {
  return typeOfMimeType.get(mimeType) ?? null;
}

const mebibyte = 1024 * 1024;

/** Bytes that a file may have. WhatsApp takes documents of 100 MB; what goes through the gateway has a limit of its own. */
export const largestFile: Readonly<Record<MediaType, number>> = {
  IMAGE: 5 * mebibyte,
  VIDEO: 16 * mebibyte,
  AUDIO: 16 * mebibyte,
  DOCUMENT: 16 * mebibyte,
};
