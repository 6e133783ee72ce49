import type { MediaType } from './message.js';

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
