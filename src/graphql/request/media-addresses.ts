import type { MediaFileReference, MediaScope } from '../../contract/media-files.js';
import type { Viewer } from '../auth/viewer.js';

/** The addresses at which clients read files, beside GraphQL. */
export interface MediaAddresses {
  /** `scope`: what the record of the file requires. Null where the gateway cannot read the file, and its own address may contain a credential. */
  of(viewer: Viewer, scope: MediaScope, channel: string, file: MediaFileReference): string | null;
}
