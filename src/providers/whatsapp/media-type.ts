import type { MediaType } from '../../domain/message.js';

/** The types of Meta's messages that hold a file. */
export const mediaTypes: ReadonlyMap<string, MediaType> = new Map([
  ['image', 'IMAGE'],
  ['video', 'VIDEO'],
  ['audio', 'AUDIO'],
  ['document', 'DOCUMENT'],
]);
