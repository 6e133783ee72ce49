import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { wabotick } from '../../src/providers/wabotick/index.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { SetClock } from '../set-clock.js';

/** Above what slices take, since the neighbour and garbage collection are counted too; reading 10 MB at once takes a second. */
const maxHoldMs = 250;
const megabyte = 1024 * 1024;

const record = (number: number, id = `"${idOf(number)}"`): string =>
  `{"order_unique_id":${id},"catalog_id":"1","chat_id":"966500000000","first_name":"${'Noor '.repeat(60)}","cart_total":4300,` +
  `"cart_currency":"USD","cart_status_raw":"Submitted","ordered_at":"${timeOf(number)}","updated_at":"${timeOf(number)}",` +
  `"shipping_address":"{\\"name\\":\\"Noor\\",\\"address\\":\\"${'x'.repeat(80)}\\"}"}`;
const idOf = (number: number): string => String(172310467380123000000n + BigInt(number));
const timeOf = (number: number): string => new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString().slice(0, 19).replace('T', ' ');
const list = (records: readonly string[]): string => `{"status":true,"message":[${records.join(',')}]}`;
const numbers = Array.from({ length: 15_000 }, (_, number) => number);
const history = list(numbers.map((number) => record(number)));

const whole = (body: Buffer) => (response: ServerResponse) =>
  void response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);

function endless(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const chunk = Buffer.alloc(64 * 1024, '[');
  const go = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on('drain', go);
  go();
}

const broken = Buffer.from(history.replaceAll('"cart_currency":"USD"', '"cart_currency":"U"SD'));
/** `calls`: a response refused by its Content-Length costs nothing; one that was received in vain counts five times. */
const faults: readonly [what: string, provider: 'wabotick' | 'awal', calls: number, answer: (response: ServerResponse) => void][] = [
  ['10 MB of broken JSON', 'wabotick', 2, whole(broken)],
  ['10 MB that end early', 'wabotick', 2, whole(Buffer.from(history.slice(0, -10)))],
  ['10 MB of nesting', 'wabotick', 2, whole(Buffer.alloc(10 * megabyte, '['))],
  ['10 MB of nothing but values', 'wabotick', 2, whole(Buffer.from(`[${'{},'.repeat(3_000_000)}{}]`))],
  ['more than any history has', 'wabotick', 10, whole(Buffer.alloc(17 * megabyte, ' '))],
  ['a page of 10 MB', 'awal', 10, whole(Buffer.from(history))],
  ['without end', 'awal', 2, endless],
];

/** The answers of the other provider, prepared so that answering does not use the measured event loop. */
let answer: (response: ServerResponse) => void;
let neighbour: Server;
let asked = 0;
let sent = 0;
let healthy: AwalSimulator;
let gateway: RunningGateway;
const clock = new SetClock();

beforeAll(async () => {
  healthy = await startAwalSimulator();
  neighbour = createServer((request, response) => {
    asked += 1;
    if (request.url?.endsWith('/send') === true) sent += 1;
    request.resume().on('end', () => answer(response));
  });
  await new Promise<void>((resolve) => neighbour.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(neighbour.address() as AddressInfo).port}`;
  // One account for each channel of this provider: two of one account must not have a catalog in common.
  const account = (name: string): object => ({ ...(wabotick.example as object), catalogIds: ['1'], apiToken: `1|${name}` });
  const channelOf = (provider: string, name: string) => {
    const settings = provider === 'awal' ? healthy.settings : { ...account(name) };
    return { provider, simulator: { baseUrl, settings } };
  };
  gateway = await runGateway({
    timing: clock,
    channels: {
      healthy: { provider: 'awal', simulator: healthy },
      wabotick: channelOf('wabotick', 'wabotick'),
      ...Object.fromEntries(faults.map(([what, provider]) => [nameOf(what), channelOf(provider, nameOf(what))])),
    },
  });
});
afterAll(async () => {
  await gateway.close();
  neighbour.closeAllConnections();
  await Promise.all([healthy.close(), new Promise((resolve) => neighbour.close(resolve))]);
});
afterEach(() => {
  asked = 0;
});

/** A separate channel for each fault. */
function nameOf(what: string): string {
  return what.toLowerCase().replaceAll(' ', '-');
}

interface Orders {
  readonly orders: {
    readonly nodes: readonly { reference: string; channel: { name: string } }[];
    readonly sources: readonly { channel: { name: string }; state: string; code: string | null }[];
  };
}

async function listOrders(channel: string, first = 50) {
  const query = `{ orders(filter: { channels: ["healthy", "${channel}"] }, first: ${first}, deadlineMs: 20000) {
    nodes { reference channel { name } } sources { channel { name } state code } } }`;
  const { data, errors } = await gateway.ask<Orders, object>(query);
  expect(errors).toEqual([]);
  const { nodes = [], sources = [] } = data?.orders ?? {};
  const of = (name: string) => {
    const { state, code } = sources.find((source) => source.channel.name === name) ?? {};
    return { state, code, references: nodes.filter((node) => node.channel.name === name).map(({ reference }) => reference) };
  };
  return { healthy: of('healthy'), ill: of(channel) };
}

async function circuitOf(channel: string): Promise<unknown> {
  const { data } = await gateway.ask<{ channel: { health: object } }, object>(
    `{ channel(name: "${channel}") { health { circuit lastFailureCode } } }`,
  );
  return data?.channel.health;
}

/** The longest block of the event loop during the work, in milliseconds of processor time, so that other processes do not count. */
async function holdDuring(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  let before = process.cpuUsage();
  const watch = (): void => {
    const { user, system } = process.cpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.cpuUsage();
    timer = setTimeout(watch, 1);
  };
  let timer = setTimeout(watch, 1);
  await work();
  watch();
  clearTimeout(timer);
  return longest;
}

describe('a history of 10 MB that has no pages', () => {
  it('MUST be read completely, with every digit, and MUST NOT block the event loop', async () => {
    const alone = (await listOrders('healthy')).healthy.references;
    expect(alone.length).toBeGreaterThan(0);
    const unquoted = list(numbers.map((number) => record(number, number % 2 === 0 ? idOf(number) : undefined)));
    for (const body of [history, unquoted]) {
      const bytes = Buffer.from(body);
      expect(bytes.length).toBeGreaterThan(9 * megabyte);
      answer = whole(bytes);
      let found: Awaited<ReturnType<typeof listOrders>> | undefined;
      const held = await holdDuring(async () => {
        found = await listOrders('wabotick', 100);
      });
      expect(found?.ill).toMatchObject({ state: 'OK', code: null });
      const newest = numbers.slice(-100).reverse().map(idOf);
      expect(found?.ill.references).toEqual(newest.slice(0, found?.ill.references.length));
      expect(found?.healthy.state).toBe('OK');
      expect([...(found?.ill.references ?? []), ...(found?.healthy.references ?? [])]).toHaveLength(100);
      expect(held).toBeLessThan(maxHoldMs);
    }
    expect(asked).toBe(2);
  });
});

describe.each(faults)('a provider that answers %s', (what, _, calls, fault) => {
  const channel = nameOf(what);

  it('MUST NOT block the event loop, MUST soon receive no more calls, and MUST NOT affect the other channel', async () => {
    const alone = (await listOrders('healthy')).healthy.references;
    answer = fault;
    const held = await holdDuring(async () => {
      const first = await listOrders(channel);
      expect(first.ill).toEqual({ state: 'FAILED', code: 'PROVIDER_BAD_RESPONSE', references: [] });
      for (let time = 0; time < 11; time += 1) {
        const { healthy: other } = await listOrders(channel);
        expect(other).toEqual({ state: 'OK', code: null, references: alone });
      }
    });
    expect(held).toBeLessThan(maxHoldMs);
    expect(asked).toBe(calls);
    expect(await circuitOf(channel)).toEqual({ circuit: 'OPEN', lastFailureCode: 'PROVIDER_BAD_RESPONSE' });
    expect((await listOrders(channel)).ill).toMatchObject({ state: 'CIRCUIT_OPEN' });
  });
});

describe('a write that is answered by a megabyte', () => {
  it('MUST be UNKNOWN, and sent once', async () => {
    answer = whole(Buffer.from(`{"status":"1","wa_message_id":"wamid.1","message":"${'x'.repeat(megabyte)}"}`));
    const { data, errors } = await gateway.ask<object, object>(
      `mutation { sendText(input: { channel: "wabotick", phoneNumber: "+966500000000", text: "Hello", idempotencyKey: "large" }) { outcome } }`,
    );
    expect([data, errors]).toEqual([{ sendText: { outcome: 'UNKNOWN' } }, []]);
    expect(sent).toBe(1);
  });
});
