import type { Webhooks } from '../../../contract/webhook.js';
import { hmacSha256, isSameSignature } from '../../kit/signature.js';

const header = 'X-Awal-Signature-256';

/**
 * Deliveries are assumed to have the same header as requests to Awal; the page's section on webhook security was not readable. The HMAC
 * covers the body only, because a receiver behind a proxy does not reliably know method and path.
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
