import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { holdAnswers, type HeldAnswers } from '../../held-answers.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { openEventSource } from './event-source.js';
import { sendHalf } from './half-sent-socket.js';
import { readSamples, valueOf } from '../pipeline/metric-text.js';
import { connectClient } from './subscribing-client.js';

const query = 'query ($phoneNumber: PhoneNumber!) { phoneNumberStatus(channel: "rio", phoneNumber: $phoneNumber) { exists } }';
const webhookKey = 'webhook-key-of-rio';

let simulator: ZapiSimulator;
let rio: HeldAnswers;
let gateway: RunningGateway;
let asked = 0;

beforeEach(async () => {
  simulator = await startZapiSimulator();
  rio = await holdAnswers(simulator);
  gateway = await runGateway({
    channels: { rio: { provider: 'zapi', simulator: rio, timeoutMs: 60_000, webhookKey } },
    capacities: { operations: { inFlight: 2, waiting: 1 }, webhooks: { inFlight: 1, waiting: 0 } },
  });
});
afterEach(async () => {
  rio.release();
  await gateway.close();
  await rio.close();
  await simulator.close();
});

/** Each time about another number, so that each costs a call of its own. */
function ask(init: RequestInit = {}): Promise<Response> {
  asked += 1;
  const variables = { phoneNumber: `+55119876${54_000 + asked}` };
  return fetch(`${gateway.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token' },
    body: JSON.stringify({ query, variables }),
    ...init,
  });
}

async function get(path: string): Promise<[number, unknown]> {
  const answer = await fetch(gateway.address + path);
  return [answer.status, await answer.json()];
}

async function waiting(part = 'operations'): Promise<number | undefined> {
  return valueOf(readSamples(await (await fetch(`${gateway.address}/metrics`)).text()), 'parley_requests_waiting', { part });
}

/** Two that the provider does not answer, and one that waits for its place. */
async function fill(): Promise<{ readonly answers: Promise<Response>[]; leave(): void }> {
  rio.hold();
  const leaving = new AbortController();
  const answers = [ask(), ask()];
  await rio.waiting(2);
  answers.push(ask({ signal: leaving.signal }));
  answers.at(-1)?.catch(() => undefined);
  await expect.poll(() => waiting(), { timeout: 15_000 }).toBe(1);
  return { answers, leave: () => leaving.abort() };
}

describe('an overloaded gateway', () => {
  it('MUST refuse excess requests, answer accepted ones, and accept more as soon as it can', async () => {
    const { answers } = await fill();
    const refused = await ask({ headers: { 'content-type': 'application/json', 'x-request-id': 'too-much' } });
    expect([refused.status, refused.headers.get('retry-after'), refused.headers.get('x-request-id')]).toEqual([503, '1', 'too-much']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'OVERLOADED', retryAfterSeconds: 1 } }] });
    rio.release();
    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({ data: { phoneNumberStatus: { exists: expect.any(Boolean) } } });
    }
    expect((await ask()).status).toBe(200);
  });

  it('MUST refuse pages and programs alike, with the headers of other answers, and count refusals', async () => {
    const { answers } = await fill();
    const headers = { 'content-type': 'application/json', authorization: 'Bearer everything-token', 'x-request-id': 'refused' };
    const refused = [await ask({ headers }), await ask({ headers: { ...headers, origin: 'https://shop.example' } })];
    const [program, page] = refused.map((answer) => ({ ...Object.fromEntries(answer.headers), date: '' }));
    expect(refused.map(({ status }) => status)).toEqual([503, 503]);
    expect(program).toEqual(page);
    expect(program).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-request-id': 'refused', 'retry-after': '1' });
    expect(await refused[0]?.text()).toBe(await refused[1]?.text());
    const samples = readSamples(await (await fetch(`${gateway.address}/metrics`)).text());
    expect(valueOf(samples, 'parley_http_answers_total', { route: '/graphql', status: '503' })).toBe(2);
    rio.release();
    await Promise.all(answers);
  });

  it('MUST close the connection after a refusal once it stops', async () => {
    const { answers } = await fill();
    const before = await ask();
    gateway.gateway.drain();
    const refused = await ask();
    expect([before.status, before.headers.get('connection')]).toEqual([503, 'keep-alive']);
    expect([refused.status, refused.headers.get('connection')]).toEqual([503, 'close']);
    rio.release();
    await Promise.all(answers);
  });

  it('MUST refuse before a body arrives when the waiting line is full', async () => {
    const { answers } = await fill();
    const { answered, socket } = await sendHalf(gateway.address, { token: 'everything-token' });
    expect(await answered).toBe(503);
    socket.destroy();
    rio.release();
    await Promise.all(answers);
  });

  it('MUST not be ready while it refuses, stay live, and become ready again', async () => {
    const { answers } = await fill();
    expect(await get('/health/ready')).toEqual([503, { status: 'overloaded' }]);
    expect(await get('/health/live')).toEqual([200, { status: 'ok' }]);
    rio.release();
    await Promise.all(answers);
    await expect.poll(() => get('/health/ready'), { timeout: 15_000 }).toEqual([200, { status: 'ok' }]);
  });

  it('MUST free the capacity of a client that left, without a call to the provider', async () => {
    const { leave, answers } = await fill();
    leave();
    await expect.poll(() => waiting(), { timeout: 15_000 }).toBe(0);
    const next = ask();
    await expect.poll(() => waiting(), { timeout: 15_000 }).toBe(1);
    rio.release();
    expect((await next).status).toBe(200);
    await Promise.all(answers.slice(0, 2));
    expect(simulator.requests).toHaveLength(3);
  });

  it('MUST refuse queries over WebSocket and event streams too', async () => {
    const client = connectClient(gateway.address, 'everything-token');
    await client.opened;
    await fill();
    const expected = { errors: [{ extensions: { code: 'OVERLOADED' } }] };
    expect(await client.ask('{ viewer { name } }')).toMatchObject(expected);
    const source = await openEventSource(gateway.address, '{ viewer { name } }');
    expect(await source.take(1)).toMatchObject([expected]);
    rio.release();
    await client.dispose();
  });

  it('MUST still accept webhooks, and with too many webhooks still accept operations', async () => {
    await fill();
    expect((await deliver('1')).status).toBe(200);
  });
});

describe('too many webhooks', () => {
  it('MUST be refused, so that the provider sends them again, and no accepted one is lost', async () => {
    const { inbox } = gateway.gateway.ledger;
    const { accept } = inbox;
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    const arrived = new Promise<void>((resolve) => {
      Object.assign(inbox, { accept: (webhook: Parameters<typeof accept>[0]) => (resolve(), held.then(() => accept(webhook))) });
    });
    const first = deliver('1');
    await arrived;
    const second = await deliver('2');
    expect([second.status, second.headers.get('retry-after'), await second.json()]).toEqual([503, '1', { status: 'try again' }]);
    expect((await ask()).status).toBe(200);
    letGo();
    expect((await first).status).toBe(200);
    Object.assign(inbox, { accept });
    expect((await deliver('2')).status).toBe(200);
    expect(await inbox.list({ channels: ['rio'], states: null, after: null, limit: 10 })).toHaveLength(2);
  });
});

describe('readiness', () => {
  it('MUST be false when the ledger cannot be reached', async () => {
    const { ledger } = gateway.gateway;
    const { probe } = ledger;
    Object.assign(ledger, { probe: () => Promise.reject(new Error('no connection')) });
    expect(await get('/health/ready')).toEqual([503, { status: 'ledger unreachable' }]);
    expect((await get('/health/live'))[0]).toBe(200);
    Object.assign(ledger, { probe });
    await expect.poll(() => get('/health/ready'), { timeout: 15_000 }).toEqual([200, { status: 'ok' }]);
  });

  it('MUST be false as soon as it stops, while requests are still answered and their connections closed', async () => {
    expect(await get('/health/ready')).toEqual([200, { status: 'ok' }]);
    gateway.gateway.drain();
    expect(await get('/health/ready')).toEqual([503, { status: 'stopping' }]);
    expect((await get('/health/live'))[0]).toBe(200);
    const answer = await ask();
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
  });
});

function deliver(id: string): Promise<Response> {
  const body = JSON.stringify({ type: 'ReceivedCallback', messageId: id, phone: '5511987654321', text: { message: 'hello' } });
  return fetch(`${gateway.address}/webhooks/rio/${webhookKey}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
}
