import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleConversations, sampleTemplates } from '../../../src/providers/awal/simulator-desk.js';
import { contactRequest, textRequest } from '../../../src/providers/awal/simulator-message.js';

const lines = readFileSync('src/providers/awal/README.md', 'utf8').split('\n');

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
  ['| conversation of a list', sampleConversations.flatMap(({ messages: _, ...conversation }) => Object.keys(conversation))],
  ['| message of a conversation', sampleConversations.flatMap(({ messages }) => messages.flatMap((message) => Object.keys(message)))],
  ['| template', sampleTemplates.flatMap((template) => Object.keys(template))],
  ['| field of `POST /w/message/text`', Object.keys(textRequest.shape)],
  ['| field of `POST /contacts`', Object.keys(contactRequest.shape)],
];

describe('the README of the house', () => {
  it.each(tables)('names every field under %s', (heading, fields) => {
    const named = [...firstColumn(heading).matchAll(/`([^`]+)`/g)].flatMap(([, word]) => (word ?? '').split(/[.[\]]+/));
    expect(fields.length).toBeGreaterThan(0);
    expect([...new Set(fields)].filter((field) => !named.includes(field))).toEqual([]);
  });
});
