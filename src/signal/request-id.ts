import { randomBytes } from 'node:crypto';

const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

/** The id that a request is known by: what its sender calls it, when that can stand in a log and a header; else one that is made. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && acceptable.test(given) ? given : randomBytes(12).toString('base64url');
}
