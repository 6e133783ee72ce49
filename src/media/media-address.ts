import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { mediaScopes, type MediaFileReference, type MediaScope } from '../contract/media-files.js';
import type { MediaType } from '../domain/message.js';

/** The right to read one file: what an address at which files are read contains. */
export interface MediaGrant {
  /** The name of the viewer who received the address. */
  readonly viewer: string;
  /** What the record of the file requires. */
  readonly scope: MediaScope;
  readonly channel: string;
  readonly file: MediaFileReference;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Encrypts grants into the ids of `/media/<id>`. */
export interface MediaIds {
  /** Undefined where the file's reference is too long for an address. Equal grants have equal ids. */
  seal(grant: MediaGrant): string | undefined;
  /** The grant of an id that `seal` made with the same secrets; undefined for any other text. */
  open(id: string): MediaGrant | undefined;
}

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
/** Longer texts do not fit into the head of a request everywhere. */
const maxTextBytes = 3072;
const mediaTypes: readonly MediaType[] = ['IMAGE', 'VIDEO', 'AUDIO', 'DOCUMENT'];

/**
 * The key is derived from `secrets`, so that all replicas with the same configuration have the same key. The initialization vector is derived from
 * the text (as in RFC 8452), so that an address stays the same until it expires, and browsers can cache what they read there.
 */
export function createMediaIds(secrets: readonly string[]): MediaIds {
  const material = JSON.stringify([...new Set(secrets)].sort());
  const keyFor = (use: string): Buffer => Buffer.from(hkdfSync('sha256', material, '', `parley media address 1 ${use}`, 32));
  const [textKey, ivKey] = [keyFor('text'), keyFor('iv')];

  function seal({ viewer, scope, channel, file, expiresAt }: MediaGrant): string | undefined {
    const { url, mediaId, mediaType, filename } = file;
    const parts = [expiresAt, mediaScopes.indexOf(scope), viewer, channel, url, mediaId, mediaTypes.indexOf(mediaType), filename];
    const text = Buffer.from(JSON.stringify(parts));
    if (text.length > maxTextBytes) return undefined;
    const iv = createHmac('sha256', ivKey).update(text).digest().subarray(0, ivBytes);
    const cipher = createCipheriv(algorithm, textKey, iv);
    return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  }

  function open(id: string): MediaGrant | undefined {
    if (!/^[A-Za-z0-9_-]{60,4200}$/.test(id)) return undefined;
    const bytes = Buffer.from(id, 'base64url');
    if (bytes.toString('base64url') !== id) return undefined;
    const decipher = createDecipheriv(algorithm, textKey, bytes.subarray(0, ivBytes), { authTagLength: tagBytes });
    decipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      return toGrant(Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8'));
    } catch {
      return undefined;
    }
  }

  return { seal, open };
}

/** Authentic text: only `seal` can have written it. */
function toGrant(text: string): MediaGrant {
  const [expiresAt, scopeIndex, viewer, channel, url, mediaId, typeIndex, filename] = JSON.parse(text) as [
    number,
    number,
    string,
    string,
    string | null,
    string | null,
    number,
    string | null,
  ];
  const mediaType = mediaTypes[typeIndex] ?? 'DOCUMENT';
  return { expiresAt, scope: mediaScopes[scopeIndex] as MediaScope, viewer, channel, file: { url, mediaId, mediaType, filename } };
}
