import { randomBytes } from 'node:crypto';

const acceptable = /^[A-Za-z0-9._-]{1,128}$/;

/** Tells processes apart; behind it requests are counted, which costs less than chance. */
const ofProcess = randomBytes(7).toString('base64url').slice(0, 9);
let count = 0;

/** The id that a request is known by: what its sender calls it, when that can stand in a log and a header; else one that is made. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  if (typeof given === 'string' && acceptable.test(given)) return given;
  count += 1;
  return ofProcess + count.toString(36).padStart(7, '0');
}
