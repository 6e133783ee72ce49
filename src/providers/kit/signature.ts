import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Webhooks } from '../../contract/webhook.js';

/** `sha256=` and the HMAC-SHA-256 of the data in hexadecimal digits: how Meta, and who follows it, writes a signature. */
export function hmacSha256(secret: string, data: string | Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(data).digest('hex')}`;
}

/** Whether two signatures are equal, in a time that does not depend on where they differ. */
export function isSameSignature(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Deliveries that carry such a signature of their body in a header. */
export function signedBodies(header: string, secret: string): NonNullable<Webhooks['signature']> {
  return {
    fits: ({ headers, body }) => isSameSignature(headers[header.toLowerCase()] ?? '', hmacSha256(secret, body)),
    sign: (body) => ({ [header]: hmacSha256(secret, body) }),
  };
}
