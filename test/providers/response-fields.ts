import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** One kind of record that a provider returns, and the table of its README that maps the record's fields. */
export interface AnsweredRecord {
  /** The first heading of the table; the column of our fields is the one whose heading has the word "our" or "ours". */
  readonly heading: string;
  /** The paths of the documented fields, such as `items[].price`; `pathsIn` reads them from samples. */
  readonly documented: readonly string[];
  /** The least record that the mapping reads. Fields are added to it one at a time, or changed. */
  readonly least: object;
  /** For each name of the table a value that differs from the one in `least`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** The mapping of the adapter. */
  read(record: object): unknown;
}

/** The paths of every field in the samples: `{ items: [{ price: 1 }] }` is `items[].price`; what is empty or plain ends a path. */
export function pathsIn(samples: unknown): readonly string[] {
  const records = Array.isArray(samples) ? samples : [samples];
  return [...new Set(records.flatMap((record: unknown) => leavesOf(record, '').map(([path]) => path)))];
}

/**
 * Proves the tables: they name what is documented, no more and no less, and each field changes just those of our fields that its row
 * names. A row that names none of them says `raw`.
 */
export function describeResponseFields(provider: string, records: readonly AnsweredRecord[]): void {
  const readme = readFileSync(`src/providers/${provider}/README.md`, 'utf8');

  describe(`the answers in the README of ${provider}`, () => {
    it.each(records)('are named field by field: $heading', ({ heading, documented }) => {
      const named = tableOf(readme, heading).flatMap(({ theirs }) => theirs);
      expect(documented.filter((path) => !named.some((name) => isAtOrBelow(path, name)))).toEqual([]);
      expect(named.filter((name) => !documented.some((path) => isAtOrBelow(path, name)))).toEqual([]);
      expect(named).toEqual([...new Set(named)]);
    });

    it.each(records)('go where the table says: $heading', async (record) => {
      const plain = new Map(leavesOf(await record.read(record.least), ''));
      for (const { theirs, ours, row } of tableOf(readme, record.heading)) {
        const touched = new Set<string>();
        const known = new Set(plain.keys());
        for (const name of theirs) {
          if (!(name in record.values)) throw new Error(`there is no value for ${name} of ${record.heading}`);
          const changed = new Map(leavesOf(await record.read(withField(record.least, name, record.values[name])), ''));
          for (const path of new Set([...plain.keys(), ...changed.keys()])) {
            known.add(path);
            if (plain.get(path) !== changed.get(path) && !isAtOrBelow(path, 'raw')) touched.add(path);
          }
        }
        const promised = ours.filter((word) => word !== 'raw' && [...known].some((path) => isAtOrBelow(path, word)));
        expect([row, [...touched].filter((path) => !promised.some((word) => isAtOrBelow(path, word)))]).toEqual([row, []]);
        expect([row, promised.filter((word) => ![...touched].some((path) => isAtOrBelow(path, word)))]).toEqual([row, []]);
        if (promised.length === 0) expect([row, ours]).toEqual([row, expect.arrayContaining(['raw'])]);
      }
    });
  });
}

interface Row {
  readonly row: string;
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
}

function tableOf(readme: string, heading: string): readonly Row[] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => cellsOf(line)[0] === heading);
  if (start < 0) throw new Error(`the README has no table ${heading}`);
  const column = cellsOf(lines[start] ?? '').findIndex((cell, index) => index > 0 && /\bours?\b/.test(cell));
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((row) => ({ row, theirs: wordsIn(cellsOf(row)[0]), ours: wordsIn(cellsOf(row)[column]) }));
}

function cellsOf(line: string): readonly string[] {
  if (!line.startsWith('|')) return [];
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

function wordsIn(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

/** `items[].price` is at or below `items`. */
function isAtOrBelow(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[]`);
}

function leavesOf(value: unknown, path: string): [string, string][] {
  if (Array.isArray(value) && value.some((inner) => typeof inner === 'object' && inner !== null))
    return merged(value.flatMap((inner) => leavesOf(inner, `${path}[]`)));
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, path === '' ? name : `${path}.${name}`));
  return path === '' ? [] : [[path, JSON.stringify(value) ?? 'undefined']];
}

/** Several records of one list have the same paths: their values are compared together. */
function merged(leaves: readonly [string, string][]): [string, string][] {
  const byPath = new Map<string, string>();
  for (const [path, value] of leaves) byPath.set(path, `${byPath.get(path) ?? ''}${value}`);
  return [...byPath];
}

/** A copy of the record with one field set; of a list in the path the first element gets it. */
function withField(record: unknown, path: string, value: unknown): object {
  const [name = '', ...rest] = path.split('.');
  const key = name.replace(/\[\]$/, '');
  const copy = { ...(record as Record<string, unknown>) };
  if (rest.length === 0) copy[key] = value;
  else if (key !== name) {
    const [first, ...others] = Array.isArray(copy[key]) ? (copy[key] as unknown[]) : [];
    copy[key] = [withField(first ?? {}, rest.join('.'), value), ...others];
  } else copy[key] = withField(copy[key] ?? {}, rest.join('.'), value);
  return copy;
}
