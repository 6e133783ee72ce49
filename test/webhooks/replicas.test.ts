import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/store/store.js';
import { createRedactor } from '../../src/observability/redact.js';
import { openWebhookPipeline, type WebhookPipeline } from '../../src/webhooks/webhooks.js';
import { postgresStore, type Store } from '../store/stores.js';
import { channel, messageReceived, orderReceived, type FakeEvent } from './fake-provider.js';
import { quiet, registryOf } from './registry.js';

describe('three replicas on one PostgreSQL', () => {
  let store: Store;
  let ledgers: readonly Ledger[];
  let pipelines: readonly WebhookPipeline[];
  const reads: string[] = [];

  beforeEach(async () => {
    store = await postgresStore();
    ledgers = await Promise.all([1, 2, 3].map(() => store.open()));
    const registry = registryOf([channel], { onRead: ({ id }) => void reads.push(id ?? '') });
    const settled = { redactor: createRedactor([]), log: quiet, webhookKeyOf: () => 'key', settleWrites: async () => undefined };
    pipelines = ledgers.map((ledger) => openWebhookPipeline({ registry, ledger, ...settled }));
  }, 60_000);
  afterEach(async () => {
    await Promise.all(pipelines.map((pipeline) => pipeline.stop()));
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    await store.remove();
  }, 60_000);

  const deliver = async (pipeline: WebhookPipeline | undefined, event: FakeEvent): Promise<number | undefined> => {
    const body = Buffer.from(JSON.stringify(event));
    const delivery = { method: 'POST', suffix: '', query: new URLSearchParams(), headers: {}, body, receivedAt: new Date().toISOString() };
    return (await pipeline?.receive({ channel, key: 'key' }, delivery))?.status;
  };
  const inbox = async () => {
    const [ledger] = ledgers as [Ledger];
    await expect.poll(async () => (await ledger.inbox.pending(channel, 1)).length, { timeout: 15_000 }).toBe(0);
    return [...(await ledger.inbox.list({ channels: [channel], states: null, after: null, limit: 1000 }))].reverse();
  };

  it('recognise duplicates that each of them receives at the same time, and apply them once', async () => {
    const events = Array.from({ length: 40 }, (_, index) => ({
      id: String(index),
      events: [orderReceived(`A-${index}`), messageReceived(`m${index}`)],
    }));
    const statuses = await Promise.all(pipelines.flatMap((pipeline) => events.map((event) => deliver(pipeline, event))));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect((await inbox()).map(({ state, deliveries }) => [state, deliveries])).toEqual(events.map(() => ['DONE', 3]));
    const [, , third] = ledgers as [Ledger, Ledger, Ledger];
    const histories = await third.events.ofOrder(
      channel,
      events.map((_, index) => `A-${index}`),
    );
    expect([...histories.values()].map((history) => history.map(({ kind }) => kind))).toEqual(events.map(() => ['PLACED']));
    expect(await third.messageEvents.after([channel], '', 1000)).toHaveLength(40);
  });

  it('apply a channel in the order of arrival, whichever received what', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => String(index));
    for (const [index, id] of ids.entries()) expect(await deliver(pipelines[index % 3], { id })).toBe(200);
    const kept = await inbox();
    expect(kept.map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as FakeEvent).id)).toEqual(ids);
    expect(reads.slice(-30)).toEqual(ids);
  });
});
