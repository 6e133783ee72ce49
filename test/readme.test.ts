import { codegen } from '@graphql-codegen/core';
import * as operationsPlugin from '@graphql-codegen/typescript-operations';
import * as documentPlugin from '@graphql-codegen/typed-document-node';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse, printSchema, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { ZodObject } from 'zod';
import { readConfiguration } from '../src/config.js';
import { toId } from '../src/domain/id.js';
import { providers } from '../src/providers/index.js';
import { openFiveChannels, type FiveChannels } from './graphql/five-channels.js';
import { writtenSchema } from './graphql/written-schema.js';

const readme = readFileSync('README.md', 'utf8');
const schema = writtenSchema();

/** The fenced blocks of a language, in order. */
function blocksOf(language: string): string[] {
  return [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, 'gm'))].map(([, text]) => text ?? '');
}

/** Queries that stand in the text: what begins with a field and its braces. */
const inlineQueries = [...readme.matchAll(/`(\w+\([^`]*\) \{[^`]*\})`/g)].map(([, text]) => `{ ${text} }`);

describe("the README's queries", () => {
  const queries = blocksOf('graphql');
  let five: FiveChannels;
  beforeAll(async () => void (five = await openFiveChannels()));
  afterAll(() => five.close());

  it('are there, and fit the schema', () => {
    expect(queries.length).toBeGreaterThanOrEqual(2);
    expect(inlineQueries.length).toBeGreaterThanOrEqual(1);
    for (const query of [...queries, ...inlineQueries]) expect(validate(schema, parse(query)), query).toEqual([]);
  });

  it('are answered without errors by a gateway over the five simulated providers', async () => {
    const orderId = toId('Order', 'riyadh', '2');
    for (const query of [...queries, ...inlineQueries].filter((text) => !text.includes('subscription'))) {
      const { status, errors, data } = await five.ask(query.replace('<id>', orderId));
      expect([query, status, errors]).toEqual([query, 200, []]);
      expect(data).toBeTruthy();
    }
    expect(five.riyadh.order(2)?.status).toBe('shipped');
  });
});

describe("the README's YAML", () => {
  const [frontend = '', configuration = ''] = blocksOf('yaml');

  it('for frontends makes typed operations out of the schema, with the plugins it names', async () => {
    const { generates } = parseYaml(frontend) as { generates: Record<string, { plugins: string[]; config: Record<string, unknown> }> };
    const [[filename, output] = ['', { plugins: [], config: {} }]] = Object.entries(generates);
    const pluginMap = { 'typescript-operations': operationsPlugin, 'typed-document-node': documentPlugin };
    expect(output.plugins).toEqual(Object.keys(pluginMap));
    const documents = readdirSync('test/operations')
      .filter((name) => name.endsWith('.graphql'))
      .map((name) => ({ location: name, document: parse(readFileSync(`test/operations/${name}`, 'utf8')) }));
    const plugins = output.plugins.map((name) => ({ [name]: {} }));
    const text = await codegen({ filename, schema: parse(printSchema(schema)), documents, config: output.config, plugins, pluginMap });
    expect(text).toMatch(/export type OrdersQuery = /);
    expect(text).toMatch(/export const OrdersDocument = /);
    expect(text).not.toMatch(/: any\b/);
  });

  it('for the gateway is a configuration that it accepts', () => {
    const token = createHash('sha256').update('token').digest('hex');
    const read = readConfiguration(providers, {
      environment: { KALEYRA_SID: 'the-sid', KALEYRA_API_KEY: 'the-key', INDIA_WEBHOOK_KEY: 'the-webhook-key' },
      document: configuration.replace(/<hex[^>]*>/, token),
    });
    expect(read.mode).toBe('configured');
    expect(read.channels).toMatchObject([{ name: 'india', provider: 'kaleyra', timeZone: 'Asia/Kolkata', settings: { sid: 'the-sid' } }]);
    expect(read.clients).toMatchObject([{ name: 'storefront', tokenSha256: token, channels: ['india'] }]);
  });
});

describe("the README's tables and pointers", () => {
  it.each(providers.map((definition) => [definition.name, definition] as const))(
    'name every setting of %s, and no other',
    (name, definition) => {
      const row = new RegExp(`^\\| ${name} \\| (.*) \\|$`, 'm').exec(readme)?.[1] ?? '';
      const named = [...row.matchAll(/`(\w+)/g)].map(([, setting]) => setting).filter((word) => word !== 'header' && word !== 'query');
      expect(named.sort()).toEqual(Object.keys((definition.settings as unknown as ZodObject).shape).sort());
    },
  );

  it('lead to files and scripts that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(4);
    expect(links.filter((path) => !existsSync(path))).toEqual([]);
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script ?? '');
    expect(named.filter((script) => scripts[script] === undefined)).toEqual([]);
  });
});
