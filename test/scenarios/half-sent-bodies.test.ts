import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startZapiSimulator, type ZapiSimulator } from '../../src/providers/zapi/simulator/simulator.js';
import { sendHalf, sendRaw, type HalfSent, type HalfSentRequest } from '../graphql/transport/half-sent-socket.js';
import { startGatewayProcess, testedGateway, token, type GatewayProcess } from '../reliability/gateway-process.js';

const webhookKey = 'webhook-key-of-rio';
const perAddress = 1_000;

let directory: string;
let simulator: ZapiSimulator;
let gateway: GatewayProcess;
const opened: HalfSent[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-half-'));
  simulator = await startZapiSimulator();
  const { baseUrl, settings } = simulator;
  const channels = [{ name: 'rio', provider: 'zapi', baseUrl, settings, webhookKey }];
  gateway = await startGatewayProcess({ entry: testedGateway, directory, channels });
}, 60_000);
afterEach(async () => {
  for (const { socket } of opened.splice(0)) socket.destroy();
  await gateway.kill();
  await simulator.close();
  await rm(directory, { recursive: true, force: true });
});

async function sendHalves(count: number, request: HalfSentRequest): Promise<readonly HalfSent[]> {
  const sent: HalfSent[] = [];
  // Not more at once than a listening socket lets wait.
  for (let left = count; left > 0; left -= 100) {
    sent.push(...(await Promise.all(Array.from({ length: Math.min(left, 100) }, () => sendHalf(gateway.address, request)))));
  }
  opened.push(...sent);
  return sent;
}

let delivered = 0;

/** The answers to a valid client, a provider and a load balancer. */
async function serves(): Promise<readonly number[]> {
  delivered += 1;
  const webhook = { type: 'ReceivedCallback', messageId: `half-${delivered}`, phone: '5511987654321', text: { message: 'hi' } };
  const answer = await fetch(`${gateway.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ viewer { name } }' }),
  });
  await answer.body?.cancel();
  const [ready, live] = await Promise.all(['ready', 'live'].map((name) => fetch(`${gateway.address}/health/${name}`)));
  await Promise.all([ready?.body?.cancel(), live?.body?.cancel()]);
  return [
    answer.status,
    await gateway.deliver(`/webhooks/rio/${webhookKey}`, JSON.stringify(webhook)),
    ready?.status ?? 0,
    live?.status ?? 0,
  ];
}

const everybody = [200, 200, 200, 200];

describe('thousands of connections with half a body', { timeout: 120_000 }, () => {
  it('MUST not affect other clients when they have no token or key, and be closed', async () => {
    const operations = await sendHalves(perAddress, {});
    expect(await serves()).toEqual(everybody);
    const webhooks = await sendHalves(perAddress, { path: '/webhooks/rio/wrong' });
    expect(await serves()).toEqual(everybody);
    const statuses = async (sent: readonly HalfSent[]) =>
      new Set((await Promise.all(sent.map(({ closed }) => closed))).map((answer) => answer.slice(9, 12)));
    // More than 600 unknown tokens a minute are refused with 429.
    expect(await statuses(operations)).toEqual(new Set(['401', '429']));
    expect(await statuses(webhooks)).toEqual(new Set(['401']));
    expect(await serves()).toEqual(everybody);
  });

  it('MUST not affect other clients when they have a token and a key, and be closed after seconds', async () => {
    const sent = [
      ...(await sendHalves(perAddress, { token })),
      ...(await sendHalves(perAddress, { token, path: '/graphql/stream' })),
      ...(await sendHalves(perAddress, { path: `/webhooks/rio/${webhookKey}` })),
    ];
    for (let times = 0; times < 5; times += 1) expect(await serves()).toEqual(everybody);
    expect(sent.filter(({ socket }) => socket.destroyed).length).toBe(0);
    const statuses = await Promise.all(sent.map(({ answered }) => answered));
    expect(new Set(statuses)).toEqual(new Set([408]));
    await Promise.all(sent.map(({ closed }) => closed));
    expect(await serves()).toEqual(everybody);
  });
});

describe('a gateway that is stopped', { timeout: 120_000 }, () => {
  it('MUST exit with 0 in time despite half-sent bodies and headers and clients that do not read', async () => {
    const sent = [
      ...(await sendHalves(200, { token })),
      ...(await sendHalves(200, { path: `/webhooks/rio/${webhookKey}` })),
      ...(await sendHalves(1, { token, headers: { 'content-type': 'multipart/form-data; boundary=b', 'apollo-require-preflight': '1' } })),
    ];
    const head = await sendRaw(gateway.address, 'POST /graphql HTTP/1.1\r\nHost: par');
    const query = encodeURIComponent('subscription { orderChanged { id } }');
    const stream = await sendRaw(
      gateway.address,
      `GET /graphql/stream?query=${query} HTTP/1.1\r\nHost: parley\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    );
    expect(await stream.answered).toBe(200);
    stream.socket.pause();
    opened.push(head, stream);
    const beganAt = performance.now();
    expect(await gateway.stop()).toBe(0);
    // Three seconds of them are the time for the load balancer to notice.
    expect(performance.now() - beganAt).toBeLessThan(15_000);
    for (const { answered } of sent) expect(await answered).toBe(503);
    if (!stream.socket.destroyed) {
      stream.socket.resume();
      await once(stream.socket, 'close');
    }
  });
});
