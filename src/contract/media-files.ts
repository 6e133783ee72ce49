import type { MediaType } from '../domain/message.js';
import type { Call } from './call.js';

/** A file that a provider stores, as a message, a product or an order item names it. */
export interface MediaFileReference {
  /** An absolute URL; null when only the id is known. */
  readonly url: string | null;
  /** The provider's id of the file; null where it reports none. */
  readonly mediaId: string | null;
  readonly mediaType: MediaType;
  readonly filename: string | null;
}

/** The scopes that records with files require. */
export const mediaScopes = ['conversations:read', 'orders:read', 'catalogs:read'] as const;
export type MediaScope = (typeof mediaScopes)[number];

/** A picture of a product, of which providers report only the address. */
export function pictureAt(url: string): MediaFileReference {
  return { url, mediaId: null, mediaType: 'IMAGE', filename: null };
}

/** How the files of a channel are read. */
export interface MediaFiles {
  /**
   * Host names at which the provider's documents store files, such as `storage.example` or, for all names below one, `*.example`. Files are read
   * from these by https, and from the origin of the channel's baseUrl.
   */
  readonly hosts: readonly string[];
  /** The headers, with credentials, of a request for a file at this address. Absent: none. Called for allowed addresses only. */
  headersFor?(address: URL): Readonly<Record<string, string>>;
  /** The address of a file by the provider's id; null when there is no such file. Throws ProviderError. Absent: files have no address by id. */
  locate?(mediaId: string, call: Call): Promise<string | null>;
}
