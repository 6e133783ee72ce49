import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/run.js';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { startWhapiSimulator } from '../../src/providers/whapi/simulator/simulator.js';
import { numbers, orderNumbered } from '../sync/shop.js';
import { documentOf, run, type Ran } from './command-line.js';
import { embeddedPlace } from './databases.js';

describe('parley sync', () => {
  let place: Awaited<ReturnType<typeof embeddedPlace>>;
  let simulator: AwalSimulator;
  beforeEach(async () => {
    place = await embeddedPlace();
    simulator = await startAwalSimulator({ orders: numbers(450).map((id) => orderNumbered(id)) });
  });
  afterEach(async () => {
    await simulator.close();
    await place.remove();
  });

  const channelOf = (more: object = { sync: { orders: '60s' } }) => ({
    name: 'riyadh',
    provider: 'awal',
    baseUrl: simulator.baseUrl,
    settings: simulator.settings,
    callsPerMinute: 1_000_000,
    ...more,
  });
  const parley = (args: readonly string[], channel: object = channelOf()): Promise<Ran> =>
    run(args, { document: documentOf([channel]), environment: { PARLEY_DATA_DIR: place.directory } });
  const statusOf = async (): Promise<object[]> => JSON.parse((await parley(['sync', 'status', '--json'])).stdout) as object[];

  it('run MUST end when the copy is complete, with a line of where it stands', async () => {
    const { code, stdout, stderr } = await parley(['sync', 'run']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^orders of riyadh: 450 records, \d+ calls, complete$/);
    expect(stdout).not.toContain('\u001b');
    expect(await statusOf()).toMatchObject([
      { channel: 'riyadh', noun: 'orders', state: 'CURRENT', isComplete: true, records: 450, errors: 0, lastError: null },
    ]);
    simulator.forgetRequests();
    expect((await parley(['sync', 'run'])).code).toBe(0);
    expect(simulator.requests.length).toBeLessThan(5);
  });

  it('run SHOULD draw a bar on a terminal', async () => {
    const stdout = Object.assign(new PassThrough(), { isTTY: true });
    const written = text(stdout);
    const source = { environment: { PARLEY_DATA_DIR: place.directory }, document: JSON.stringify(documentOf([channelOf()])) };
    expect(
      await runCommandLine(['sync', 'run'], { terminal: { stdin: Readable.from([]), stdout, stderr: new PassThrough() }, source }),
    ).toBe(0);
    stdout.end();
    expect(await written).toContain(`[${'#'.repeat(24)}] 100% orders of riyadh: 450 records`);
  });

  it('run MUST fail when the provider does, and say why', async () => {
    const refused = { status: 401, body: { error: 'authentication_failed', message: 'no' } };
    simulator.fail({ kind: 'answer', times: 100, answer: refused });
    const { code, stderr } = await parley(['sync', 'run']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The orders of riyadh cannot be copied: /);
  });

  it('reset MUST delete the copy and nothing else', async () => {
    await parley(['sync', 'run']);
    expect(await parley(['sync', 'reset', '--channel', 'riyadh'])).toMatchObject({
      code: 0,
      stdout: 'Deleted 450 copied records of riyadh.\n',
    });
    expect(await statusOf()).toMatchObject([{ state: 'BACKFILLING', records: 0, asOf: null }]);
    expect(await parley(['sync', 'reset', '--channel', 'riyadh', '--json'])).toMatchObject({ stdout: '{"records":0}\n' });
    expect((await parley(['sync', 'run'])).stdout).toContain('450 records');
  });

  it.each([
    [['sync', 'reset'], 2, 'A reset needs --channel.'],
    [['sync', 'reset', '--channel', 'nowhere'], 1, 'No channel has the name nowhere.'],
    [['sync', 'run', 'now'], 2, 'Unexpected argument'],
  ])('%j MUST be refused', async (args, code, message) => {
    const ran = await parley(args);
    expect(ran.code).toBe(code);
    expect(ran.stderr).toContain(message);
  });

  it('MUST say when no list is copied', async () => {
    expect(await parley(['sync', 'run'], channelOf({}))).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^No list is copied\./) as string,
    });
    await (await place.ledger()).close();
    expect((await parley(['sync', 'status'], channelOf({}))).stdout).toBe('No list is copied.\n');
  });

  it('run MUST end when the messages of a provider without a list of orders were read, also where there are too many', async () => {
    const whapi = await startWhapiSimulator({ auth: 'header' });
    try {
      whapi.webhooks.placeOrder();
      const settings = { ...whapi.settings };
      const sydney = {
        name: 'sydney',
        provider: 'whapi',
        baseUrl: whapi.baseUrl,
        settings,
        callsPerMinute: 1_000_000,
        sync: { orders: '60s' },
      };
      const first = await parley(['sync', 'run'], sydney);
      expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
      expect(first.stdout).toContain('orders of sydney: 1 records, 1 calls');
      expect((await parley(['sync', 'status'], sydney)).stdout).toMatch(/^sydney +orders +CURRENT/m);
      await parley(['sync', 'reset', '--channel', 'sydney'], sydney);
      const [message] = [...whapi.chats.values()].flat();
      const sent = Math.floor(Date.now() / 1000);
      whapi.chats.set(
        'many',
        Array.from({ length: 10_001 }, (_, index) => ({ ...message, timestamp: sent - 10_001 + index })),
      );
      expect(await parley(['sync', 'run'], sydney)).toMatchObject({ code: 0, stdout: expect.stringContaining('20 calls') as string });
    } finally {
      await whapi.close();
    }
  });

  it('status MUST name a list that the provider does not have', async () => {
    await (await place.ledger()).close();
    const settings = { instanceId: 'my-instance', token: 'my-instance-token' };
    const { stdout } = await parley(['sync', 'status'], { name: 'rio', provider: 'zapi', settings, sync: { orders: '60s' } });
    expect(stdout.split('\n')[1]).toMatch(/^rio +orders +UNSUPPORTED/);
  });

  it('MUST be part of parley doctor', async () => {
    await parley(['sync', 'run']);
    const { stdout } = await parley(['doctor', '--json']);
    const { checks } = JSON.parse(stdout) as { checks: { name: string }[] };
    expect(checks.find(({ name }) => name === 'orders copied from riyadh')).toMatchObject({
      verdict: 'ok',
      state: 'current',
      detail: expect.stringMatching(/^up to date at .*, records: 450$/) as string,
    });
  });
});
