import type { MediaFiles } from '../../../contract/media-files.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { readText } from '../../kit/untrusted.js';
import type { ChannelSettings } from '../../definition.js';
import type { GraphApi } from '../api.js';
import type { MetacloudSettings } from '../settings.js';

/** Where `GET /{media}` says that files are (Cloud API, page on media), which need the token, and WhatsApp's own hosts, where pictures are (A). */
const fileHost = 'lookaside.fbsbx.com';

/** Files of messages, by id: `GET /{media}` returns an address that is valid for five minutes. */
export function createFiles(
  api: GraphApi,
  { channel, baseUrl, settings: { accessToken, phoneNumberId } }: ChannelSettings<MetacloudSettings>,
): MediaFiles {
  const { origin } = new URL(baseUrl);
  return {
    hosts: [fileHost, '*.whatsapp.net', '*.fbcdn.net'],
    headersFor: (address): Readonly<Record<string, string>> =>
      address.hostname === fileHost || address.origin === origin ? { Authorization: `Bearer ${accessToken}` } : {},
    async locate(mediaId, call) {
      if (!/^\d{1,30}$/.test(mediaId)) return null;
      const { body } = await api.get(`/${mediaId}`, { phone_number_id: phoneNumberId }, call);
      const address = readText(body['url']);
      if (address === null) throw unexpectedResponse('metacloud', channel);
      return address;
    },
  };
}
