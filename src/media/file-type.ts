/** Types that browsers show or play, and that contain no script. SVG contains scripts. */
const shownTypes: ReadonlySet<string> = new Set([
  ...['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
  ...['video/mp4', 'video/3gpp', 'video/webm', 'video/quicktime'],
  ...['audio/mpeg', 'audio/mp4', 'audio/aac', 'audio/amr', 'audio/ogg', 'audio/opus', 'audio/wav', 'audio/x-wav', 'audio/webm'],
]);

/** Types that are kept on a download, because they tell a program how to open the file. */
const downloadTypes = /^(application\/(pdf|zip|msword|vnd\.[a-z0-9.+-]{1,80})|text\/(plain|csv))$/;

/** Types with which storage marks files whose type it does not know. */
const unknownTypes: ReadonlySet<string> = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

const anyBytes = 'application/octet-stream';

/** How a file is served. */
export interface ServedType {
  /** The Content-Type header. */
  readonly contentType: string;
  /** Whether browsers may show it; otherwise it is a download. */
  readonly isShown: boolean;
}

/** The first bytes of files, as latin1, from the beginning of the file. */
const beginnings: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^\xff\xd8\xff/, 'image/jpeg'],
  [/^\x89PNG\r\n\x1a\n/, 'image/png'],
  [/^GIF8[79]a/, 'image/gif'],
  [/^RIFF[^]{4}WEBP/, 'image/webp'],
  [/^[^]{4}ftyp3g/, 'video/3gpp'],
  [/^[^]{4}ftypM4A/, 'audio/mp4'],
  [/^[^]{4}ftyp/, 'video/mp4'],
  [/^OggS/, 'audio/ogg'],
  [/^#!AMR/, 'audio/amr'],
  [/^(ID3|\xff[\xfb\xf3\xf2])/, 'audio/mpeg'],
];

/** Blanks and a byte order mark, and then a tag: HTML, SVG and other markup. No picture, video or sound begins like this. */
const markup = /^(\xef\xbb\xbf)?[\s\0]*</;

/**
 * How a file with this Content-Type header is served. `beginning` is the file's first bytes, and undefined when another part of it is served. A
 * file whose bytes are markup is a download, whatever its header says.
 */
export function servedTypeOf(header: string | undefined, beginning: Uint8Array | undefined): ServedType {
  const [declared = ''] = (header ?? '').toLowerCase().split(';', 1);
  const type = declared.trim();
  const start = beginning === undefined ? '' : Buffer.from(beginning.subarray(0, 512)).toString('latin1');
  if (markup.test(start)) return { contentType: anyBytes, isShown: false };
  const found = unknownTypes.has(type) ? (beginnings.find(([pattern]) => pattern.test(start))?.[1] ?? '') : type;
  if (shownTypes.has(found)) return { contentType: found, isShown: true };
  return { contentType: downloadTypes.test(found) ? found : anyBytes, isShown: false };
}

/** The Content-Disposition header. The name may come from a customer: only RFC 6266's encoded form carries it. */
export function dispositionOf(isShown: boolean, filename: string | null): string {
  const kind = isShown ? 'inline' : 'attachment';
  const name = (filename ?? '').replace(/[\p{Cc}\p{Cf}\p{Cs}/\\]/gu, '').trim();
  if (name === '') return kind;
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${kind}; filename*=UTF-8''${encoded}`;
}
