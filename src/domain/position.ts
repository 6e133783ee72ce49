/** Which end of a list comes first. */
export type Direction = 'ASC' | 'DESC';

/**
 * A position in one channel's list: the next page begins behind the record with this sort key and id.
 * `hint` is for the provider adapter alone: where to begin reading (a page number, an offset). Key and id decide, never the hint.
 */
export interface Position {
  readonly key: string;
  readonly id: string;
  readonly hint?: string | undefined;
}

/** A record with its sort key: `key` sorts first (in text order, '' = none), `id` decides ties. */
export interface Placed<T> {
  readonly key: string;
  readonly id: string;
  readonly item: T;
  readonly hint?: string | undefined;
}

/** Whether the next page begins behind the same record; hints may differ. */
export function isSamePosition(left: Position | null | undefined, right: Position | null | undefined): boolean {
  return left?.key === right?.key && left?.id === right?.id;
}

/** The total order inside one channel. Ids of digits compare as numbers, so that 10 comes behind 9. */
export function comparePositions(left: { key: string; id: string }, right: { key: string; id: string }, direction: Direction): number {
  const order = compareText(left.key, right.key) || compareIds(left.id, right.id);
  return direction === 'ASC' ? order : -order;
}

export function isBehind(placed: { key: string; id: string }, position: Position | null, direction: Direction): boolean {
  return position === null || comparePositions(placed, position, direction) > 0;
}

/** Numbers before words, numbers by value: one order for all, so that sorting is never circular. */
export function compareIds(left: string, right: string): number {
  const [leftIsNumber, rightIsNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
  if (!leftIsNumber) return compareText(left, right);
  const [a, b] = [left.replace(/^0+(?=\d)/, ''), right.replace(/^0+(?=\d)/, '')];
  return a.length - b.length || compareText(a, b) || compareText(left, right);
}

export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
