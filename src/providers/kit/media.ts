import type { Refusal } from '../../contract/error.js';
import type { Media, MediaMessage, MediaRule, MediaRules } from '../../contract/message-write.js';
import { found, invalid, isBlank } from './refusal.js';

/** WhatsApp's maximum length of the text below media, in characters. */
export const captionLimit = 1024;

const sources = ['url', 'mediaId', 'file'] as const;

/**
 * What of the media of a message cannot be sent by these rules. `scheme`: which URLs the provider fetches. What no type has, `Writer.carries` does not
 * name, so that the gateway refuses it.
 */
export function checkMedia(
  { media, caption }: Pick<MediaMessage, 'media' | 'caption'>,
  rules: MediaRules,
  scheme: 'https' | 'http or https' = 'http or https',
): Refusal[] {
  const { type, url, mediaId, filename } = media;
  const given = sources.filter((source) => media[source] !== null);
  if (given.length !== 1) return [invalid('media', 'Set exactly one of url, mediaId and file.')];
  if (type === null) return [invalid(['media', 'mediaType'], 'Set the media type.')];
  const rule = rules[type];
  if (rule === undefined) return [unsupported(['media', 'mediaType'], `This provider does not send media of type ${type}.`)];
  const all = Object.values(rules);
  return found([
    ...given.map(
      (source) =>
        !rule.sources.includes(source) &&
        all.some((other) => other.sources.includes(source)) &&
        unsupported(['media', source], `This provider does not send media by ${source} here.`),
    ),
    url !== null && !isAddress(url, scheme) && invalid(['media', 'url'], `The url must be ${scheme}.`),
    mediaId !== null && isBlank(mediaId) && invalid(['media', 'mediaId'], 'The id of the file is empty.'),
    ...checkFile(media, rule),
    filename !== null &&
      !rule.hasFilename &&
      all.some((other) => other.hasFilename) &&
      invalid(['media', 'filename'], `Media of type ${type} has no filename.`),
    caption !== null && !rule.hasCaption && invalid('caption', `Media of type ${type} has no caption.`),
    caption !== null && isBlank(caption) && invalid('caption', 'The caption is empty.'),
    (caption ?? '').length > captionLimit && invalid('caption', `A caption has at most ${captionLimit} characters.`),
  ]);
}

function checkFile({ type, file, filename }: Media, { maxMegabytes }: MediaRule): (Refusal | false)[] {
  const isTooLarge = file !== null && maxMegabytes !== null && file.size > maxMegabytes * 1_000_000;
  return [
    isTooLarge && invalid(['media', 'file'], `A file of type ${type} has at most ${maxMegabytes} MB at this provider.`),
    filename !== null && isBlank(filename) && invalid(['media', 'filename'], 'The filename is empty.'),
  ];
}

/** The extension of a file name or of the path of an address, such as `pdf`; null when there is none. */
export function extensionOf(nameOrUrl: string): string | null {
  const path = URL.canParse(nameOrUrl) ? new URL(nameOrUrl).pathname : nameOrUrl;
  return /\.([a-z0-9]{1,8})$/i.exec(path)?.[1]?.toLowerCase() ?? null;
}

function isAddress(url: string, scheme: 'https' | 'http or https'): boolean {
  return URL.canParse(url) && (scheme === 'https' ? /^https:$/ : /^https?:$/).test(new URL(url).protocol);
}

function unsupported(field: readonly string[], message: string): Refusal {
  return { code: 'CAPABILITY_NOT_SUPPORTED', field, message };
}
