import { hash } from 'node:crypto';
import type { Position } from '../../domain/position.js';
import { badInput } from './error.js';

/** The position of a cursor in each channel that has returned items so far. */
export type Positions = ReadonlyMap<string, Position>;

const version = 1;

/** Identifies a list with its filter and order, so that a cursor of one list is refused for another. */
export function listFingerprint(list: string, conditions: unknown): string {
  return hash('sha256', `${list}\n${JSON.stringify(conditions)}`, 'base64url').slice(0, 12);
}

/** Encodes the positions of all channels of a merged list as one opaque cursor. */
export function writeCursor(fingerprint: string, positions: Positions): string {
  const entries = [...positions].map(([channel, { key, id, hint }]) => [channel, key, id, ...(hint === undefined ? [] : [hint])]);
  return Buffer.from(JSON.stringify([version, fingerprint, ...entries])).toString('base64url');
}

/** Decodes a cursor that `writeCursor` encoded for the same list. Throws BAD_USER_INPUT for any other text. */
export function readCursor(fingerprint: string, cursor: string | null | undefined, argument = 'after'): Positions {
  if (cursor == null) return new Map();
  const parts = parse(cursor);
  if (parts?.[0] !== version) throw badInput(argument, 'is not a cursor that this gateway returned.');
  if (parts[1] !== fingerprint)
    throw badInput(argument, 'is a cursor of another list, filter or order. Use it with the arguments of the page that returned it.');
  return new Map(parts.slice(2).map((entry) => readPosition(entry, argument)));
}

function readPosition(entry: unknown, argument: string): [string, Position] {
  const texts = Array.isArray(entry) ? (entry as unknown[]) : [];
  const [channel, key, id, hint] = texts;
  if (texts.length < 3 || texts.length > 4 || !texts.every((text) => typeof text === 'string')) {
    throw badInput(argument, 'is not a cursor that this gateway returned.');
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
