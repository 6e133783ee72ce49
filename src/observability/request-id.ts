import { randomBytes } from 'node:crypto';

const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

/** Identifies the process. A counter follows, which is cheaper than random bytes. */
const processPrefix = randomBytes(7).toString('base64url').slice(0, 9);
let count = 0;

/** The id of a request: the client's, when it is safe for logs and headers, else a new one. */
export function requestIdOf(received: string | readonly string[] | undefined): string {
  if (typeof received === 'string' && acceptable.test(received)) return received;
  count += 1;
  return processPrefix + count.toString(36).padStart(7, '0');
}
