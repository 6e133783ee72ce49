import type { MediaFiles } from '../../../contract/media-files.js';
import type { ChannelSettings } from '../../definition.js';
import type { WhapiSettings } from '../settings.js';

/**
 * Files of messages are read by id, `GET /media/{MediaID}`, which needs the channel's token: the link of auto download expires, and its host is not
 * documented. Pictures of products are at WhatsApp's own hosts (A).
 */
export function createFiles({ baseUrl, settings: { token } }: ChannelSettings<WhapiSettings>): MediaFiles {
  const { origin } = new URL(baseUrl);
  return {
    hosts: ['*.whatsapp.net'],
    headersFor: (address): Readonly<Record<string, string>> => (address.origin === origin ? { Authorization: `Bearer ${token}` } : {}),
    locate: (mediaId) => Promise.resolve(`${baseUrl}/media/${encodeURIComponent(mediaId)}`),
  };
}
