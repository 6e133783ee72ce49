import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleContacts, sampleProducts } from '../../../src/providers/whapi/simulator/data.js';
import { interactiveRequest, textRequest } from '../../../src/providers/whapi/simulator/message.js';

const lines = readFileSync('src/providers/whapi/README.md', 'utf8').split('\n');

/** The first column of the table whose heading begins so. */
function firstColumn(heading: string): string {
  const start = lines.findIndex((line) => line.replaceAll(/ +/g, ' ').startsWith(heading));
  if (start < 0) throw new Error(`there is no table ${heading}`);
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith('|')),
    )
    .map((row) => row.split('|')[1])
    .join(' ');
}

const tables: [string, string[]][] = [
  ['| contact |', sampleContacts.flatMap((contact) => Object.keys(contact))],
  ['| product |', sampleProducts.flatMap((product) => Object.keys(product))],
  ['| field of `POST /messages/text` |', Object.keys(textRequest.shape)],
  ['| field of `POST /messages/interactive` |', ['to', 'type', ...Object.keys(interactiveRequest.shape.action.shape)]],
];

describe('the README of the provider', () => {
  it.each(tables)('names every field under %s', (heading, fields) => {
    const named = [...firstColumn(heading).matchAll(/`([^`]+)`/g)].flatMap(([, word]) => (word ?? '').split(/[.[\]]+/));
    expect(fields.length).toBeGreaterThan(0);
    expect([...new Set(fields)].filter((field) => !named.includes(field))).toEqual([]);
  });
});
