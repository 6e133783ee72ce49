import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkChannel } from '../../src/cli/doctor-channel.js';
import type { Check } from '../../src/cli/doctor-check.js';
import { runCommandLine } from '../../src/cli/run.js';
import { readConfiguration, type ChannelConfiguration } from '../../src/config/configuration.js';
import { openDatabase, openLedger } from '../../src/store/store.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import { providers } from '../../src/providers/index.js';
import type { Simulator } from '../../src/providers/simulator/server.js';
import { providerCases } from '../conformance/provider-cases.js';
import { startSimulator } from '../simulators.js';
import { documentOf, run } from './command-line.js';
import { serverPlace } from './databases.js';

interface Report {
  readonly code: number | null;
  readonly ok: boolean;
  readonly checks: readonly Check[];
}

describe('parley doctor', () => {
  let directory: string;
  beforeAll(async () => void (directory = await mkdtemp(join(tmpdir(), 'parley-doctor-'))));
  afterAll(() => rm(directory, { recursive: true }));

  const running: Simulator[] = [];
  afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.close();
  });
  async function simulate(provider: string): Promise<Simulator> {
    const simulator = await startSimulator(provider);
    running.push(simulator);
    return simulator;
  }

  async function examine(document: unknown, environment: Record<string, string> = {}): Promise<Report> {
    const { code, stdout, stderr } = await run(['doctor', '--json'], {
      document,
      environment: { PARLEY_DATA_DIR: directory, ...environment },
      directory,
    });
    expect(stderr).toBe('');
    return { code, ...(JSON.parse(stdout) as { ok: boolean; checks: Check[] }) };
  }

  const channelOf = (
    name: string,
    provider: string,
    { baseUrl, settings }: Pick<Simulator, 'baseUrl' | 'settings'>,
    more = {},
  ): object => ({
    name,
    provider,
    baseUrl,
    settings: { ...settings, ...more },
  });
  const read = (channel: object): readonly ChannelConfiguration[] =>
    readConfiguration(providers, { environment: {}, document: JSON.stringify(documentOf([channel])) }).channels;
  const named = ({ checks }: Report, name: string): Check | undefined => checks.find((check) => check.name === name);

  describe('of a channel', () => {
    it('reads something harmless from every provider that has such a call, and asks the others nothing', async () => {
      const found = await Promise.all(providers.map(async ({ name }) => ({ name, simulator: await simulate(name) })));
      const report = await examine(documentOf(found.map(({ name, simulator }) => channelOf(name, name, simulator))));
      expect(report).toMatchObject({ code: 0, ok: true });
      const asked = new Map(found.map(({ name, simulator }) => [name, simulator.requests.map(({ method, path }) => `${method} ${path}`)]));
      for (const [name, requests] of asked) {
        expect([name, requests]).toEqual([name, providerCases[name]?.doctorRequests]);
        const [channel, clock] = [named(report, `channel ${name}`), named(report, `clock of ${name}`)];
        if (requests.length === 0) expect([channel?.verdict, clock]).toEqual(['skipped', undefined]);
        else expect([channel?.detail, clock?.detail]).toEqual(['it accepts the credentials', expect.stringMatching(/^[01] s from/)]);
      }
    });

    it('says so when a provider has no call that changes nothing', async () => {
      const definition = {
        ...(providers[0] as ProviderDefinition),
        create: () => ({ name: 'mute', channel: 'shop', close: async () => undefined }),
      };
      const [channel] = read(
        channelOf('shop', definition.name, { baseUrl: 'http://127.0.0.1:1', settings: definition.example as Simulator['settings'] }),
      );
      expect(await checkChannel(channel as ChannelConfiguration, [definition])).toEqual([
        { name: 'channel shop', verdict: 'skipped', state: 'not checked', detail: 'the provider has no call that changes nothing' },
      ]);
    });

    it.each([
      ['wabotick', { apiToken: '18492|wrong-wrong-wrong' }],
      ['awal', { hmacSecret: 'wrong-wrong-wrong' }],
    ])('reports that %s does not accept the credentials, without showing them', async (provider, wrong) => {
      const simulator = await simulate(provider);
      const { code, stdout } = await run(['doctor'], {
        document: documentOf([channelOf('shop', provider, simulator, wrong)]),
        environment: { PARLEY_DATA_DIR: directory },
      });
      expect(code).toBe(1);
      expect(stdout).toMatch(/^channel shop +unauthenticated +unauthenticated[:,]/m);
      for (const secret of [...Object.values(wrong), 'wrong-wrong']) expect(stdout).not.toContain(secret);
      expect(simulator.requests).toHaveLength(1);
    });

    it('reports the code of a connection that cannot be made, and still checks the others', async () => {
      const simulator = await simulate('awal');
      const dead = { baseUrl: 'http://127.0.0.1:1', settings: simulator.settings };
      const report = await examine(documentOf([channelOf('dead', 'awal', dead), channelOf('alive', 'awal', simulator)]));
      expect(report).toMatchObject({ code: 1, ok: false });
      expect(named(report, 'channel dead')).toMatchObject({ verdict: 'failed', state: 'unreachable' });
      expect(named(report, 'channel dead')?.detail).toBe(
        'unavailable: The provider could not be reached. nothing was sent: the host refused the connection (ECONNREFUSED).',
      );
      expect(named(report, 'clock of dead')).toBeUndefined();
      expect(named(report, 'channel alive')).toMatchObject({ verdict: 'ok' });
    });

    it('waits no longer than the channel would', async () => {
      const simulator = await simulate('awal');
      simulator.fail({ kind: 'hang', times: 2 });
      const report = await examine(documentOf([{ ...channelOf('slow', 'awal', simulator), timeoutMs: 200 }]));
      expect(named(report, 'channel slow')).toMatchObject({ verdict: 'failed', state: 'unreachable' });
      expect(named(report, 'channel slow')?.detail).toMatch(/^timeout: The provider did not answer in time\./);
    });

    it('reports a rate limit as a warning: the provider answered and knows the channel', async () => {
      const simulator = await simulate('awal');
      simulator.fail({ kind: 'answer', answer: { status: 429, body: { error: 'Rate limit exceeded' } } });
      const report = await examine(documentOf([channelOf('shop', 'awal', simulator)]));
      expect(report).toMatchObject({ code: 0, ok: true });
      expect(named(report, 'channel shop')).toMatchObject({ verdict: 'warning', state: 'rate limited' });
    });

    it.each([
      [59_000, { verdict: 'ok', state: 'ok' }],
      [
        -120_000,
        { verdict: 'warning', state: 'differs', detail: expect.stringMatching(/clock is 1(19|20|21) s behind the provider's/) as string },
      ],
      [
        75_000,
        { verdict: 'warning', state: 'differs', detail: expect.stringMatching(/clock is 7[456] s ahead of the provider's/) as string },
      ],
    ])("compares the clocks: when this machine's is %i ms off", async (offset, expected) => {
      const simulator = await simulate('awal');
      const [channel] = read(channelOf('shop', 'awal', simulator));
      const checks = await checkChannel(channel as ChannelConfiguration, providers, () => Date.now() + offset);
      expect(checks).toMatchObject([
        { name: 'channel shop', verdict: 'ok' },
        { name: 'clock of shop', ...expected },
      ]);
    });
  });

  describe('of the store', () => {
    const sandbox = (environment: Record<string, string>): Promise<Report> => examine(undefined, environment);

    it('says that the first start makes it, and does not make it', async () => {
      const dataDirectory = join(directory, 'fresh', 'data');
      const report = await sandbox({ PARLEY_DATA_DIR: dataDirectory });
      expect(named(report, 'ledger')).toMatchObject({ verdict: 'ok', detail: `the first start creates it in ${dataDirectory}` });
      expect(named(await sandbox({ PARLEY_DATA_DIR: dataDirectory }), 'ledger')?.detail).toContain('the first start');
    });

    it('says that it is up to date, or in use', async () => {
      const dataDirectory = join(directory, 'used');
      const ledger = await openLedger({ directory: dataDirectory });
      while (await ledger.search.index.step());
      const inUse = await sandbox({ PARLEY_DATA_DIR: dataDirectory });
      expect(inUse).toMatchObject({ code: 0, ok: true });
      expect(named(inUse, 'ledger')).toMatchObject({ verdict: 'warning', state: 'in use' });
      await ledger.close();
      const closed = await sandbox({ PARLEY_DATA_DIR: dataDirectory });
      expect(named(closed, 'ledger')).toMatchObject({ detail: 'its tables are up to date' });
      expect(named(closed, 'search index')).toMatchObject({ verdict: 'ok', detail: 'it has every change' });
      const { db, close } = await openDatabase({ directory: dataDirectory });
      await db.insertInto('search_changes').values({ kind: 'ORDERS', channel: 'shop', key: '1', at: '2026-01-01T00:00:00.000Z' }).execute();
      await close();
      const late = { verdict: 'warning', state: 'late', detail: expect.stringContaining('1, the oldest of 2026-01-01') as string };
      expect(named(await sandbox({ PARLEY_DATA_DIR: dataDirectory }), 'search index')).toMatchObject(late);
      expect(named(closed, 'retention')).toBeUndefined();
    });

    it('warns when old data was not deleted for two days', async () => {
      const dataDirectory = join(directory, 'old');
      const day = 24 * 60 * 60_000;
      const checkAfter = async (days: number) => {
        const ledger = await openLedger({ directory: dataDirectory });
        await ledger.compact({ events: 90 * day, webhookBodies: 30 * day }, Date.now() - days * day);
        await ledger.close();
        return named(await sandbox({ PARLEY_DATA_DIR: dataDirectory }), 'retention');
      };
      expect(await checkAfter(1)).toMatchObject({ verdict: 'ok', state: 'ok', detail: expect.stringMatching(/, rows: 0$/) as string });
      expect(await checkAfter(3)).toMatchObject({ verdict: 'warning', state: 'late' });
    });

    it('fails when PostgreSQL or Redis cannot be reached, and shows no password', async () => {
      const environment = { DATABASE_URL: 'postgres://shop:s3cret-word@127.0.0.1:1/x', REDIS_URL: 'redis://:s3cret-word@127.0.0.1:1' };
      const report = await sandbox(environment);
      const unreachable = 'PostgreSQL cannot be used (DATABASE_URL, database "x" at 127.0.0.1:1): connect ECONNREFUSED 127.0.0.1:1';
      expect(report).toMatchObject({ code: 1, ok: false });
      expect(report.checks).toMatchObject([
        { name: 'configuration', verdict: 'ok' },
        { name: 'PostgreSQL', verdict: 'failed', state: 'unreachable', detail: unreachable },
        { name: 'Redis', verdict: 'failed', state: 'unreachable', detail: 'it cannot be used (ECONNREFUSED)' },
      ]);
      expect(JSON.stringify(report)).not.toContain('s3cret');
    });

    it('does not take anything that listens for a Redis', async () => {
      const server = createServer((_request, response) => response.end('hello'));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const report = await sandbox({ REDIS_URL: `redis://127.0.0.1:${port}` });
      expect(named(report, 'Redis')).toMatchObject({ verdict: 'failed', state: 'unreachable' });
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });

    const { DATABASE_URL: serverUrl, REDIS_URL: redisUrl } = process.env;
    if (serverUrl !== undefined) {
      it('looks at PostgreSQL without bringing its tables up to date', async () => {
        const place = await serverPlace(serverUrl);
        const environment = { DATABASE_URL: place.databaseUrl };
        for (const _round of [1, 2]) {
          const detail = named(await sandbox(environment), 'PostgreSQL')?.detail;
          expect(detail).toMatch(/^the next start brings its tables up to date \(migrations: \d+\)$/);
        }
        await (await place.ledger()).close();
        expect(named(await sandbox(environment), 'PostgreSQL')).toMatchObject({ verdict: 'ok', detail: 'its tables are up to date' });
        await place.remove();
      });
    }
    if (redisUrl !== undefined) {
      it('reports that Redis answers', async () => {
        expect(named(await sandbox({ REDIS_URL: redisUrl }), 'Redis')).toMatchObject({ verdict: 'ok', detail: 'it answers' });
      });
    }
  });

  it('lists every fault of the configuration, and looks at nothing else', async () => {
    const report = await examine({ channels: [{ name: 'shop', provider: 'nobody' }], more: 1 });
    expect(report).toMatchObject({ code: 1, ok: false });
    expect(report.checks.map(({ name, state, detail }) => [name, state, detail])).toEqual([
      ['configuration', 'faulty', 'clients: is required: without a client nobody can call the gateway'],
      ['configuration', 'faulty', `parley.yml:1:29 channels[0].provider: must be one of ${providers.map(({ name }) => name).join(', ')}`],
      ['configuration', 'faulty', 'parley.yml:1:51 more: is not a known key'],
    ]);
  });

  it('warns of channels whose webhooks are all refused, because nothing proves their sender', async () => {
    const [wabotick, awal, whapi] = await Promise.all([simulate('wabotick'), simulate('awal'), simulate('whapi')]);
    const keyed = { ...channelOf('keyed', 'whapi', whapi), webhookKey: 'key-of-the-channel' };
    const report = await examine(documentOf([channelOf('open', 'wabotick', wabotick), channelOf('signed', 'awal', awal), keyed]));
    expect(report).toMatchObject({ code: 0, ok: true });
    expect(report.checks.filter(({ name }) => name.startsWith('webhooks of'))).toEqual([
      {
        name: 'webhooks of open',
        verdict: 'warning',
        state: 'not received',
        detail: 'without a webhookKey every webhook is refused with 401: the provider does not sign them',
      },
    ]);
  });

  it('marks and colours each line on a terminal that has colours', async () => {
    const stdout = Object.assign(new PassThrough(), { hasColors: () => true });
    const source = { environment: {}, document: JSON.stringify(documentOf([{ name: 'shop', provider: 'nobody' }])) };
    const terminal = { stdin: new PassThrough(), stdout, stderr: new PassThrough() };
    expect(await runCommandLine(['doctor'], { terminal, source })).toBe(1);
    stdout.end();
    const [head, line] = (await text(stdout)).split('\n');
    expect(head).toMatch(/^ {2}CHECK +RESULT +DETAIL$/);
    expect(line).toMatch(
      /^\u001b\[31m✗ configuration {2}faulty {2}parley\.yml:1:29 channels\[0\]\.provider: must be one of .*\u001b\[39m$/,
    );
  });

  it('prints a table for people', async () => {
    const { stdout } = await run(['doctor'], { environment: { PARLEY_DATA_DIR: join(directory, 'none') }, directory });
    expect(stdout).toBe(
      [
        'CHECK          RESULT  DETAIL',
        'configuration  ok      no file: the gateway starts as a sandbox',
        `ledger         ok      the first start creates it in ${join(directory, 'none')}`,
        '',
      ].join('\n'),
    );
  });
});
