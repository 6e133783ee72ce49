import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Webhooks } from '../../contract/webhook.js';

const header = 'X-Awal-Signature-256';

/**
 * Deliveries carry the header that requests to Awal carry; assumed, because the page's section on webhook security could not be read:
 * the HMAC is over the body alone, as a receiver behind a proxy knows neither method nor path for certain.
 */
export function createSignature(hmacSecret: string): NonNullable<Webhooks['signature']> {
  const valueFor = (body: Uint8Array): string => `sha256=${createHmac('sha256', hmacSecret).update(body).digest('hex')}`;
  return {
    fits({ headers, body }) {
      const given = Buffer.from(headers[header.toLowerCase()] ?? '');
      const expected = Buffer.from(valueFor(body));
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
    sign: (body) => ({ [header]: valueFor(body) }),
  };
}
