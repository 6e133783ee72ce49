import { describe, expect, it, type TestContext } from 'vitest';
import type { BodyLimits } from '../../../src/load-shedding/pending-bodies.js';
import { startZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway } from '../../running-gateway.js';
import { sendHalf, type HalfSent, type HalfSentRequest } from './half-sent-socket.js';

const token = 'everything-token';
const webhookKey = 'webhook-key-of-rio';
const standard: BodyLimits = { count: 100, bytes: 10_000_000, idleMs: 60_000, graceMs: 60_000, bytesPerSecond: 1 };

interface OpenGateway {
  half(request?: HalfSentRequest): Promise<HalfSent>;
  /** The status that an operation, a webhook or the readiness check gets. */
  asks(): Promise<number>;
  delivers(): Promise<number>;
  ready(): Promise<number>;
  close(): Promise<void>;
}

/** With a capacity of one operation and one webhook, and no waiting line. Closes at the end of the test. */
async function open(
  { onTestFinished }: TestContext,
  bodies: Partial<BodyLimits> = {},
  uploads: Partial<BodyLimits> = {},
): Promise<OpenGateway> {
  const simulator = await startZapiSimulator();
  onTestFinished(() => simulator.close());
  const gateway = await runGateway({
    channels: { rio: { provider: 'zapi', simulator, webhookKey } },
    capacities: { operations: { inFlight: 1, waiting: 0 }, webhooks: { inFlight: 1, waiting: 0 } },
    bodies: { bodies: { ...standard, ...bodies }, uploads: { ...standard, isHeldUntilAnswer: true, ...uploads } },
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= gateway.close());
  onTestFinished(close);
  return {
    close,
    half: (request) => sendHalf(gateway.address, { token, ...request }),
    asks: async () => (await gateway.ask('{ viewer { name } }')).status,
    async delivers() {
      const body = JSON.stringify({ type: 'ReceivedCallback', messageId: '1', phone: '5511987654321', text: { message: 'hello' } });
      return (await fetch(`${gateway.address}/webhooks/rio/${webhookKey}`, { method: 'POST', body })).status;
    },
    ready: async () => (await fetch(`${gateway.address}/health/ready`)).status,
  };
}

const upload = { headers: { 'content-type': 'multipart/form-data; boundary=b', 'apollo-require-preflight': 'true' }, body: '--b\r\n' };

// Most of these tests wait for a deadline of half a body.
describe.concurrent('half a body', () => {
  it.for<[string, HalfSentRequest]>([
    ['for an operation', {}],
    ['for a stream', { path: '/graphql/stream' }],
    ['for files', upload],
    ['of unknown length', { headers: { 'content-length': undefined, 'transfer-encoding': 'chunked' }, body: '1\r\n{\r\n' }],
    ['of a webhook', { path: `/webhooks/rio/${webhookKey}` }],
    ['for an address that is none', { path: '/nothing' }],
  ])('MUST take no capacity: %s', async ([, request], context) => {
    const { half, asks, delivers, ready } = await open(context);
    const sent = await Promise.all(Array.from({ length: 20 }, () => half(request)));
    expect([await asks(), await delivers(), await ready()]).toEqual([200, 200, 200]);
    expect(sent.filter(({ socket }) => socket.bytesRead > 0 || socket.destroyed)).toEqual([]);
    for (const { socket } of sent) socket.destroy();
  });

  it.for<[string, HalfSentRequest, number]>([
    ['without a token', { token: undefined }, 401],
    ['with an unknown token', { token: 'unknown' }, 401],
    ['for a stream without a token', { token: undefined, path: '/graphql/stream' }, 401],
    ['for files without a token', { ...upload, token: undefined }, 401],
    ['of a webhook without a key', { path: '/webhooks/rio' }, 401],
    ['of a webhook with a wrong key', { path: '/webhooks/rio/wrong' }, 401],
    ['of a webhook for no channel', { path: `/webhooks/nowhere/${webhookKey}` }, 404],
    ['that is packed', { headers: { 'content-encoding': 'gzip' } }, 415],
  ])('MUST be answered before the other half arrives, and its connection closed: %s', async ([, request, status], context) => {
    const { half } = await open(context);
    const { answered, closed } = await half(request);
    expect(await answered).toBe(status);
    expect(await closed).toMatch(/^HTTP/);
  });

  it('MUST be cut off when nothing more arrives', async (context) => {
    const { half, asks } = await open(context, { idleMs: 300 });
    const [operation, webhook] = [await half(), await half({ path: `/webhooks/rio/${webhookKey}` })];
    expect([await operation.answered, await webhook.answered]).toEqual([408, 408]);
    expect(await operation.closed).toContain('"code":"BAD_REQUEST"');
    expect(await operation.closed).toContain('connection: close');
    expect(await webhook.closed).toContain('did not arrive in time');
    expect(await asks()).toBe(200);
  });

  it('MUST be cut off when it arrives byte by byte', async (context) => {
    const { half } = await open(context, { graceMs: 1_000, idleMs: 60_000, bytesPerSecond: 1_000 });
    const { socket, answered, closed } = await half();
    const dripping = setInterval(() => socket.write(' '), 20);
    expect(await answered).toBe(408);
    clearInterval(dripping);
    await closed;
  });

  it('MUST be accepted when it arrives slowly but steadily', async (context) => {
    const { half } = await open(context, { idleMs: 1_000, graceMs: 500, bytesPerSecond: 1_000 });
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

  it('MUST be cut off when there are too many: the one that paused for longest', async (context) => {
    const { half, asks } = await open(context, { count: 2 });
    const [first, second] = [await half(), await half()];
    expect(await asks()).toBe(200);
    expect(await first.answered).toBe(503);
    expect(await first.closed).toMatch(/retry-after: 1[^]*"code":"OVERLOADED"/);
    expect(second.socket.destroyed).toBe(false);
    second.socket.destroy();
  });

  it('MUST be cut off when all together hold too many bytes', async (context) => {
    const { half, asks } = await open(context, { bytes: 100_000 });
    const [first, second] = [await half({ body: ' '.repeat(60_000) }), await half({ body: ' '.repeat(60_000) })];
    expect(await Promise.race([first.answered, second.answered])).toBe(503);
    expect(await asks()).toBe(200);
    for (const { socket } of [first, second]) socket.destroy();
  });

  it('MUST be cut off when all files together take too much disk space', async (context) => {
    const { half, asks } = await open(context, {}, { bytes: 100_000 });
    const sent = await Promise.all([1, 2].map(() => half({ ...upload, body: ' '.repeat(60_000) })));
    expect(await Promise.race(sent.map(({ answered }) => answered))).toBe(503);
    expect(await asks()).toBe(200);
    for (const { socket } of sent) socket.destroy();
  });

  it('MUST be cut off soon after the gateway starts to close, and not keep it open', async (context) => {
    const { half, close } = await open(context);
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
