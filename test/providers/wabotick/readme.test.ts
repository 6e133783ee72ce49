import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../src/providers/wabotick/simulator/endpoint.js';
import { documentedData } from '../../../src/providers/wabotick/simulator/data.js';

const readme = readFileSync('src/providers/wabotick/README.md', 'utf8');

describe('the README of the provider', () => {
  it.each([...endpoints])('says what %s serves and which fields it takes', (name, endpoint) => {
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``) && line.includes('.')) ?? '';
    const fields = [...endpoint.required, ...(endpoint.optional ?? []), ...Object.keys(endpoint.families ?? {})];
    expect(row.split('|')[2]?.trim()).toBe(fields.map((field) => `\`${field}\``).join(', ') || '–');
  });

  it('names all 32 endpoints of the documents, and 4 of sister deployments', () => {
    const rows = readme.split('\n').filter((line) => /`(Query|Mutation|Channel|Conversation)\./.test(line) && line.startsWith('| `'));
    const names = rows.map((row) => /^\| `([^`]+)`/.exec(row)?.[1]);
    expect(new Set(names)).toEqual(new Set(endpoints.keys()));
    const sisters = [...endpoints.values()].filter(({ isSister }) => isSister === true);
    expect([endpoints.size - sisters.length, sisters.length]).toEqual([32, 4]);
  });

  it('names queries and mutations that the schema has', () => {
    const schema = readFileSync('schema/base.graphql', 'utf8');
    const named = [...readme.matchAll(/`(Query|Mutation)\.(\w+)`/g)].map((match) => [match[1], match[2]] as const);
    expect(new Set(named.filter(([root]) => root === 'Mutation').map(([, name]) => name)).size).toBe(22);
    expect(named.filter(([, name]) => !new RegExp(`^ {2}${name}\\(`, 'm').test(schema))).toEqual([]);
  });

  it.each(Object.entries(documentedData()))('says where every documented field of %s goes', (_, sample) => {
    const records = Array.isArray(sample) ? sample : Object.values(sample).flat();
    const names = new Set(records.flatMap((record) => Object.keys(record)));
    expect([...names].filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});
