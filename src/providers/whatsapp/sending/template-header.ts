import type { Refusal } from '../../../contract/error.js';
import type { Media, TemplateVariable } from '../../../contract/message-write.js';
import { found, invalid, isBlank } from '../../kit/refusal.js';

/** WhatsApp's names for the header types of a template. Audio is not allowed. */
const headerTypes = { IMAGE: 'image', VIDEO: 'video', DOCUMENT: 'document', AUDIO: null } as const;

/** Of the whole header, with its value. */
const maxHeaderText = 60;

/** The file is at a public address, or was uploaded before; `file` uploads it with the message. */
export function checkHeader({ type, url, mediaId, file, filename }: Media): Refusal[] {
  const path = ['headerMedia'];
  const given = [url, mediaId, file].filter((one) => one !== null).length;
  return found([
    type === null && invalid([...path, 'mediaType'], 'Set mediaType to IMAGE, VIDEO or DOCUMENT.'),
    type === 'AUDIO' && invalid([...path, 'mediaType'], 'A header must be an image, a video or a document.'),
    given !== 1 && invalid(path, 'Give the file once: by url or by mediaId.'),
    url !== null && !isWebAddress(url) && invalid([...path, 'url'], 'The url must begin with https:// or http://.'),
    mediaId !== null && isBlank(mediaId) && invalid([...path, 'mediaId'], 'The id of the file is empty.'),
    filename !== null &&
      type !== 'DOCUMENT' && {
        code: 'CAPABILITY_NOT_SUPPORTED' as const,
        field: [...path, 'filename'],
        message: 'Only a document can have a file name.',
      },
  ]);
}

export function toHeader({ type, url, mediaId, filename }: Media): object {
  const headerType = type === null ? null : headerTypes[type];
  const source = mediaId === null ? { link: url } : { id: mediaId };
  return { type: 'header', parameters: [{ type: headerType, [String(headerType)]: { ...source, filename: filename ?? undefined } }] };
}

/** A header that is a text has one placeholder. */
export function checkHeaderText(variables: readonly TemplateVariable[]): Refusal[] {
  return found([
    variables.length > 1 && invalid(['headerVariables'], 'The header of a template has at most one placeholder.'),
    ...variables.flatMap(({ value }, index) => [
      isBlank(value) && invalid(['headerVariables', String(index), 'value'], 'The value is empty, which WhatsApp refuses.'),
      value.length > maxHeaderText &&
        invalid(['headerVariables', String(index), 'value'], `A header has at most ${maxHeaderText} characters.`),
    ]),
  ]);
}

export function toHeaderText(variables: readonly TemplateVariable[]): object {
  return { type: 'header', parameters: variables.map(({ value }) => ({ type: 'text', text: value })) };
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}
