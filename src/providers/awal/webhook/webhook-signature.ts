import type { Webhooks } from '../../../contract/webhook.js';
import { hmacSha256, isSameSignature } from '../../kit/signature.js';

const header = 'X-Awal-Signature-256';

/**
 * Deliveries carry the header that requests to Awal carry; assumed, because the page's section on webhook security could not be read:
 * the HMAC is over the body alone, as a receiver behind a proxy knows neither method nor path for certain.
 */
export function createSignature(hmacSecret: string): NonNullable<Webhooks['signature']> {
  const valueFor = (body: Uint8Array): string => hmacSha256(hmacSecret, body);
  return {
    fits({ headers, body }) {
      return isSameSignature(headers[header.toLowerCase()] ?? '', valueFor(body));
    },
    sign: (body) => ({ [header]: valueFor(body) }),
  };
}
