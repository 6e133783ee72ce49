import { afterEach, describe, expect, it } from 'vitest';
import type { BodyLimits } from '../../../src/load-shedding/pending-bodies.js';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { sendHalf, type HalfSentRequest } from './half-sent-socket.js';

const token = 'everything-token';
const webhookKey = 'webhook-key-of-rio';
const standard: BodyLimits = { count: 100, bytes: 10_000_000, idleMs: 60_000, graceMs: 60_000, bytesPerSecond: 1 };

let simulator: ZapiSimulator | undefined;
let gateway: RunningGateway;
let isOpen = false;
const close = async (): Promise<void> => {
  if (isOpen) await gateway.close();
  isOpen = false;
};
afterEach(async () => {
  await close();
  await simulator?.close();
});

/** With a capacity of one operation and one webhook, and no waiting line. */
async function open(bodies: Partial<BodyLimits> = {}, uploads: Partial<BodyLimits> = {}): Promise<void> {
  simulator = await startZapiSimulator();
  gateway = await runGateway({
    channels: { rio: { provider: 'zapi', simulator, webhookKey } },
    capacities: { operations: { inFlight: 1, waiting: 0 }, webhooks: { inFlight: 1, waiting: 0 } },
    bodies: { bodies: { ...standard, ...bodies }, uploads: { ...standard, isHeldUntilAnswer: true, ...uploads } },
  });
  isOpen = true;
}

const half = (request: HalfSentRequest = {}) => sendHalf(gateway.address, { token, ...request });
const asks = async (): Promise<number> => (await gateway.ask('{ viewer { name } }')).status;
const delivers = async (): Promise<number> => {
  const body = JSON.stringify({ type: 'ReceivedCallback', messageId: '1', phone: '5511987654321', text: { message: 'hello' } });
  return (await fetch(`${gateway.address}/webhooks/rio/${webhookKey}`, { method: 'POST', body })).status;
};
const ready = async (): Promise<number> => (await fetch(`${gateway.address}/health/ready`)).status;
const upload = { headers: { 'content-type': 'multipart/form-data; boundary=b', 'apollo-require-preflight': 'true' }, body: '--b\r\n' };

describe('half a body', () => {
  it.each<[string, HalfSentRequest]>([
    ['for an operation', {}],
    ['for a stream', { path: '/graphql/stream' }],
    ['for files', upload],
    ['of unknown length', { headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' }, body: '1\r\n{\r\n' }],
    ['of a webhook', { path: `/webhooks/rio/${webhookKey}` }],
    ['for an address that is none', { path: '/nothing' }],
  ])('MUST take no capacity: %s', async (_, request) => {
    await open();
    const sent = await Promise.all(Array.from({ length: 20 }, () => half(request)));
    expect([await asks(), await delivers(), await ready()]).toEqual([200, 200, 200]);
    expect(sent.filter(({ socket }) => socket.bytesRead > 0 || socket.destroyed)).toEqual([]);
    for (const { socket } of sent) socket.destroy();
  });

  it.each<[string, HalfSentRequest, number]>([
    ['without a token', { token: undefined }, 401],
    ['with an unknown token', { token: 'unknown' }, 401],
    ['for a stream without a token', { token: undefined, path: '/graphql/stream' }, 401],
    ['for files without a token', { ...upload, token: undefined }, 401],
    ['of a webhook without a key', { path: '/webhooks/rio' }, 401],
    ['of a webhook with a wrong key', { path: '/webhooks/rio/wrong' }, 401],
    ['of a webhook for no channel', { path: `/webhooks/nowhere/${webhookKey}` }, 404],
    ['that is packed', { headers: { 'content-encoding': 'gzip' } }, 415],
  ])('MUST be answered before the other half arrives, and its connection closed: %s', async (_, request, status) => {
    await open();
    const { answered, closed } = await half(request);
    expect(await answered).toBe(status);
    expect(await closed).toMatch(/^HTTP/);
  });

  it('MUST be cut off when nothing more arrives', async () => {
    await open({ idleMs: 300 });
    const [operation, webhook] = [await half(), await half({ path: `/webhooks/rio/${webhookKey}` })];
    expect([await operation.answered, await webhook.answered]).toEqual([408, 408]);
    expect(await operation.closed).toContain('"code":"BAD_REQUEST"');
    expect(await operation.closed).toContain('connection: close');
    expect(await webhook.closed).toContain('did not arrive in time');
    expect(await asks()).toBe(200);
  });

  it('MUST be cut off when it arrives byte by byte', async () => {
    await open({ graceMs: 1_000, idleMs: 60_000, bytesPerSecond: 1_000 });
    const { socket, answered, closed } = await half();
    const dripping = setInterval(() => socket.write(' '), 20);
    expect(await answered).toBe(408);
    clearInterval(dripping);
    await closed;
  });

  it('MUST be accepted when it arrives slowly but steadily', async () => {
    await open({ idleMs: 1_000, graceMs: 500, bytesPerSecond: 1_000 });
    const body = JSON.stringify({ query: '{ viewer { name } }' }).padEnd(20_000);
    const { socket, answered } = await half({ headers: { 'content-length': String(body.length) }, body: body.slice(0, 1_000) });
    let sent = 1_000;
    const sending = setInterval(() => {
      socket.write(body.slice(sent, sent + 1_000));
      sent += 1_000;
      if (sent >= body.length) clearInterval(sending);
    }, 100);
    expect(await answered).toBe(200);
    socket.destroy();
  });

  it('MUST be cut off when there are too many: the one that paused for longest', async () => {
    await open({ count: 2 });
    const [first, second] = [await half(), await half()];
    expect(await asks()).toBe(200);
    expect(await first.answered).toBe(503);
    expect(await first.closed).toMatch(/retry-after: 1[^]*"code":"OVERLOADED"/);
    expect(second.socket.destroyed).toBe(false);
    second.socket.destroy();
  });

  it('MUST be cut off when all together hold too many bytes', async () => {
    await open({ bytes: 100_000 });
    const [first, second] = [await half({ body: ' '.repeat(60_000) }), await half({ body: ' '.repeat(60_000) })];
    expect(await Promise.race([first.answered, second.answered])).toBe(503);
    expect(await asks()).toBe(200);
    for (const { socket } of [first, second]) socket.destroy();
  });

  it('MUST be cut off when all files together take too much disk space', async () => {
    await open({}, { bytes: 100_000 });
    const sent = await Promise.all([1, 2].map(() => half({ ...upload, body: ' '.repeat(60_000) })));
    expect(await Promise.race(sent.map(({ answered }) => answered))).toBe(503);
    expect(await asks()).toBe(200);
    for (const { socket } of sent) socket.destroy();
  });

  it('MUST be cut off soon after the gateway starts to close, and not keep it open', async () => {
    await open();
    const sent = [await half(), await half({ path: `/webhooks/rio/${webhookKey}` }), await half(upload)];
    const late = await half({ token: undefined });
    await late.answered;
    await close();
    for (const { answered, closed } of sent) {
      expect(await answered).toBe(503);
      expect(await closed).toContain('"code":"UNAVAILABLE"');
    }
    await late.closed;
  });
});
