import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError, type ProviderErrorKind } from '../../src/contract/error.js';
import type { Orders } from '../../src/contract/provider.js';
import type { Order, OrderItem } from '../../src/domain/order.js';
import { openLedger, type Ledger } from '../../src/store/store.js';
import { createRedactor } from '../../src/observability/redact.js';
import { openWebhookPipeline, type WebhookPipeline } from '../../src/webhooks/webhooks.js';
import { channel, orderReceived, type FakeEvent } from './fake-provider.js';
import { quiet, registryOf } from './registry.js';

const item: OrderItem = {
  productId: 'p',
  retailerId: null,
  name: 'Tea',
  quantity: 2,
  unitPrice: null,
  total: null,
  imageUrl: null,
  isCustomItem: null,
};

describe('an order that is reported without its items', () => {
  let directory: string;
  let ledger: Ledger;
  let pipeline: WebhookPipeline;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
    ledger = await openLedger({ directory });
  });
  afterEach(async () => {
    await pipeline.stop();
    await ledger.close();
    await rm(directory, { recursive: true, force: true });
  });

  const open = (complete: NonNullable<Orders['complete']>, delaysMs: readonly number[] = [1, 1, 1]): void => {
    pipeline = openWebhookPipeline({
      registry: registryOf([channel], { orders: { complete } }),
      ledger,
      redactor: createRedactor([]),
      log: quiet,
      webhookKeyOf: () => 'key',
      settleWrites: async () => undefined,
      completionDelaysMs: delaysMs,
      pollMs: 20,
    });
  };
  const deliver = async (event: FakeEvent): Promise<void> => {
    const body = Buffer.from(JSON.stringify(event));
    const delivery = { method: 'POST', suffix: '', query: new URLSearchParams(), headers: {}, body, receivedAt: new Date().toISOString() };
    expect((await pipeline.receive({ channel, key: 'key' }, delivery)).status).toBe(200);
  };
  const orderOf = async (reference: string): Promise<Order | undefined> => (await ledger.orders.get(channel, [reference])).get(reference);
  const itemsOf = async (reference: string) => (await orderOf(reference))?.items;
  const applied = () => expect.poll(async () => (await ledger.inbox.pending(channel, 1)).length, { interval: 5 }).toBe(0);
  const marked = async (): Promise<number> => (await ledger.completions.take([channel], '9999', '9999')).length;
  const failure = (kind: ProviderErrorKind, retryAfterSeconds?: number): ProviderError =>
    new ProviderError({ kind, provider: 'fake', channel, sent: 'answered', message: 'no', retryAfterSeconds });

  it('gets them from the provider, however often that fails at first', async () => {
    const seen: (readonly OrderItem[] | null)[] = [];
    let failures = 2;
    open(async (order) => {
      seen.push(order.items);
      if (failures-- > 0) throw failure('unavailable');
      return { ...order, items: [item], raw: { items: ['as reported'] } };
    });
    await deliver({ id: '1', events: [orderReceived('A-1', { keys: { messageId: null, orderRequestId: null, orderToken: 't' } })] });
    await expect.poll(() => itemsOf('A-1')).toEqual([item]);
    expect(seen).toEqual([null, null, null]);
    expect((await orderOf('A-1'))?.raw).toEqual({ items: ['as reported'] });
    const history = (await ledger.events.ofOrder(channel, ['A-1'])).get('A-1');
    expect(history?.map(({ kind, actor, note }) => [kind, actor, note])).toEqual([
      ['PLACED', 'fake', null],
      ['DETAILS_CHANGED', 'fake', 'Its items were fetched.'],
    ]);
    expect(await marked()).toBe(0);
  });

  it('keeps what was reported of it meanwhile', async () => {
    let answer: (() => void) | undefined;
    open(async (order) => {
      await new Promise<void>((resolve) => (answer = resolve));
      return { ...order, items: [item] };
    });
    await deliver({ id: '1', events: [orderReceived('A-1', {}, '2026-03-01T12:00:00.000Z')] });
    await expect.poll(() => answer).toBeDefined();
    await deliver({ id: '2', events: [orderReceived('A-1', { placedAt: null, status: 'SHIPPED' }, '2026-03-01T12:00:05.000Z')] });
    await expect.poll(async () => (await orderOf('A-1'))?.status).toBe('SHIPPED');
    answer?.();
    await expect.poll(() => itemsOf('A-1')).toEqual([item]);
    expect((await orderOf('A-1'))?.status).toBe('SHIPPED');
  });

  it('is not requested when it was reported with its items', async () => {
    let calls = 0;
    open(async (order) => {
      calls += 1;
      return order;
    });
    await deliver({ id: '1', events: [orderReceived('A-1', { items: [item] }), orderReceived('A-2', { items: [] })] });
    await applied();
    expect([await marked(), calls]).toEqual([0, 0]);
  });

  it('stays unchanged when the provider returns none', async () => {
    let calls = 0;
    open(async (order) => {
      calls += 1;
      return order;
    });
    await deliver({ id: '1', events: [orderReceived('A-1')] });
    await expect.poll(() => calls).toBe(1);
    await expect.poll(() => marked()).toBe(0);
    expect((await ledger.events.ofOrder(channel, ['A-1'])).get('A-1')).toHaveLength(1);
  });

  it('is given up when asking again would change nothing, and after the last attempt', async () => {
    const calls: string[] = [];
    open(
      async ({ reference }) => {
        calls.push(reference);
        throw failure(reference === 'refused' ? 'refused' : 'unavailable');
      },
      [1, 1],
    );
    await deliver({ id: '1', events: [orderReceived('refused')] });
    await expect.poll(() => calls.length).toBe(1);
    await deliver({ id: '2', events: [orderReceived('silent')] });
    await expect.poll(() => calls.length).toBe(4);
    await expect.poll(() => marked()).toBe(0);
    expect(calls).toEqual(['refused', 'silent', 'silent', 'silent']);
  });

  it('waits as long as the provider asks for', async () => {
    let calls = 0;
    open(async () => {
      calls += 1;
      throw failure('rate-limited', 3600);
    }, [1, 1]);
    await deliver({ id: '1', events: [orderReceived('A-1')] });
    await expect.poll(() => calls).toBe(1);
    const inHalfAnHour = new Date(Date.now() + 1_800_000).toISOString();
    const inTwoHours = new Date(Date.now() + 7_200_000).toISOString();
    await expect.poll(async () => (await ledger.completions.take([channel], inTwoHours, inTwoHours))[0]?.attempts).toBe(1);
    await ledger.completions.postpone({ channel, reference: 'A-1', attempts: 1 }, inTwoHours);
    expect(await ledger.completions.take([channel], inHalfAnHour, inTwoHours)).toEqual([]);
    expect(calls).toBe(1);
  });

  it('gets them from the next process when this one ends before', async () => {
    let calls = 0;
    open(async () => {
      calls += 1;
      throw failure('unavailable');
    }, [200]);
    await deliver({ id: '1', events: [orderReceived('A-1')] });
    await expect.poll(() => calls).toBe(1);
    await pipeline.stop();
    open(async (order) => ({ ...order, items: [item] }), [200]);
    await expect.poll(() => itemsOf('A-1'), { timeout: 10_000 }).toEqual([item]);
  });
});
