import type { Webhooks } from '../../../contract/webhook.js';
import { signedBodies } from '../../kit/signature.js';

/**
 * Deliveries are assumed to have the same header as requests to Awal; the page's section on webhook security was not readable. The HMAC
 * covers the body only, because a receiver behind a proxy does not reliably know method and path.
 */
export function createSignature(hmacSecret: string): NonNullable<Webhooks['signature']> {
  return signedBodies('X-Awal-Signature-256', hmacSecret);
}
