import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageStatusReceived } from '../../src/domain/provider-event.js';
import { openLedger, type Ledger } from '../../src/store/store.js';
import { createRedactor } from '../../src/observability/redact.js';
import { openWebhookPipeline, type WebhookPipeline, type WebhookPipelineOptions } from '../../src/webhooks/webhooks.js';
import { channel, messageStatus, messageReceived, orderReceived, type FakeEvent } from './fake-provider.js';
import { quiet, registryOf } from './registry.js';
import { openShop, type Shop } from './shop.js';

describe('applying webhooks', () => {
  let shop: Shop | undefined;
  afterEach(async () => {
    await shop?.close();
    shop = undefined;
  });

  it('sets a poison event aside after three attempts, and goes on with the next', async () => {
    const reads: string[] = [];
    shop = await openShop({
      onRead: ({ id }) => {
        reads.push(id ?? '');
        if (id === 'poison') throw new TypeError(`apiToken=abc123secret ${'x'.repeat(400)}`);
      },
    });
    for (const id of ['1', 'poison', '2']) expect(await shop.deliver({ id, events: [messageReceived(`m${id}`)] })).toBe(200);
    const [first, poison, second] = await shop.settled();
    expect([first?.state, poison?.state, second?.state]).toEqual(['DONE', 'FAILED', 'DONE']);
    expect(poison?.attempts).toBe(3);
    expect(poison?.failure).toMatch(/^TypeError: apiToken=\[redacted\] x+$/);
    expect(poison?.failure).toHaveLength(300);
    expect((await shop.gateway.ledger.messages.get(channel, ['m1', 'mpoison', 'm2'])).size).toBe(2);
  });

  it('tries again what went wrong unexpectedly, before anything that came later', async () => {
    let failures = 2;
    const reads: string[] = [];
    shop = await openShop({
      onRead: ({ id }) => {
        reads.push(id ?? '');
        if (id === '1' && failures-- > 0) throw new Error('not now');
      },
    });
    for (const id of ['1', '2']) await shop.deliver({ id });
    expect((await shop.settled()).map(({ state, failure }) => [state, failure])).toEqual([
      ['DONE', null],
      ['DONE', null],
    ]);
    expect(reads).toEqual(['1', '1', '1', '2']);
  });

  it('does not try again what can never be read', async () => {
    let reads = 0;
    shop = await openShop({ onRead: () => void (reads += 1) });
    expect(await shop.deliver('this is no JSON')).toBe(200);
    await shop.deliver({ id: '1' });
    const [broken, next] = await shop.settled();
    expect(broken).toMatchObject({ state: 'FAILED', attempts: 1, failure: 'This is no JSON object.' });
    expect([next?.state, reads]).toEqual(['DONE', 1]);
  });

  it('keeps nothing of a delivery of which not everything could be kept', async () => {
    const broken = { ...orderReceived('A-2'), order: null } as unknown as NonNullable<FakeEvent['events']>[number];
    shop = await openShop();
    await shop.deliver({ id: '1', events: [orderReceived('A-1'), broken] });
    expect((await shop.settled()).map(({ state }) => state)).toEqual(['FAILED']);
    expect((await shop.gateway.ledger.orders.get(channel, ['A-1'])).size).toBe(0);
  });
});

describe('webhooks that a process left behind', () => {
  let directory: string;
  beforeEach(async () => void (directory = await mkdtemp(join(tmpdir(), 'parley-test-'))));
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('are applied by the next one, in the order of their arrival', async () => {
    const ledger = await openLedger({ directory });
    for (const [index, status] of (['PENDING', 'PROCESSING', 'SHIPPED'] as const).entries()) {
      const body = Buffer.from(JSON.stringify({ events: [orderReceived('A-1', { status }, null)] }));
      await ledger.inbox.accept({
        channel,
        identity: { key: String(index), windowSeconds: 9 },
        method: 'POST',
        suffix: '',
        headers: {},
        body,
        receivedAt: '2026-03-01T12:00:00.000Z',
      });
    }
    await ledger.close();
    const shop = await openShop({ directory });
    expect((await shop.settled()).map(({ state }) => state)).toEqual(['DONE', 'DONE', 'DONE']);
    const history = (await shop.gateway.ledger.events.ofOrder(channel, ['A-1'])).get('A-1');
    expect(history?.map(({ to }) => to)).toEqual(['PENDING', 'PROCESSING', 'SHIPPED']);
    await shop.close();
  });
});

describe('the webhook pipeline', () => {
  let ledger: Ledger;
  let pipeline: WebhookPipeline;
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
    ledger = await openLedger({ directory });
  });
  afterEach(async () => {
    await pipeline.stop();
    await ledger.close();
    await rm(directory, { recursive: true, force: true });
  });

  const open = (options: Partial<WebhookPipelineOptions>): void => {
    const settled = { registry: registryOf([channel]), webhookKeyOf: () => 'key', settleWrites: async () => undefined };
    pipeline = openWebhookPipeline({ ledger, redactor: createRedactor([]), log: quiet, ...settled, ...options });
  };
  const deliver = async (name: string, event: FakeEvent): Promise<number> => {
    const body = Buffer.from(JSON.stringify(event));
    const delivery = { method: 'POST', suffix: '', query: new URLSearchParams(), headers: {}, body, receivedAt: new Date().toISOString() };
    return (await pipeline.receive({ channel: name, key: 'key' }, delivery)).status;
  };
  const waiting = async (name: string): Promise<number> => (await ledger.inbox.pending(name, 9)).length;

  it('lets no channel wait for another, and can be closed while one waits to try again', async () => {
    const onRead = ({ id }: FakeEvent): void => {
      if (id === 'poison') throw new Error('no');
    };
    open({ registry: registryOf(['slow', 'fast'], { onRead }), pauseMs: 3_600_000 });
    await deliver('slow', { id: 'poison' });
    await expect.poll(async () => (await ledger.inbox.pending('slow', 1))[0]?.attempts).toBe(1);
    await deliver('fast', { id: '1' });
    await expect.poll(() => waiting('fast')).toBe(0);
    await pipeline.stop();
    expect(await waiting('slow')).toBe(1);
  });

  it('settles the writes that sent a message in one with keeping how far it got', async () => {
    const settled: [string, readonly MessageStatusReceived[]][] = [];
    let failures = 1;
    open({
      settleWrites: async (name, statuses, parts) => {
        settled.push([name, statuses]);
        expect((await parts.messages.get(name, ['m1'])).get('m1')?.status).toBe('SENT');
        if (failures-- > 0) throw new Error('not now');
      },
    });
    const status = messageStatus('m1', 'SENT', { correlationId: 'w1', failureCode: '2046' });
    expect(await deliver(channel, { id: '1', events: [status, messageReceived('m2')] })).toBe(200);
    await expect.poll(() => waiting(channel)).toBe(0);
    expect(settled).toEqual([
      [channel, [status]],
      [channel, [status]],
    ]);
    const [kept] = await ledger.inbox.list({ channels: [channel], states: null, after: null, limit: 1 });
    expect(kept).toMatchObject({ state: 'DONE', attempts: 1, failure: null });
    expect(await ledger.messageEvents.after([channel], '', 9)).toHaveLength(2);
  });

  it('says that it did not keep what the ledger would not take', async () => {
    open({});
    const { inbox } = ledger;
    const broken = { ...ledger, inbox: { ...inbox, accept: () => Promise.reject(new Error('disk full')) } };
    await pipeline.stop();
    open({ ledger: broken });
    expect(await deliver(channel, { id: '1' })).toBe(503);
    expect(await waiting(channel)).toBe(0);
  });

  it('goes on when the ledger answers again, and holds nothing against the webhook', async () => {
    let outages = 4;
    const transaction: Ledger['transaction'] = (work) => (outages-- > 0 ? Promise.reject(new Error('gone')) : ledger.transaction(work));
    const countAttempt = (id: string, failure: string): Promise<number> =>
      outages-- > 0 ? Promise.reject(new Error('gone')) : ledger.inbox.countAttempt(id, failure);
    open({ ledger: { ...ledger, transaction, inbox: { ...ledger.inbox, countAttempt } }, pollMs: 5 });
    await deliver(channel, { id: '1' });
    await expect.poll(() => waiting(channel)).toBe(0);
    expect((await ledger.inbox.list({ channels: [channel], states: null, after: null, limit: 1 }))[0]).toMatchObject({
      state: 'DONE',
      attempts: 0,
    });
  });
});
