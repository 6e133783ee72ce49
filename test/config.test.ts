import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  ConfigurationError,
  readConfiguration,
  scopes,
  type Configuration,
  type ConfigurationSource,
  type Fault,
} from '../src/config/configuration.js';
import { channelShape, clientShape, consoleShape, fileShape, jwtShape, retentionShape, serverShape } from '../src/config/shape.js';
import { keysOf } from '../src/config/suggestion.js';
import type { ProviderDefinition } from '../src/providers/definition.js';
import { providers } from '../src/providers/index.js';

interface ShopSettings {
  readonly apiToken: string;
  readonly lists: readonly string[];
  readonly mode: 'fast' | 'slow';
}

/** A provider like ours: strict settings, a secret, and a conflict of two channels. */
const shop: ProviderDefinition<ShopSettings> = {
  name: 'shop',
  displayName: 'Shop',
  defaultBaseUrl: 'https://api.shop.example',
  settings: z.strictObject({
    apiToken: z.string().min(1),
    lists: z.array(z.string().regex(/^\d+$/, 'must be digits')).default([]),
    mode: z.enum(['fast', 'slow']).default('fast'),
  }),
  example: { apiToken: 'an-example', lists: [], mode: 'fast' },
  secrets: ({ apiToken }) => [apiToken],
  conflicts: (channels) =>
    channels.flatMap(({ channel, settings }, index) =>
      channels.slice(0, index).some((other) => other.settings.apiToken === settings.apiToken)
        ? [{ channel, message: `shares the token ${settings.apiToken} with another channel` }]
        : [],
    ),
  create: ({ channel }) => ({ name: 'shop', channel, close: async () => undefined }),
};

const day = 24 * 60 * 60 * 1000;
const hash = 'ab'.repeat(32);
const definitions: readonly ProviderDefinition[] = [shop, { ...shop, name: 'market' }];
const directory = mkdtempSync(join(tmpdir(), 'parley-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

const jwt = { issuer: 'https://id.example', audience: 'parley', jwksUri: 'https://id.example/keys' };
const channel = { name: 'india', provider: 'shop', settings: { apiToken: 'secret-of-india' } };
const client = { name: 'storefront', tokenSha256: hash, scopes: ['orders:read'], channels: ['india'] };

function read(document: unknown, source: Partial<ConfigurationSource> = {}): Configuration {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  return readConfiguration(definitions, { environment: {}, workingDirectory: directory, document: text, ...source });
}

function errorOf(attempt: () => unknown): ConfigurationError {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  return new ConfigurationError([]);
}

/** Without their places and hints, which have tests of their own. */
function faultsOf(attempt: () => unknown): readonly Fault[] {
  return errorOf(attempt).faults.map(({ path, message }) => ({ path, message }));
}

function withChannel(members: object, more: object = {}): object {
  return { channels: [{ ...channel, ...members }], clients: [client], ...more };
}

function withClient(members: object): object {
  return { channels: [channel], clients: [{ ...client, ...members }] };
}

function withServer(server: unknown): object {
  return { channels: [channel], clients: [client], server };
}

describe('a configuration', () => {
  it('needs channels and clients, and the rest has a default', () => {
    expect(read({ channels: [channel], clients: [client] })).toEqual({
      mode: 'configured',
      port: 4000,
      host: '127.0.0.1',
      sandboxHosts: [],
      logLevel: 'info',
      dataDirectory: join(directory, 'data'),
      databaseUrl: undefined,
      redisUrl: undefined,
      channels: [
        {
          name: 'india',
          provider: 'shop',
          baseUrl: 'https://api.shop.example',
          timeZone: 'UTC',
          amountUnit: undefined,
          timeoutMs: 10_000,
          cacheSeconds: 0,
          sync: {},
          webhookKey: undefined,
          mediaHosts: [],
          settings: { apiToken: 'secret-of-india', lists: [], mode: 'fast' },
        },
      ],
      clients: [client],
      server: {
        isProduction: false,
        introspection: true,
        cors: { origins: [] },
        webSocketOrigins: [],
        persistedOperations: { mode: 'off' },
        limits: { bodyBytes: 1_048_576, depth: 12, aliases: 30, rootFields: 20, tokens: 2000, cost: 1000, requestsPerMinute: 6000 },
      },
      console: { enabled: true },
      retention: { events: 90 * day, webhookBodies: 30 * day },
      secrets: ['secret-of-india'],
    });
  });

  it('serves the console outside production, and in production when it is enabled and knows the address that browsers use', () => {
    const inProduction = { environment: { NODE_ENV: 'production' } };
    const enabled = { ...withChannel({}), console: { enabled: true } };
    expect(read(withChannel({})).console.enabled).toBe(true);
    expect(read(withChannel({}), inProduction).console.enabled).toBe(false);
    expect(faultsOf(() => read(enabled, inProduction))).toEqual([
      { path: 'server.publicUrl', message: 'is required by the console in production' },
    ]);
    expect(read({ ...enabled, server: { publicUrl: 'https://parley.example' } }, inProduction).console.enabled).toBe(true);
  });

  it('never shows the secret of the console', () => {
    const oidc = { clientId: 'a', clientSecret: 'secret-of-the-console' };
    const configuration = read({ ...withServer({ publicUrl: 'https://parley.example' }), jwt, console: { oidc } });
    expect(configuration.secrets).toContain('secret-of-the-console');
  });

  it('is YAML, with everything that can be said', () => {
    const configuration = read(
      `
# two accounts
channels:
  - name: india
    provider: shop
    baseUrl: http://127.0.0.1:8080/api/developer/
    timeZone: Asia/Kolkata
    webhookKey: \${INDIA_WEBHOOK_KEY}
    mediaHosts: [files.example, '*.files.example']
    timeoutMs: \${TIMEOUT}
    amountUnit: minor
    concurrency: 20
    cacheSeconds: 30
    sync: { orders: 15m }
    settings: { apiToken: "1|\${INDIA_TOKEN}", lists: ['1', '2'], mode: slow }
  - name: brazil
    provider: market
    settings: { apiToken: "\${file:token.txt}" }
clients:
  - { name: storefront, tokenSha256: ${hash.toUpperCase()}, scopes: [${scopes.join(', ')}], channels: ['*'] }
server:
  cors: { origins: [https://shop.example, http://localhost:3000] }
  webSocketOrigins: [https://panel.example]
  introspection: \${INTROSPECTION}
  publicUrl: https://parley.example
  persistedOperations: { mode: only, manifest: operations.json }
  metricsToken: metrics-of-parley
  limits: { depth: 3, bodyBytes: 1000 }
`,
      {
        environment: {
          INDIA_WEBHOOK_KEY: 'key-of-india',
          INDIA_TOKEN: 'token-of-india',
          TIMEOUT: '2500',
          INTROSPECTION: 'false',
          NODE_ENV: 'production',
        },
        workingDirectory: write('all', { 'token.txt': 'token-of-brazil\n', 'operations.json': '{}' }),
      },
    );
    expect(configuration.channels).toEqual([
      {
        name: 'india',
        provider: 'shop',
        baseUrl: 'http://127.0.0.1:8080/api/developer',
        timeZone: 'Asia/Kolkata',
        amountUnit: 'minor',
        timeoutMs: 2500,
        concurrency: 20,
        callsPerMinute: undefined,
        cacheSeconds: 30,
        sync: { orders: 900_000 },
        webhookKey: 'key-of-india',
        mediaHosts: ['files.example', '*.files.example'],
        settings: { apiToken: '1|token-of-india', lists: ['1', '2'], mode: 'slow' },
      },
      expect.objectContaining({ name: 'brazil', provider: 'market', settings: { apiToken: 'token-of-brazil', lists: [], mode: 'fast' } }),
    ]);
    expect(configuration.clients).toEqual([{ name: 'storefront', tokenSha256: hash, scopes: [...scopes], channels: ['*'] }]);
    expect(configuration.server).toEqual({
      isProduction: true,
      introspection: false,
      publicUrl: 'https://parley.example',
      cors: { origins: ['https://shop.example', 'http://localhost:3000'] },
      webSocketOrigins: ['https://panel.example'],
      persistedOperations: { mode: 'only', manifest: join(directory, 'all', 'operations.json') },
      metricsToken: 'metrics-of-parley',
      limits: { bodyBytes: 1000, depth: 3, aliases: 30, rootFields: 20, tokens: 2000, cost: 1000, requestsPerMinute: 6000 },
    });
    expect(configuration.secrets).toEqual(['1|token-of-india', 'key-of-india', 'token-of-brazil', 'metrics-of-parley']);
  });

  it('takes the environment', () => {
    const environment = {
      PORT: '0',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'silent',
      PARLEY_DATA_DIR: '/var/lib/parley',
      DATABASE_URL: 'postgres://parley:pass%2Fword@db/parley',
      REDIS_URL: 'rediss://:cache-password@cache',
    };
    expect(read(withChannel({}), { environment })).toMatchObject({
      port: 0,
      host: '0.0.0.0',
      logLevel: 'silent',
      dataDirectory: '/var/lib/parley',
      databaseUrl: environment.DATABASE_URL,
      redisUrl: environment.REDIS_URL,
      secrets: [
        'secret-of-india',
        ...[environment.DATABASE_URL, 'pass%2Fword', 'pass/word'],
        ...[environment.REDIS_URL, 'cache-password', 'cache-password'],
      ],
    });
  });

  it('takes a variable that is set to nothing for one that is not set', () => {
    const environment = { PORT: '', HOST: '', LOG_LEVEL: '', PARLEY_DATA_DIR: '', DATABASE_URL: '', REDIS_URL: '', NODE_ENV: '' };
    expect(read(withChannel({}), { environment })).toEqual(read(withChannel({})));
  });

  it('keeps events for 90 days and webhook bodies for 30, or for as many days or hours as configured', () => {
    expect(read(withChannel({})).retention).toEqual({ events: 90 * day, webhookBodies: 30 * day });
    expect(read(withChannel({}, { retention: { webhookBodies: '12h' } })).retention).toEqual({ events: 90 * day, webhookBodies: day / 2 });
  });

  it('has no introspection in production, unless asked for', () => {
    const environment = { NODE_ENV: 'production' };
    expect(read(withChannel({}), { environment }).server.introspection).toBe(false);
    expect(read(withServer({ introspection: true }), { environment }).server.introspection).toBe(true);
  });

  it.each(providers.map((definition) => [definition.name, definition] as const))(
    'of %s accepts the example of its adapter',
    (name, definition) => {
      const document = JSON.stringify({
        channels: [{ name: 'one', provider: name, settings: definition.example }],
        clients: [{ ...client, channels: ['one'] }],
      });
      const { channels } = readConfiguration(providers, { environment: {}, workingDirectory: directory, document });
      expect(channels).toMatchObject([{ name: 'one', provider: name, baseUrl: definition.defaultBaseUrl, settings: definition.example }]);
    },
  );
});

describe('where the configuration is', () => {
  const file = JSON.stringify(withChannel({ name: 'india' }));
  const find = (files: Record<string, string>, environment = {}, args: string[] = []) =>
    readConfiguration(definitions, { environment, workingDirectory: write('where', files), arguments: args });

  it('is parley.yml in the working directory', () => {
    expect(find({ 'parley.yml': file })).toMatchObject({ mode: 'configured', channels: [{ name: 'india' }] });
  });

  it('is the file that PARLEY_CONFIG names, before that', () => {
    const other = file.replaceAll('india', 'other');
    expect(find({ 'parley.yml': file, 'other.yml': other }, { PARLEY_CONFIG: 'other.yml' }).channels[0]?.name).toBe('other');
  });

  it('is nowhere in the sandbox, which needs no file', () => {
    expect(find({})).toMatchObject({ mode: 'sandbox', channels: [], clients: [], secrets: [], server: { introspection: true } });
  });

  it('lets the sandbox log warnings only, unless LOG_LEVEL says otherwise', () => {
    expect(find({}).logLevel).toBe('warn');
    expect(find({}, { LOG_LEVEL: 'info' }).logLevel).toBe('info');
    expect(find({ 'parley.yml': file }).logLevel).toBe('info');
  });

  it('does not matter when the sandbox is asked for', () => {
    expect(find({ 'parley.yml': file }, { PARLEY_CONFIG: 'nowhere.yml' }, ['--sandbox']).mode).toBe('sandbox');
  });

  it.each<[string, Fault, Record<string, string>, Record<string, string>?, string[]?]>([
    [
      'in production without a file',
      { path: 'PARLEY_CONFIG', message: 'is required in production, where there is no parley.yml' },
      {},
      { NODE_ENV: 'production' },
    ],
    [
      'with a name of no file',
      { path: 'no.yml', message: 'the file no.yml does not exist' },
      { 'parley.yml': file },
      { PARLEY_CONFIG: 'no.yml' },
    ],
    ['with a name of a folder', { path: '.', message: 'the file . cannot be read (EISDIR)' }, {}, { PARLEY_CONFIG: '.' }],
    [
      'with an argument nobody knows',
      { path: 'argument 2', message: 'is not known; the only argument is --sandbox' },
      {},
      {},
      ['--sandbox', '--sandbocks=x'],
    ],
  ])('is an error %s', (_, fault, files, environment, args) => {
    expect(faultsOf(() => find(files, environment, args))).toEqual([fault]);
  });
});

describe('a fault', () => {
  it.each<[path: string, message: string, document: unknown, environment?: Record<string, string>]>([
    ['PORT', 'must be a whole number from 0 to 65535', withChannel({}), { PORT: '65536' }],
    ['PORT', 'must be a whole number from 0 to 65535', withChannel({}), { PORT: 'http' }],
    ['LOG_LEVEL', 'must be one of trace, debug, info, warn, error, fatal, silent', withChannel({}), { LOG_LEVEL: 'loud' }],
    ['DATABASE_URL', 'must begin with postgres://', withChannel({}), { DATABASE_URL: 'mysql://root:password@db' }],
    ['REDIS_URL', 'must begin with redis://', withChannel({}), { REDIS_URL: 'memcached://cache' }],

    ['parley.yml', 'must be a mapping with channels and clients', '- one'],
    ['parley.yml:3:1', 'is not valid YAML (bad indent)', 'channels:\n  - name: a\n  name: b'],
    ['parley.yml:2:1', 'is not valid YAML (bad indent)', 'channels: [\nclients: x'],
    [
      'parley.yml:2:1',
      'is not valid YAML (duplicate key)',
      `retention: {}\nretention: {}\nchannels: ${JSON.stringify([channel])}\n${clientsText()}`,
    ],
    [
      'parley.yml:1:12',
      'is not valid YAML (tag resolve failed)',
      `retention: !run {}\nchannels: ${JSON.stringify([channel])}\n${clientsText()}`,
    ],
    ['parley.yml:1:17', 'is not valid YAML (duplicate key)', `{"retention":{},"retention":{},${JSON.stringify(withChannel({})).slice(1)}`],
    ['parley.yml', 'becomes too large through its aliases', bomb()],
    ['parley.yml:1:11', 'is an alias without an anchor of this name before it', 'channels: *other'],
    ['parley.yml:1:11', 'is an alias that contains itself', 'a: &a {b: *a}'],
    ['parley.yml:1:20', 'is an alias that contains itself', 'a: &a [{ b: [ { c: *a } ] }]'],

    ['chanels', 'is not a known key', { ...withChannel({}), chanels: [] }],
    ['channels', 'is required', { clients: [{ ...client, channels: ['*'] }] }],
    ['channels', 'must not be empty', { channels: [], clients: [{ ...client, channels: ['*'] }] }],
    ['channels', 'must be a list', { channels: channel, clients: [{ ...client, channels: ['*'] }] }],
    ['channels[0]', 'must be a mapping', { channels: ['india'], clients: [{ ...client, channels: ['*'] }] }],
    ['channels[0].name', 'must be 1 to 40 of a-z, 0-9 and -', withClientForAll({ ...channel, name: 'India!' })],
    ['channels[0].name', 'is required', withClientForAll({ ...channel, name: undefined })],
    [
      'channels[1].name',
      'is also the name of another channel',
      { channels: [channel, { ...channel, provider: 'market' }], clients: [client] },
    ],
    ['channels[0].provider', 'must be one of shop, market', withChannel({ provider: 'shoop' })],
    ['channels[0].provider', 'is required', withChannel({ provider: undefined })],
    ['channels[0].urls', 'is not a known key', withChannel({ urls: [] })],
    ['channels[0].baseUrl', 'must be an address such as https://api.example.com', withChannel({ baseUrl: 'api.shop.example' })],
    [
      'channels[0].baseUrl',
      'must begin with https://, unless it is an address of this machine',
      withChannel({ baseUrl: 'http://api.shop.example' }),
    ],
    [
      'channels[0].baseUrl',
      'must begin with https://, unless it is an address of this machine',
      withChannel({ baseUrl: 'ftp://127.0.0.1' }),
    ],
    [
      'channels[0].baseUrl',
      'must be an address without credentials, query and fragment',
      withChannel({ baseUrl: 'https://a:b@api.shop.example' }),
    ],
    [
      'channels[0].baseUrl',
      'must be an address without credentials, query and fragment',
      withChannel({ baseUrl: 'https://api.shop.example/?a=b' }),
    ],
    ['channels[0].timeZone', 'must be a time zone such as Asia/Kolkata', withChannel({ timeZone: 'Asia/Atlantis' })],
    ['channels[0].timeoutMs', 'must be at least 1', withChannel({ timeoutMs: 0 })],
    ['channels[0].timeoutMs', 'must be at most 600000', withChannel({ timeoutMs: 600_001 })],
    ['channels[0].timeoutMs', 'must be a whole number', withChannel({ timeoutMs: 1.5 })],
    ['channels[0].timeoutMs', 'must be a number', withChannel({ timeoutMs: '10s' })],
    ['channels[0].amountUnit', 'must be one of major, minor', withChannel({ amountUnit: 'cents' })],
    ['channels[0].mediaHosts[0]', 'must be a host name such as files.example or *.files.example', withChannel({ mediaHosts: ['*'] })],
    [
      'channels[0].mediaHosts[0]',
      'must be a host name such as files.example or *.files.example',
      withChannel({ mediaHosts: ['10.0.0.1'] }),
    ],
    [
      'server.publicUrl',
      'must be an origin such as https://shop.example, without a path',
      withServer({ publicUrl: 'https://a.example/b' }),
    ],
    [
      'channels[0].webhookKey',
      'must be 8 to 200 of A-Z, a-z, 0-9 and . _ ~ -, because it stands in an address',
      withChannel({ webhookKey: 'with/slash' }),
    ],
    ['channels[0].concurrency', 'must be at least 1', withChannel({ concurrency: 0 })],
    ['channels[0].callsPerMinute', 'must be at least 1', withChannel({ callsPerMinute: 0 })],
    ['channels[0].cacheSeconds', 'must be at least 0', withChannel({ cacheSeconds: -1 })],
    ['channels[0].sync.orders', 'must be a number with s, m, h or d, such as 60s', withChannel({ sync: { orders: '1 minute' } })],
    ['channels[0].sync.orders', 'must be 10s to 30d', withChannel({ sync: { orders: '9s' } })],
    ['channels[0].sync.orders', 'must be 10s to 30d', withChannel({ sync: { orders: '31d' } })],
    ['channels[0].sync.order', 'is not a known key', withChannel({ sync: { order: '60s' } })],

    ['channels[0].settings.apiToken', 'is required', withChannel({ settings: undefined })],
    ['channels[0].settings.apiToken', 'is required', withChannel({ settings: {} })],
    ['channels[0].settings.apiToken', 'must not be empty', withChannel({ settings: { apiToken: '' } })],
    [
      'channels[0].settings.apiToken',
      'must not be empty',
      'channels: [{ name: india, provider: shop, settings: { apiToken: } }]\n' + clientsText(),
    ],
    ['channels[0].settings.apiToken', 'must be a text: put it in quotes', withChannel({ settings: { apiToken: 12345678901 } })],
    ['channels[0].settings.apiTokn', 'is not a known key', withChannel({ settings: { ...channel.settings, apiTokn: 'x' } })],
    ['channels[0].settings.(a key)', 'is not a known key', withChannel({ settings: { ...channel.settings, 'a\nb': 'x' } })],
    ['channels[0].settings.lists[1]', 'must be digits', withChannel({ settings: { ...channel.settings, lists: ['1', 'two'] } })],
    ['channels[0].settings.mode', 'must be one of fast, slow', withChannel({ settings: { ...channel.settings, mode: 'medium' } })],
    ['channels[0].settings', 'must be a mapping', withChannel({ settings: ['x'] })],
    [
      'channels[1]',
      'shares the token [redacted] with another channel',
      { channels: [channel, { ...channel, name: 'twice' }], clients: [client] },
    ],

    ['clients', 'is required: without a client nobody can call the gateway', { channels: [channel] }],
    ['clients', 'is required: without a client nobody can call the gateway', { channels: [channel], clients: [] }],
    ['clients', 'must be a list', { channels: [channel], clients: client }],
    ['clients[0].name', 'is required', withClient({ name: undefined })],
    [
      'clients[1].name',
      'is also used by another client',
      { channels: [channel], clients: [client, { ...client, tokenSha256: 'cd'.repeat(32) }] },
    ],
    ['clients[1].tokenSha256', 'is also used by another client', { channels: [channel], clients: [client, { ...client, name: 'other' }] }],
    ['clients[0].name', 'must not begin with jwt:', withClient({ name: 'jwt:ada' })],
    ['clients[0].tokenSha256', "must be the 64 hex digits of the token's SHA-256", withClient({ tokenSha256: 'the token itself' })],
    ['clients[0].scopes', 'must not be empty', withClient({ scopes: [] })],
    ['clients[0].scopes[1]', `must be one of ${scopes.join(', ')}`, withClient({ scopes: ['orders:read', 'orders'] })],
    ['clients[0].channels', 'is required', withClient({ channels: undefined })],
    ['clients[0].channels[1]', 'is not the name of a channel', withClient({ channels: ['india', 'indie'] })],
    ['clients[0].channels', '* stands for all and must stand alone', withClient({ channels: ['*', 'india'] })],
    ['clients[0].token', 'is not a known key', withClient({ token: 'x' })],

    ['server.port', 'is not a known key', withServer({ port: 80 })],
    [
      'server.cors.origins[0]',
      'must be an origin such as https://shop.example, without a path',
      withServer({ cors: { origins: ['https://shop.example/'] } }),
    ],
    ['server.introspection', 'must be true or false', withServer({ introspection: 'maybe' })],
    ['server.limits.depth', 'must be at least 1', withServer({ limits: { depth: 0 } })],
    ['server.limits.cost', 'must be at least 1', withServer({ limits: { cost: 0 } })],
    ['server.limits.widht', 'is not a known key', withServer({ limits: { widht: 1 } })],
    [
      'server.webSocketOrigins[0]',
      'must be an origin such as https://shop.example, without a path',
      withServer({ webSocketOrigins: ['wss://shop.example'] }),
    ],
    [
      'server.persistedOperations.manifest',
      'has no effect while the mode is off',
      withServer({ persistedOperations: { manifest: 'a.json' } }),
    ],
    ['server.persistedOperations.manifest', 'is required', withServer({ persistedOperations: { mode: 'only' } })],
    ['server.persistedOperations.mode', 'must be one of off, apq, only', withServer({ persistedOperations: { mode: 'on' } })],
    ['server.metricsToken', 'must not be empty', withServer({ metricsToken: '' })],
    [
      'jwt.jwksUri',
      'must begin with https://, unless it is an address of this machine',
      { channels: [channel], jwt: { issuer: 'a', audience: 'b', jwksUri: 'http://id.example/keys' } },
    ],
    ['console.enabled', 'must be true or false', { ...withChannel({}), console: { enabled: 'perhaps' } }],
    ['console.oidc.clientId', 'is required', { ...withServer({ publicUrl: 'https://parley.example' }), jwt, console: { oidc: {} } }],
    ['server.publicUrl', 'is required by console.oidc', { ...withChannel({}), jwt, console: { oidc: { clientId: 'a' } } }],
    [
      'console.oidc',
      'needs the section jwt, whose issuer it uses',
      { ...withServer({ publicUrl: 'https://parley.example' }), console: { oidc: { clientId: 'a' } } },
    ],
    [
      'jwt.issuer',
      'must be an address such as https://id.example, because console.oidc reads <issuer>/.well-known/openid-configuration',
      { ...withServer({ publicUrl: 'https://parley.example' }), jwt: { ...jwt, issuer: 'shop' }, console: { oidc: { clientId: 'a' } } },
    ],
    [
      'jwt.issuer',
      'must begin with https://, unless it is an address of this machine, because console.oidc reads <issuer>/.well-known/openid-configuration',
      {
        ...withServer({ publicUrl: 'https://parley.example' }),
        jwt: { ...jwt, issuer: 'http://id.example' },
        console: { oidc: { clientId: 'a' } },
      },
    ],
    ['retention.events', 'must be a number with h or d, such as 90d', { ...withChannel({}), retention: { events: '90m' } }],
    ['retention.events', 'must be a text: put it in quotes', { ...withChannel({}), retention: { events: 90 } }],
    ['retention.webhookBodies', 'must be a number with h or d, such as 90d', { ...withChannel({}), retention: { webhookBodies: '0d' } }],
    ['retention.products', 'is not a known key', { ...withChannel({}), retention: { products: '90d' } }],

    ['channels[0].settings.apiToken', 'the environment variable TOKEN is not set', withChannel({ settings: { apiToken: '${TOKEN}' } })],
    [
      'channels[0].settings.apiToken',
      'the environment variable TOKEN is not set',
      withChannel({ settings: { apiToken: '1|${TOKEN}' } }),
      { TOKEN: '' },
    ],
    ['channels[0].settings.apiToken', 'must be ${NAME} or ${file:/path}', withChannel({ settings: { apiToken: '${a b}' } })],
    [
      'channels[0].settings.lists[0]',
      'the environment variable LIST is not set',
      withChannel({ settings: { ...channel.settings, lists: ['${LIST}'] } }),
    ],
    ['clients[0].tokenSha256', 'the file /nowhere/hash does not exist', withClient({ tokenSha256: '${file:/nowhere/hash}' })],
  ])('at %s %s', (path, message, document, environment = {}) => {
    expect(faultsOf(() => read(document, { environment }))).toEqual([{ path, message }]);
  });

  it('in an empty file names what it needs', () => {
    expect(faultsOf(() => read('# nothing yet\n'))).toEqual([
      { path: 'channels', message: 'is required' },
      { path: 'clients', message: 'is required: without a client nobody can call the gateway' },
    ]);
  });

  it('of an empty file is reported at the setting that names the file', () => {
    const faults = faultsOf(() =>
      read(withChannel({ settings: { apiToken: '${file:empty}' } }), { workingDirectory: write('empty', { empty: '\n' }) }),
    );
    expect(faults).toEqual([{ path: 'channels[0].settings.apiToken', message: 'the file empty is empty' }]);
  });

  it('inside a section is reported with its path', () => {
    expect(faultsOf(() => read({ ...withChannel({}), jwt: { issuer: 'a' } }))).toEqual([
      { path: 'jwt.audience', message: 'is required' },
      { path: 'jwt.jwksUri', message: 'is required' },
    ]);
  });

  it('hides no other: all are reported at once, in one message', () => {
    const attempt = (): unknown =>
      read(
        {
          channels: [
            { name: 'a', provider: 'shop', timeZone: 'Nowhere', settings: {} },
            { name: 'b', provider: 'nobody', settings: {} },
            { name: 'c', provider: 'market', settings: { apiToken: 'x', more: 1 }, timeoutMs: -1 },
          ],
          clients: [{ name: 'x', tokenSha256: 'x', scopes: ['y'], channels: ['z', 'a'] }, client],
          server: { limits: { tokens: 'many' } },
          more: 1,
        },
        { environment: { PORT: 'x' } },
      );
    expect(() => attempt()).toThrow(
      [
        'The configuration has 12 faults:',
        '  PORT: must be a whole number from 0 to 65535',
        '  parley.yml:1:44 channels[0].timeZone: must be a time zone such as Asia/Kolkata',
        '  parley.yml:1:65 channels[0].settings.apiToken: is required',
        '  parley.yml:1:92 channels[1].provider: must be one of shop, market',
        '  parley.yml:1:186 channels[2].settings.more: is not a known key. Did you mean "mode"?',
        '  parley.yml:1:196 channels[2].timeoutMs: must be at least 1',
        "  parley.yml:1:236 clients[0].tokenSha256: must be the 64 hex digits of the token's SHA-256",
        `  parley.yml:1:264 clients[0].scopes[0]: must be one of ${scopes.join(', ')}`,
        '  parley.yml:1:281 clients[0].channels[0]: is not the name of a channel',
        '  parley.yml:1:430 clients[1].channels[0]: is not the name of a channel',
        '  parley.yml:1:461 server.limits.tokens: must be a number',
        '  parley.yml:1:479 more: is not a known key',
      ].join('\n'),
    );
  });
});

describe('every fault of a file', () => {
  const file = `# a shop's first attempt
chanels: []
channels:
  - name: india
    provider: shoop
    timeZone: Asia/Kolkatta
    settings: { apiTokn: "\${INDIA_TOKN}" }
  - name: brazil
    provider: shop
    timeZone: America/Sao_Paolo
    timeoutMs: 0
    webhokKey: a-key-of-brazil
    settings: { apiToken: one-token, mode: fats }
  - name: brazil
    provider: shop
    amountUnit: minr
    settings: { apiToken: one-token }
  - name: mexico
    provider: shop
    settings: { apiToken: one-token }
    concurrency: 0
clients:
  - name: storefront
    tokenSha256: not-a-hash
    scopes: [orders:raed]
    channels: [indai]
  - name: storefront
    tokenSha256: ${hash}
    scopes: [orders:read]
    channels: [mexcio]
server:
  persistedOperations: { mode: only, manifst: operations.json }
  limits: { cots: 5 }
jwt: { issuer: https://id.example/, audience: parley, jwksUri: "http://id.example/keys" }
retention: { events: 90 }
retention: { webhookBodies: forever }
`;
  const { message } = errorOf(() => read(file, { environment: { INDIA_TOKEN: 'a-token-of-india', PORT: 'x', LOG_LEVEL: 'inof' } }));

  it('MUST be reported at once, with its line and column, and with the word that was probably meant', () => {
    expect(message.split('\n')).toEqual([
      'The configuration has 25 faults:',
      '  PORT: must be a whole number from 0 to 65535',
      '  LOG_LEVEL: must be one of trace, debug, info, warn, error, fatal, silent. Did you mean "info"?',
      '  parley.yml:36:1: is not valid YAML (duplicate key)',
      '  parley.yml:2:1 chanels: is not a known key. Did you mean "channels"?',
      '  parley.yml:5:5 channels[0].provider: must be one of shop, market. Did you mean "shop"?',
      '  parley.yml:6:5 channels[0].timeZone: must be a time zone such as Asia/Kolkata. Did you mean "Asia/Kolkata"?',
      '  parley.yml:7:17 channels[0].settings.apiTokn: the environment variable INDIA_TOKN is not set. Did you mean "INDIA_TOKEN"?',
      '  parley.yml:10:5 channels[1].timeZone: must be a time zone such as Asia/Kolkata. Did you mean "America/Sao_Paulo"?',
      '  parley.yml:11:5 channels[1].timeoutMs: must be at least 1',
      '  parley.yml:12:5 channels[1].webhokKey: is not a known key. Did you mean "webhookKey"?',
      '  parley.yml:13:38 channels[1].settings.mode: must be one of fast, slow. Did you mean "fast"?',
      '  parley.yml:14:5 channels[2].name: is also the name of another channel',
      '  parley.yml:16:5 channels[2].amountUnit: must be one of major, minor. Did you mean "minor"?',
      '  parley.yml:18:5 channels[3]: shares the token [redacted] with another channel',
      '  parley.yml:21:5 channels[3].concurrency: must be at least 1',
      "  parley.yml:24:5 clients[0].tokenSha256: must be the 64 hex digits of the token's SHA-256",
      `  parley.yml:25:14 clients[0].scopes[0]: must be one of ${scopes.join(', ')}. Did you mean "orders:read"?`,
      '  parley.yml:26:16 clients[0].channels[0]: is not the name of a channel. Did you mean "india"?',
      '  parley.yml:27:5 clients[1].name: is also used by another client',
      '  parley.yml:30:16 clients[1].channels[0]: is not the name of a channel. Did you mean "mexico"?',
      '  parley.yml:32:3 server.persistedOperations.manifest: is required',
      '  parley.yml:32:38 server.persistedOperations.manifst: is not a known key. Did you mean "manifest"?',
      '  parley.yml:33:13 server.limits.cots: is not a known key. Did you mean "cost"?',
      '  parley.yml:34:55 jwt.jwksUri: must begin with https://, unless it is an address of this machine',
      '  parley.yml:35:1 retention.webhookBodies: must be a number with h or d, such as 90d',
    ]);
  });
});

describe('a configuration in JSON', () => {
  it('MUST mean what it means as YAML, whatever its texts look like', () => {
    const settings = { apiToken: 'a "quoted": \\ text', lists: ['12'] };
    const document = withChannel({ settings, name: 'in-json' }, { clients: [{ ...client, channels: ['in-json'] }] });
    const text = JSON.stringify(document, undefined, 2);
    expect(read(text)).toEqual(read(`# a comment makes it YAML\n${text}`));
    expect(read(text).channels[0]?.settings).toEqual({ ...settings, mode: 'fast' });
  });

  it('MUST have its faults located', () => {
    const text = JSON.stringify(withChannel({ settings: { apiToken: 'one', mode: 'fats' } }), undefined, 2);
    expect(errorOf(() => read(text)).message).toContain(
      'parley.yml:8:9 channels[0].settings.mode: must be one of fast, slow. Did you mean "fast"?',
    );
  });
});

describe('docs/parley.example.yml', () => {
  const text = readFileSync('docs/parley.example.yml', 'utf8');
  const names = [...text.matchAll(/\$\{([A-Z_0-9]+)\}/g)].map(([, name = '']) => name).filter((name) => name !== 'NAME');
  const valueOf = (name: string, index: number): string =>
    name.endsWith('SHA256') ? String(index % 10).repeat(64) : `value-of-${name.toLowerCase().replaceAll('_', '-')}`;
  const environment = Object.fromEntries(names.map((name, index) => [name, valueOf(name, index)]));
  const configuration = readConfiguration(providers, { environment, workingDirectory: directory, document: text });

  it('MUST be a configuration that is accepted, with a channel of every provider', () => {
    expect(configuration.channels.map(({ provider }) => provider).sort()).toEqual(providers.map(({ name }) => name).sort());
    expect(configuration.clients.map(({ name }) => name)).toEqual(['storefront', 'operations']);
    expect(configuration.jwt?.audience).toBe('parley');
  });

  it('MUST name every key there is', () => {
    const sections = [fileShape, channelShape, clientShape, jwtShape, serverShape, consoleShape, retentionShape];
    const inside = ['cors', 'persistedOperations', 'limits'].flatMap((section) => keysOf(serverShape, [section]));
    const ofConsole = keysOf(consoleShape, ['oidc']);
    const ofProviders = providers.flatMap(({ settings }) => keysOf(settings, []));
    const keys = [...sections.flatMap((shape) => keysOf(shape, [])), ...inside, ...ofConsole, ...ofProviders];
    expect(keys.length).toBeGreaterThan(40);
    expect(keys.filter((key) => !new RegExp(`\\b${key}: `).test(text) && !new RegExp(`^ *${key}:`, 'm').test(text))).toEqual([]);
  });
});

describe('a message', () => {
  const secret = 'a-very-secret-value';

  it.each<[string, unknown]>([
    ['a setting of the wrong kind', withChannel({ settings: { apiToken: [secret] } })],
    ['a name', withChannel({ name: secret.toUpperCase() })],
    ['a provider', withChannel({ provider: secret })],
    ['a choice', withChannel({ settings: { apiToken: secret, mode: secret } })],
    ['a text with a pattern', withChannel({ settings: { apiToken: secret, lists: [secret] } })],
    ['an address', withChannel({ baseUrl: `http://user:${secret}@shop.example` })],
    ['a time zone', withChannel({ timeZone: secret })],
    ['a hash', withClient({ tokenSha256: secret })],
    ['a scope', withClient({ scopes: [secret] })],
    [
      'a conflict',
      { channels: [channel, { ...channel, name: 'b' }].map((one) => ({ ...one, settings: { apiToken: secret } })), clients: [client] },
    ],
    [
      'a variable put in',
      withChannel({ provider: '${SECRET}', timeZone: 'x${SECRET}', baseUrl: '${SECRET}', timeoutMs: '${SECRET}', amountUnit: '${SECRET}' }),
    ],
    ['a line that is no YAML', `channels: [{ settings: { apiToken: "${secret}" "${secret}" }`],
    ['an alias', `channels: *${secret}`],
    ['a tag', `channels: !${secret} x`],
  ])('never shows the value of %s', (_, document) => {
    const faults = faultsOf(() => read(document, { environment: { SECRET: secret } }));
    expect(faults.length).toBeGreaterThan(0);
    expect(new ConfigurationError(faults).message.toLowerCase()).not.toContain(secret);
  });

  it('never shows the value of a variable', () => {
    const environment = { PORT: secret, LOG_LEVEL: secret, DATABASE_URL: secret, REDIS_URL: secret };
    const { message } = new ConfigurationError(faultsOf(() => read(withChannel({}), { environment, arguments: [secret] })));
    expect(message).toContain('5 faults');
    expect(message).not.toContain(secret);
  });
});

function withClientForAll(only: object): object {
  return { channels: [only], clients: [{ ...client, channels: ['*'] }] };
}

function clientsText(): string {
  return `clients: ${JSON.stringify([client])}`;
}

/** Nine levels of ten aliases each. */
function bomb(): string {
  const levels = Array.from({ length: 9 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]`);
  return ['a0: &a0 [x]', ...levels].join('\n');
}

function write(folder: string, files: Record<string, string>): string {
  const place = join(directory, folder);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(place, name), text);
  return place;
}
