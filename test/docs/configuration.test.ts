import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { ZodObject, ZodType } from 'zod';
import { describeKeys } from '../../.ci/configuration-keys.js';
import { ConfigurationError, readConfiguration } from '../../src/config/configuration.js';
import { channelShape, clientShape, fileShape, jwtShape, retentionShape, serverShape } from '../../src/config/shape.js';
import { providers } from '../../src/providers/index.js';
import { blocksOf, pageOf } from './pages.js';

const folder = mkdtempSync(join(tmpdir(), 'parley-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** Has no configuration file. */
const emptyFolder = join(folder, 'empty');
mkdirSync(emptyFolder);
// The manifest that the pages name.
writeFileSync(join(folder, 'operations.json'), '{}');

const page = pageOf('docs/configuration.md').text;
const sections: readonly [heading: string, schema: ZodType][] = [
  ['The file', fileShape],
  ['channels', channelShape],
  ...providers.map(({ name, settings }): [string, ZodType] => [`settings of ${name}`, settings]),
  ['clients', clientShape],
  ['jwt', jwtShape],
  ['server', serverShape],
  ['retention', retentionShape],
];

/** The keys in the first column of the table below a heading. */
function documented(heading: string): string[] {
  const section = page.split(/^### /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([\w.]+)` +\|/gm)].map(([, key]) => key ?? '');
}

describe('the configuration reference', () => {
  it.each(sections)('MUST describe every key of: %s', (heading, schema) => {
    const keys = describeKeys(schema);
    expect(keys.length).toBeGreaterThan(0);
    for (const { path, description } of keys) expect(description, path).toMatch(/.{12,}/);
    expect(documented(heading)).toEqual(keys.map(({ path }) => path));
  });

  it.each(providers.map(({ name, settings }) => [name, settings] as const))(
    'MUST name every setting of %s, and no other',
    (name, settings) => {
      const named = documented(`settings of ${name}`).filter((key) => !key.includes('.'));
      expect(named.sort()).toEqual(Object.keys((settings as unknown as ZodObject).shape).sort());
    },
  );

  it('MUST give the type, the default and whether a key is required as the reader has them', () => {
    const cells = (key: string): string[] =>
      new RegExp(`^\\| \`${key.replaceAll('.', '\\.')}\` +\\|(.*)$`, 'm')
        .exec(page)?.[1]
        ?.split('|')
        .slice(0, 2)
        .map((cell) => cell.trim()) ?? [];
    expect(cells('timeoutMs')).toEqual(['whole number, 1 to 600000', '`10000`']);
    expect(cells('tokenSha256')).toEqual(['text', 'required']);
    expect(cells('persistedOperations.mode')).toEqual(['`off`, `apq` or `only`', '`off`']);
    expect(cells('cors.origins')).toEqual(['list of text', '`[]`']);
    expect(cells('events')).toEqual(['text', '`90d`']);
    expect(cells('introspection')).toEqual(['`true` or `false`', '']);
  });
});

describe('the table of environment variables', () => {
  it('MUST name every variable that the configuration reads', () => {
    const asked = new Set<string>();
    const environment = new Proxy<Record<string, string>>({}, { get: (_, name) => void asked.add(String(name)) });
    readConfiguration(providers, { environment, workingDirectory: emptyFolder });
    const section = page.split(/^## /m).find((text) => text.startsWith('Environment variables')) ?? '';
    const rows = [...section.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)`/g)]);
    expect(rows.map(([, name]) => name).sort()).toEqual([...asked].sort());
  });
});

describe('YAML in the documentation', () => {
  const blocks = blocksOf('yaml').map(({ file, text }) => ({ file, text, content: parse(text) as Record<string, unknown> }));
  const keys = Object.keys(fileShape.shape);
  const configurations = blocks.filter(({ content }) => Object.keys(content).some((key) => keys.includes(key)));

  it('MUST be a configuration, or belong to a tool that is known here', () => {
    const others = blocks.filter((block) => !configurations.includes(block));
    // graphql-codegen, and Kubernetes.
    for (const { file, content } of others) expect([file, 'generates' in content || 'containers' in content]).toEqual([file, true]);
    expect(configurations.length).toBeGreaterThanOrEqual(7);
  });

  it.each(configurations.map((block) => [`${block.file}: ${Object.keys(block.content).join(', ')}`, block] as const))(
    'MUST be accepted by the gateway (%s)',
    (_, { content }) => {
      const read = readConfiguration(providers, { environment: filled(), workingDirectory: folder, document: stringify(whole(content)) });
      expect(read.mode).toBe('configured');
    },
  );

  it('MUST be refused where it is wrong, so that the test above can fail', () => {
    const wrong = stringify(whole({ server: { corsOrigins: [] } }));
    expect(() => readConfiguration(providers, { environment: filled(), document: wrong })).toThrow(ConfigurationError);
  });

  it('MUST show a first channel and client that read as they are written', () => {
    const [first] = blocksOf('yaml', [pageOf('docs/configuration.md')]);
    const read = readConfiguration(providers, { environment: filled(), document: first?.text ?? '' });
    expect(read.channels).toMatchObject([
      { name: 'india', provider: 'kaleyra', timeZone: 'Asia/Kolkata', settings: { sid: 'a-long-value' } },
    ]);
    expect(read.clients).toMatchObject([{ name: 'storefront', tokenSha256: hash, channels: ['india'] }]);
  });
});

const hash = '0123456789abcdef'.repeat(4);

/** Every variable has a value that fits where the pages use it. */
function filled(): Readonly<Record<string, string>> {
  const isHash = (name: string): boolean => name.endsWith('_SHA256');
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (_, name) => {
        if (isHash(String(name))) return hash;
        return /^(INDIA|KALEYRA|STOREFRONT|METRICS|CONSOLE)_/.test(String(name)) ? 'a-long-value' : undefined;
      },
    },
  );
}

/** Adds a channel and a client where a block shows another part of the file. */
function whole(content: Record<string, unknown>): Record<string, unknown> {
  const channel = { name: 'india', provider: 'kaleyra', settings: { sid: 'sid', apiKey: 'key', phoneNumber: '+919876500000' } };
  const client = { name: 'storefront', tokenSha256: hash, scopes: ['orders:read'], channels: ['*'] };
  return { channels: [channel], clients: [client], ...content };
}
