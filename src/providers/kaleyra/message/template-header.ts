import type { Refusal } from '../../../contract/error.js';
import type { Media } from '../../../contract/message-write.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';

/** WhatsApp's words for what may stand above a template's text; a sound may not. */
const words = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document', AUDIO: null } as const;

/** What of a header cannot be carried: Kaleyra takes a public address, or the id of a file that was given to it before. */
export function checkHeader({ type, url, mediaId, file, filename }: Media): Refusal[] {
  const path = ['headerMedia'];
  const given = [url, mediaId, file].filter((one) => one !== null).length;
  return found([
    type === null && invalid([...path, 'mediaType'], 'Say whether the header is an image, a video or a document.'),
    type === 'AUDIO' && invalid([...path, 'mediaType'], 'A header is an image, a video or a document.'),
    given !== 1 && invalid(path, 'A header has exactly one of url and mediaId.'),
    url !== null && !isWebAddress(url) && invalid([...path, 'url'], 'A url begins with https:// or http://.'),
    mediaId !== null && isBlank(mediaId) && invalid([...path, 'mediaId'], 'The id of the file is empty.'),
    filename !== null &&
      type !== 'DOCUMENT' && {
        code: 'CAPABILITY_NOT_SUPPORTED' as const,
        field: [...path, 'filename'],
        message: 'Only a document has a file name.',
      },
  ]);
}

export function toHeader({ type, url, mediaId, filename }: Media): object {
  const word = type === null ? null : words[type];
  const source = mediaId === null ? { link: url } : { id: mediaId };
  return { type: 'header', parameters: [{ type: word, [String(word)]: { ...source, filename: filename ?? undefined } }] };
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
