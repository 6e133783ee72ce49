import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { connectSharedRedis } from '../../../src/graphql/limits/shared-redis.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { startGate } from '../../gate.js';
import { UpdateOrderStatusDocument } from '../../operations/generated.js';
import { runGateway, type RunningGateway, type TestChannel } from '../../running-gateway.js';

const { REDIS_URL: redisUrl } = process.env;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A channel name that no other test uses in the same Redis. */
function newChannel(): string {
  return `c-${randomUUID()}`;
}

interface Replica extends RunningGateway {
  /** The provider's status of the second order. */
  status(): Promise<string | undefined>;
  /** Makes one call to the provider. */
  call(): Promise<string | undefined>;
}

async function startSimulator(): Promise<AwalSimulator> {
  const simulator = await startAwalSimulator();
  closing.push(simulator.close);
  return simulator;
}

async function start(
  channel: string,
  simulator: AwalSimulator,
  { redisUrl: url, ...own }: Partial<TestChannel> & { redisUrl: string | undefined },
): Promise<Replica> {
  const gateway = await runGateway({
    channels: { [channel]: { provider: 'awal', simulator, ...own } },
    ...(url === undefined ? {} : { redisUrl: url }),
  });
  closing.push(gateway.close);
  const order = `{ orderByReference(channel: "${channel}", reference: "2") { providerStatus } }`;
  const templates = '{ templates(first: 1) { sources { state } } }';
  return {
    ...gateway,
    status: async () =>
      (await gateway.ask<{ orderByReference: { providerStatus: string } }, never>(order)).data?.orderByReference.providerStatus,
    call: async () =>
      (await gateway.ask<{ templates: { sources: { state: string }[] } }, never>(templates)).data?.templates.sources[0]?.state,
  };
}

describe.runIf(redisUrl !== undefined)('two gateways on one Redis', () => {
  async function startBoth(own: Partial<TestChannel>, urls: readonly (string | undefined)[] = [redisUrl, redisUrl]) {
    const [channel, simulator] = [newChannel(), await startSimulator()];
    const [one, two] = [
      await start(channel, simulator, { ...own, redisUrl: urls[0] }),
      await start(channel, simulator, { ...own, redisUrl: urls[1] }),
    ];
    return { channel, simulator, one, two, calls: () => simulator.requests.length };
  }

  describe('that cache answers', () => {
    it('MUST both drop them after a write through either', async () => {
      const { channel, one, two, calls } = await startBoth({ cacheSeconds: 600 });
      expect([await one.status(), await two.status()]).toEqual(['accepted', 'accepted']);
      const before = calls();
      expect([await one.status(), await two.status()]).toEqual(['accepted', 'accepted']);
      expect(calls()).toBe(before);
      const input = { orderId: toId('Order', channel, '2'), status: 'SHIPPED' as const };
      expect((await one.read(UpdateOrderStatusDocument, { input })).updateOrderStatus?.userErrors).toEqual([]);
      await expect.poll(() => two.status()).toBe('shipped');
    });

    it('MUST both drop them after a webhook to either', async () => {
      const { channel, simulator, one, two } = await startBoth({ cacheSeconds: 600 });
      expect([await one.status(), await two.status()]).toEqual(['accepted', 'accepted']);
      simulator.change(2, { status: 'shipped' });
      expect([await one.status(), await two.status()]).toEqual(['accepted', 'accepted']);
      simulator.webhooks.deliverTo(`${one.address}/webhooks/${channel}`);
      simulator.change(3, { status: 'shipped' });
      await simulator.webhooks.delivered();
      expect(await one.status()).toBe('shipped');
      await expect.poll(() => two.status()).toBe('shipped');
    });

    it('MUST drop them when the connection between them returns, because they may have missed changes', async () => {
      const gate = await startGate(redisUrl ?? '');
      closing.push(() => gate.close());
      const { simulator, one, two } = await startBoth({ cacheSeconds: 600 }, [gate.baseUrl, redisUrl]);
      expect([await one.status(), await two.status()]).toEqual(['accepted', 'accepted']);
      await gate.shut();
      simulator.change(2, { status: 'shipped' });
      expect(await one.status()).toBe('accepted');
      await gate.open();
      await expect.poll(() => one.status(), { timeout: 10_000 }).toBe('shipped');
    });
  });

  describe('with a limit of calls per minute', () => {
    it('MUST have one budget', async () => {
      const { one, two, calls } = await startBoth({ callsPerMinute: 20, timeoutMs: 1000 });
      expect([await one.call(), await two.call()]).toEqual(['OK', 'OK']);
      expect([await one.call(), await two.call()]).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
      expect(calls()).toBe(2);
    });

    it('MUST wait within the deadline for a free call', async () => {
      const { one, two } = await startBoth({ callsPerMinute: 100, timeoutMs: 5000 });
      const begun = performance.now();
      for (let call = 0; call < 5; call += 1) await Promise.all([one.call(), two.call()]);
      expect([await one.call(), await two.call()]).toEqual(['OK', 'OK']);
      // 90 a minute fill up again: the two turns come 1.3 seconds after the first ten, at the earliest.
      expect(performance.now() - begun).toBeGreaterThan(1300);
    });

    it.each([
      [20, 1],
      [undefined, 0],
    ])('MUST use Redis only when they are limited: %s calls a minute', async (callsPerMinute, known) => {
      const { channel, one } = await startBoth(callsPerMinute === undefined ? {} : { callsPerMinute });
      expect(await one.call()).toBe('OK');
      const redis = await connectSharedRedis(redisUrl ?? '');
      closing.push(async () => redis.disconnect());
      expect(await redis.zcard(`parley:callers:{${channel}}`)).toBe(known);
    });

    it('MUST each use its share of the limit while Redis does not answer, without waiting for it', async () => {
      const gate = await startGate(redisUrl ?? '');
      closing.push(() => gate.close());
      const { one, two, calls } = await startBoth({ callsPerMinute: 40, timeoutMs: 1000 }, [gate.baseUrl, gate.baseUrl]);
      expect([await one.call(), await two.call(), await one.call()]).toEqual(['OK', 'OK', 'OK']);
      gate.freeze();
      const answers = [await two.call(), await two.call(), await two.call()];
      expect(answers).toEqual(['OK', 'RATE_LIMITED', 'RATE_LIMITED']);
      expect(calls()).toBe(4);
    });
  });

  it('MUST both pause when the provider asks one of them to', async () => {
    const { simulator, one, two, calls } = await startBoth({});
    simulator.fail({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '60' }, body: { error: 'Too many' } } });
    expect(await one.call()).toBe('RATE_LIMITED');
    await expect.poll(() => two.call()).toBe('RATE_LIMITED');
    const before = calls();
    expect([await one.call(), await two.call()]).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    expect(calls()).toBe(before);
  });
});
