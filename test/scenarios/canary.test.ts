import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scopes } from '../../src/config/configuration.js';
import { idTypes, toId } from '../../src/domain/id.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import { providers } from '../../src/providers/index.js';
import type { Simulator } from '../../src/providers/simulator/server.js';
import { run, runProcess, type Spawned } from '../cli/command-line.js';
import { casesOf, type Case, type World } from '../graphql/schema/generated-input.js';
import { writtenSchema } from '../graphql/schema/written-schema.js';
import { Canaries } from './canaries.js';
import { echoes, startEchoServer, type EchoServer } from './echo.js';

const schema = writtenSchema();
/** Every query and mutation with its required arguments, and queries with each optional one. Uploads are sent separately. */
const isPlain = ({ kind, title }: Case): boolean => title.startsWith('what it must') || (kind === 'query' && !title.includes('.'));
const questions = [...casesOf(schema, 'query'), ...casesOf(schema, 'mutation')].filter(
  (one) => isPlain(one) && (one.idType === null || one.idType === 'Order') && one.files.length === 0,
);
const canaries = new Canaries();
const token = canaries.plantPlain('client token');
const webhookKey = canaries.plantPlain('webhook key');
const metricsToken = canaries.plantPlain('metrics token');
const metaToken = canaries.know('Meta access token', `EAA${canaries.plantPlain('part of the Meta access token').replaceAll('-', '')}`);
/** The ledger must keep it, because reading the items of an order needs it. */
const orderToken = canaries.plantPlain('order token');
/** The simulators' templates contain it, as the documents' sample does. */
canaries.know('Meta access token of a template', 'EAAHexampleMetaAccessTokenExample');

let directory: string;
let configuration: object;
let gateway: Spawned;
let address: string;
const servers: { close(): Promise<void> }[] = [];
const simulated = new Map<string, Simulator>();
const failing: string[] = [];
let picture: EchoServer;
/** All responses over HTTP. */
const answers: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-canary-'));
  picture = await startEchoServer((response) => response.end());
  servers.push(picture);
  const channels: object[] = [];
  for (const definition of providers) {
    const simulator = await definition.startSimulator();
    servers.push(simulator);
    simulated.set(`${definition.name}-simulated`, simulator);
    for (const secret of definition.secrets(definition.settings.parse(simulator.settings))) {
      if (secret.length >= 12) canaries.know(`simulated ${definition.name}: ${secret.slice(0, 3)}`, secret);
    }
    channels.push({
      name: `${definition.name}-simulated`,
      provider: definition.name,
      baseUrl: simulator.baseUrl,
      webhookKey,
      settings: simulator.settings,
    });
  }
  for (const [name, answer] of Object.entries(echoes)) {
    const server = await startEchoServer(answer);
    servers.push(server);
    for (const definition of providers) {
      const channel = `${definition.name}-${name}`;
      failing.push(channel);
      channels.push({
        name: channel,
        provider: definition.name,
        baseUrl: server.origin,
        webhookKey,
        timeoutMs: 2000,
        settings: settingsOf(definition, channel),
      });
    }
  }
  for (const definition of providers) {
    const channel = `${definition.name}-nowhere`;
    failing.push(channel);
    channels.push({
      name: channel,
      provider: definition.name,
      baseUrl: 'http://127.0.0.1:1',
      webhookKey,
      settings: settingsOf(definition, channel),
    });
  }
  const most = 100_000;
  configuration = {
    channels,
    clients: [{ name: 'everything', tokenSha256: createHash('sha256').update(token).digest('hex'), scopes, channels: ['*'] }],
    server: { metricsToken, limits: { depth: 50, aliases: most, tokens: most, cost: most, requestsPerMinute: most } },
  };
  await write('parley.yml', configuration);
  gateway = runProcess(['start'], { directory, environment: { PORT: '0', LOG_LEVEL: 'trace' } });
  address = await listening(gateway);
}, 120_000);
afterAll(async () => {
  gateway.child.kill('SIGKILL');
  await Promise.all(servers.map((server) => server.close()));
  await rm(directory, { recursive: true, force: true });
});

/** The documents' settings with a canary in place of every secret. */
function settingsOf({ name, example, secrets, settings }: ProviderDefinition, channel: string): object {
  const hidden = secrets(example);
  const planted = Object.entries(example as Record<string, unknown>).map(([key, value]) => {
    if (typeof value !== 'string' || !hidden.includes(value)) return [key, value];
    const canary = canaries.plant(`${channel}: ${key}`);
    return [key, value.includes('|') ? `18492|${canary}` : canary];
  });
  const made = Object.fromEntries(planted) as object;
  if (!settings.safeParse(made).success) throw new Error(`${name} does not take canaries.`);
  return made;
}

function write(file: string, content: object | string): Promise<void> {
  return writeFile(join(directory, file), typeof content === 'string' ? content : JSON.stringify(content));
}

async function listening({ child, ran }: Spawned): Promise<string> {
  const found = new Promise<string>((resolve) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      if (said.length < 100_000) said += chunk.toString();
      const line = /"address":"(http:[^"]+)"/.exec(said)?.[1];
      if (line !== undefined) resolve(line);
    });
  });
  const ended = ran.then(({ stderr }) => {
    throw new Error(`The gateway has ended: ${stderr}`);
  });
  return Promise.race([found, ended]);
}

async function request(path: string, init: RequestInit = {}): Promise<number> {
  const response = await fetch(address + path, { redirect: 'manual', ...init });
  answers.push(JSON.stringify([response.status, [...response.headers]]) + (await response.text()));
  return response.status;
}

function ask(query: string, variables: object = {}, bearer = token): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${bearer}` };
  return request('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
}

function worldOf(channel: string): World {
  return { channel, ids: new Map(idTypes.map((type) => [type, toId(type, channel, '1', '1')])) };
}

/** Sends every operation for a channel, a few at a time. */
async function askEverything(channel: string): Promise<void> {
  const left: Case[] = [...questions];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await ask(one.document, one.variables(worldOf(channel)));
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

/** Inputs with the client's own secrets, and URLs that the gateway must not fetch. */
async function sendSecrets(channel: string): Promise<void> {
  const connect = { channel, whatsAppBusinessAccountId: '1', accessToken: metaToken, userId: '1' };
  await ask(
    'mutation ($input: ConnectWhatsAppAccountInput!) { connectWhatsAppAccount(input: $input) { outcome userErrors { code message providerMessage } } }',
    { input: connect },
  );
  const track = {
    channel,
    reference: '1234567890123',
    orderToken,
    customer: { phoneNumber: '+14155552671' },
    messageId: 'm-1',
    orderRequestId: 'r-1',
  };
  await ask(
    'mutation ($input: TrackOrderInput!) { trackOrder(input: $input) { outcome order { raw items { name } } userErrors { code message } } }',
    { input: track },
  );
  const url = `${picture.origin}/picture.png`;
  const media = { channel, phoneNumber: '+14155552671', media: { mediaType: 'IMAGE', url } };
  await ask('mutation ($input: SendMediaInput!) { sendMedia(input: $input) { outcome userErrors { code message } } }', { input: media });
}

describe('a gateway full of secrets', { timeout: 180_000 }, () => {
  it('MUST get through everything that can go wrong', async () => {
    for (const [channel, simulator] of simulated) {
      simulator.webhooks?.deliverTo(`${address}/webhooks/${channel}/${webhookKey}`);
      simulator.webhooks?.placeOrder();
      await askEverything(channel);
      await sendSecrets(channel);
      await simulator.webhooks?.delivered();
      expect(simulator.requests.length, channel).toBeGreaterThan(0);
    }
    for (const channel of failing) {
      await askEverything(channel);
      await sendSecrets(channel);
    }
    const [channel = ''] = simulated.keys();
    const body = JSON.stringify({ message: 'made up', access_token: 'short' });
    for (const path of [
      `/webhooks/${channel}/${webhookKey}`,
      `/webhooks/${channel}/wrong`,
      `/webhooks/nobody/${webhookKey}`,
      `/webhooks/${channel}/${webhookKey}/more?x=1`,
    ]) {
      for (const sent of [body, '<html>', ''])
        await request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent });
    }
    await ask('{ viewer { name } }', {}, `${token}x`);
    await ask(getIntrospectionQuery());
    await ask('{ webhookEvents(first: 100) { nodes { kind failure raw } } writes(first: 100) { nodes { operation state providerCode } } }');
    for (const path of [
      '/',
      '/explorer',
      '/health/live',
      '/health/ready',
      '/metrics',
      '/nothing',
      `/graphql?query=%7Bviewer%7Bname%7D%7D`,
    ]) {
      await request(path, { headers: { accept: 'text/html' } });
      await request(path, { headers: { authorization: `Bearer ${metricsToken}` } });
    }
    expect(answers.filter((answer) => answer.startsWith('[5')).length, 'answers that are 5xx').toBe(0);
  });

  it('MUST never fetch a URL that a client gives', () => {
    expect(picture.requests).toBe(0);
  });

  it('MUST return none of them over HTTP', () => {
    expect(answers.length).toBeGreaterThan(1000);
    expect(canaries.in(answers.join('\n'))).toEqual([]);
  });

  it('MUST write none of them to its log at the lowest level, nor to the file of its ledger', async () => {
    await write('parley.yml', {
      channels: [{ name: 'x', provider: 'awal', settings: { hmacSecret: 7, clientId: metaToken } }],
      clients: token,
    });
    gateway.child.kill('SIGHUP');
    gateway.child.kill('SIGTERM');
    const { code, stdout, stderr } = await gateway.ran;
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(1000);
    expect(stdout).toContain('provider call');
    expect(canaries.in(stdout + stderr)).toEqual([]);
    const data = join(directory, 'data');
    const files = await readdir(data, { recursive: true, withFileTypes: true });
    const stored = await Promise.all(
      files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'latin1')),
    );
    expect(stored.join('').length).toBeGreaterThan(10_000);
    expect(canaries.in(stored.join('\n'), ['order token'])).toEqual([]);
  });

  it('MUST print none of them on the command line: export, doctor, faulty configurations', async () => {
    await write('parley.yml', configuration);
    const exported = await run(['ledger', 'export'], { directory });
    expect(exported.code).toBe(0);
    expect(canaries.in(exported.stdout + exported.stderr, ['order token'])).toEqual([]);
    const [database, redis, variable] = [
      canaries.plantPlain('database password'),
      canaries.plantPlain('redis password'),
      canaries.plant('variable'),
    ];
    const environment = {
      DATABASE_URL: `postgres://parley:${database}@127.0.0.1:1/parley`,
      REDIS_URL: `redis://:${redis}@127.0.0.1:1`,
      SECRET: variable,
    };
    const settings = { clientId: '${SECRET}', domain: 'd', hmacSecret: '${SECRET}', phoneNumberId: '1' };
    const channel = { name: 'x', provider: 'awal', baseUrl: 'http://127.0.0.1:1', settings };
    const clients = [{ name: 'a', tokenSha256: 'ab'.repeat(32), scopes: ['orders:read'], channels: ['*'] }];
    const faulty = {
      ...channel,
      baseUrl: `https://user:${variable}@example.com`,
      settings: { ...settings, surprise: '${SECRET}', domain: [variable] },
    };
    const attempts = [
      ['start', { channels: [channel], clients }],
      ['doctor', { channels: [channel], clients }],
      ['start', { channels: [faulty], clients: [{ ...clients[0], tokenSha256: '${SECRET}' }], server: { metricsToken: ['${SECRET}'] } }],
      ['doctor', { channels: [faulty], clients }],
      ['start', `channels: [{ name: x, settings: { token: "${variable}" }\nclients: ${variable}: :`],
    ] as const;
    const said = await Promise.all(
      attempts.map(async ([command, content], index) => {
        const file = `other-${index}.yml`;
        await write(file, content);
        const options = { directory, environment: { ...environment, PARLEY_CONFIG: file, LOG_LEVEL: 'trace' } };
        // The started process logs by itself.
        return index === 0 ? runProcess([command], options).ran : run([command], options);
      }),
    );
    for (const { code, stdout, stderr } of said) {
      expect(code, stdout + stderr).not.toBe(0);
      expect(stdout + stderr).not.toBe('');
      expect(canaries.in(stdout + stderr)).toEqual([]);
    }
  });
});
