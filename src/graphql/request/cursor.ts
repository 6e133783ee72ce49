import { createHash } from 'node:crypto';
import type { Position } from '../../domain/position.js';
import { badInput } from './error.js';

/** Where a walk stands in every channel that has given something. */
export type Positions = ReadonlyMap<string, Position>;

const version = 1;

/** A name for a list with its filter and order, so that a cursor of one list is not taken for another's. */
export function listFingerprint(list: string, conditions: unknown): string {
  return createHash('sha256')
    .update(`${list}\n${JSON.stringify(conditions)}`)
    .digest('base64url')
    .slice(0, 12);
}

/** One opaque cursor for all channels of a merged list. */
export function writeCursor(fingerprint: string, positions: Positions): string {
  const places = [...positions].map(([channel, { key, id, hint }]) => [channel, key, id, ...(hint === undefined ? [] : [hint])]);
  return Buffer.from(JSON.stringify([version, fingerprint, ...places])).toString('base64url');
}

/** The positions of a cursor that `writeCursor` made for the same list; everything else is refused. */
export function readCursor(fingerprint: string, cursor: string | null | undefined): Positions {
  if (cursor == null) return new Map();
  const parts = parse(cursor);
  if (parts?.[0] !== version) throw badInput('after', 'is not a cursor that this gateway gave.');
  if (parts[1] !== fingerprint) throw badInput('after', 'is a cursor of another list, filter or order.');
  return new Map(parts.slice(2).map((place) => readPlace(place)));
}

function readPlace(place: unknown): [string, Position] {
  const texts = Array.isArray(place) ? (place as unknown[]) : [];
  const [channel, key, id, hint] = texts;
  if (texts.length < 3 || texts.length > 4 || !texts.every((text) => typeof text === 'string')) {
    throw badInput('after', 'is not a cursor that this gateway gave.');
  }
  return [channel as string, { key: key as string, id: id as string, ...(hint !== undefined && { hint: hint as string }) }];
}

function parse(cursor: string): unknown[] | undefined {
  if (!/^[A-Za-z0-9_-]{1,65536}$/.test(cursor)) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
