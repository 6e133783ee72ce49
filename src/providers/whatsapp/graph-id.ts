import * as z from 'zod';
import { readText, type UntrustedRecord } from '../kit/untrusted.js';

/** The id of an object of Meta's Graph API in the settings, which becomes a part of an address. */
export const graphIdSetting = z.string().regex(/^[1-9]\d{0,31}$/, 'must be the digits of an id');

export function isGraphId(text: string): boolean {
  return /^\d{1,32}$/.test(text);
}

/** The id of a record: Graph's are digits. Null for anything else. */
export function readGraphId({ id }: UntrustedRecord): string | null {
  const text = readText(id);
  return text !== null && isGraphId(text) ? text : null;
}
