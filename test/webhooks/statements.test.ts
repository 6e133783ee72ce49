import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageStatus } from '../../src/domain/message.js';
import { createRedactor } from '../../src/observability/redact.js';
import { openSqlite } from '../../src/store/sqlite/sqlite.js';
import { createLedger, type Ledger } from '../../src/store/store.js';
import { openWebhookPipeline, type WebhookPipeline } from '../../src/webhooks/webhooks.js';
import { onThisThread } from '../store/in-process-thread.js';
import { channel, messageStatus } from './fake-provider.js';
import { quiet, registryOf } from './registry.js';

const count = 20;

describe('webhooks that are applied together', () => {
  let ledger: Ledger;
  let directory: string;
  const statements: string[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
    ledger = await createLedger(await openSqlite(directory, onThisThread({ done: ({ text }) => void statements.push(text) })));
  });
  afterEach(async () => {
    await ledger.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function accept(status: MessageStatus, index: number): Promise<void> {
    const event = messageStatus(`m${index}`, status, { contactId: `1555000${index}`, at: '2026-03-01T10:00:00.000Z' });
    await ledger.inbox.accept({
      channel,
      identity: { key: `${status} ${index}`, windowSeconds: 60 },
      method: 'POST',
      suffix: '',
      headers: {},
      body: Buffer.from(JSON.stringify({ id: `${status} ${index}`, events: [event] })),
      receivedAt: new Date().toISOString(),
    });
  }

  function openPipeline(): WebhookPipeline {
    const options = { webhookKeyOf: () => 'key', settleWrites: async () => undefined };
    return openWebhookPipeline({ ledger, registry: registryOf([channel]), redactor: createRedactor([]), log: quiet, ...options });
  }

  async function allApplied(): Promise<void> {
    await expect.poll(async () => (await ledger.inbox.pending(channel, 1)).length).toBe(0);
  }

  /** Statements, by what they begin with, that apply the statuses of as many messages. */
  async function applied(status: MessageStatus): Promise<(beginning: string) => number> {
    for (let index = 0; index < count; index += 1) await accept(status, index);
    statements.length = 0;
    const pipeline = openPipeline();
    await allApplied();
    await pipeline.stop();
    const sent = [...statements];
    return (beginning) => sent.filter((text) => text.startsWith(beginning)).length;
  }

  it('share one reading of erasures and one end', async () => {
    const number = await applied('SENT');
    expect(number('select "hash", "erased_at" from "erasures"')).toBe(1);
    expect(number('update "inbox"')).toBe(1);
    expect([number('insert into "messages"'), number('insert into "message_events"')]).toEqual([count, count]);
  });

  it('are those of a while, where they arrive one after the other: a commit for each would leave their senders waiting', async () => {
    const pipeline = openPipeline();
    await allApplied();
    statements.length = 0;
    const startedAt = performance.now();
    let arrived = 0;
    for (; performance.now() - startedAt < 400; arrived += 1) {
      await accept('SENT', arrived);
      pipeline.wake(channel);
    }
    await allApplied();
    // One at once, and then one in 50 ms at most.
    const commits = statements.filter((text) => text.startsWith('update "inbox"')).length;
    expect(commits).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 50);
    expect(commits).toBeGreaterThan(1);
    expect(arrived).toBeGreaterThan(2 * commits);
    await pipeline.stop();
  });

  it('write nothing of what is known', async () => {
    await applied('READ');
    const number = await applied('SENT');
    expect(number('select "body", "revision"')).toBe(count);
    expect(['update "messages"', 'insert into "conversations"', 'insert into "message_events"'].map(number)).toEqual([0, 0, 0]);
    const messages = await ledger.messages.get(channel, ['m0', `m${count - 1}`]);
    expect([...messages.values()].map(({ status }) => status)).toEqual(['READ', 'READ']);
  });
});
