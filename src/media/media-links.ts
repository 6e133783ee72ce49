import type { MediaFileReference, MediaFiles, MediaScope } from '../contract/media-files.js';
import { permissionOf, type AddressRule } from './address-rule.js';
import type { MediaIds } from './media-address.js';

/** A configured channel, as far as its files are concerned. */
export interface MediaChannel {
  readonly rule: AddressRule;
  /** Undefined where the provider's documents say nothing of files. */
  readonly files: MediaFiles | undefined;
}

/** The viewer of a request, and when the viewer's token expires. */
export interface LinkViewer {
  readonly name: string;
  readonly expiresAt?: number;
}

/** What clients are shown as the address of a file. */
export interface MediaLinks {
  of(viewer: LinkViewer, scope: MediaScope, channel: string, file: MediaFileReference): string | null;
}

export interface MediaLinkOptions {
  readonly ids: MediaIds;
  readonly channelOf: (name: string) => MediaChannel | undefined;
  /** The public origin of the gateway, without a trailing slash; empty when it is not configured. */
  readonly publicUrl: string;
  readonly redact: (text: string) => string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const quarterHourMs = 15 * 60 * 1000;
const maxFilename = 100;

/**
 * The address at which the gateway serves the file, where it can read the file. Another address is shown as the provider reports it, unless it may
 * contain a credential: then it is null.
 */
export function createMediaLinks({ ids, channelOf, publicUrl, redact, now }: MediaLinkOptions): MediaLinks {
  return {
    of(viewer, scope, channel, file) {
      const known = channelOf(channel);
      if (known === undefined || !canRead(known, file)) return withoutCredentials(file.url, redact);
      const filename = file.filename === null ? null : file.filename.slice(0, maxFilename);
      const expiresAt = expiryOf(now(), viewer.expiresAt);
      const id = ids.seal({ viewer: viewer.name, scope, channel, file: { ...file, filename }, expiresAt });
      return id === undefined ? null : `${publicUrl}/media/${id}`;
    },
  };
}

function canRead({ rule, files }: MediaChannel, { url, mediaId }: MediaFileReference): boolean {
  if (files === undefined) return false;
  if (mediaId !== null && files.locate !== undefined) return true;
  return url !== null && URL.canParse(url) && permissionOf(new URL(url), rule) !== 'refused';
}

/**
 * In 15 to 30 minutes, at a quarter of an hour, so that queries within a quarter return the same address. Never later than the viewer's token.
 */
function expiryOf(nowMs: number, tokenExpiresAt: number | undefined): number {
  return Math.min((Math.floor(nowMs / quarterHourMs) + 2) * quarterHourMs, tokenExpiresAt ?? Infinity);
}

/** Null for an address with user information, a query or a fragment, with a known secret, or of another scheme than http and https. */
function withoutCredentials(url: string | null, redact: (text: string) => string): string | null {
  if (url === null || !URL.canParse(url)) return null;
  const { protocol, username, password, search, hash } = new URL(url);
  const isPlain = /^https?:$/.test(protocol) && `${username}${password}${search}${hash}` === '';
  return isPlain && redact(url) === url ? url : null;
}
