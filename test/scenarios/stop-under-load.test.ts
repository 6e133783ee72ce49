import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openLedger } from '../../src/store/store.js';
import { startZapiSimulator, type ZapiSimulator } from '../../src/providers/zapi/simulator/simulator.js';
import { holdAnswers, type HeldAnswers } from '../held-answers.js';
import { testedGateway, startGatewayProcess, token, type GatewayProcess } from '../reliability/gateway-process.js';

const webhookKey = 'webhook-key-of-rio';
const query = 'query ($phoneNumber: PhoneNumber!) { phoneNumberStatus(channel: "rio", phoneNumber: $phoneNumber) { exists } }';

let directory: string;
let simulator: ZapiSimulator;
let rio: HeldAnswers;
let gateway: GatewayProcess;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'parley-stop-'));
  simulator = await startZapiSimulator();
  rio = await holdAnswers(simulator);
  const { baseUrl, settings } = rio;
  const channels = [{ name: 'rio', provider: 'zapi', baseUrl, settings, webhookKey, timeoutMs: 60_000 }];
  gateway = await startGatewayProcess({ entry: testedGateway, directory, channels });
}, 60_000);
afterAll(async () => {
  await gateway.kill();
  await rio.close();
  await simulator.close();
  await rm(directory, { recursive: true, force: true });
});

function ask(phoneNumber: string): Promise<Response> {
  return fetch(`${gateway.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables: { phoneNumber } }),
  });
}

const deliver = (id: string): Promise<number> =>
  gateway.deliver(
    `/webhooks/rio/${webhookKey}`,
    JSON.stringify({ type: 'ReceivedCallback', messageId: id, phone: '5511987654321', text: { message: 'hi' } }),
  );

describe('a gateway that is stopped while it is busy', { timeout: 90_000 }, () => {
  it('MUST report not ready, answer its requests, close sockets with 1001, keep what it accepted and exit with 0', async () => {
    const socket = new WebSocket(`${gateway.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
    rio.hold();
    const busy = [ask('+5511987650001'), ask('+5511987650002')];
    await rio.waiting(2);
    const accepted = await deliver('kept-1');
    const ended = gateway.stop();
    // It says so as long as it can be asked at all.
    const readiness = async (): Promise<number> => (await fetch(`${gateway.address}/health/ready`).catch(() => ({ status: 0 }))).status;
    await expect.poll(readiness, { timeout: 30_000, interval: 20 }).not.toBe(200);
    rio.release();
    for (const answer of await Promise.all(busy)) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ data: { phoneNumberStatus: { exists: expect.any(Boolean) } } });
    }
    expect(await closed).toBe(1001);
    expect(await ended).toBe(0);
    const ledger = await openLedger({ directory });
    const kept = await ledger.inbox.list({ channels: ['rio'], states: null, after: null, limit: 10 });
    await ledger.close();
    expect([accepted, kept.length]).toEqual([200, 1]);
  });
});
