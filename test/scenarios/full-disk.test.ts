import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SqliteAnswer, SqliteRequest } from '../../src/store/sqlite/sqlite-session.js';
import { ledgerThreads, type LedgerThread } from '../store/built-worker-file.js';
import { recordLog, type RecordedLog } from '../recorded-log.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

/** A closed port. */
const simulator = { baseUrl: 'http://127.0.0.1:9', settings: { instanceId: 'shop', token: 'shop-token' } };

/** Readiness is checked at most every 2 s. */
const patiently = { interval: 50, timeout: 15_000 };

describe('a gateway whose disk is full', () => {
  let recorded: RecordedLog;
  let running: RunningGateway;
  let store: LedgerThread;
  let sent = 0;
  const keep = (thread: LedgerThread): void => void (store = thread);
  beforeEach(async () => {
    recorded = recordLog();
    ledgerThreads.on('opened', keep);
    running = await runGateway({ channels: { shop: { provider: 'zapi', simulator, webhookKey: 'the-webhook-key' } }, log: recorded.log });
  });
  afterEach(async () => {
    ledgerThreads.off('opened', keep);
    await running.close();
  });

  /** SQLite then says of its file what it says of a disk that is full: never below what the file has already. */
  async function limitPages(pages: number): Promise<void> {
    const text = `pragma max_page_count = ${pages}`;
    const answered = new Promise<SqliteAnswer>((resolve) => {
      const listen = (answers: readonly SqliteAnswer[]): void => {
        const own = answers.find(({ id }) => id === -1);
        if (own === undefined) return;
        store.off('message', listen);
        resolve(own);
      };
      store.on('message', listen);
    });
    store.postMessage([{ id: -1, kind: 'statement', transaction: 0, text, parameters: [] } satisfies SqliteRequest]);
    // While the gateway has a transaction open, no other statement is accepted.
    if ((await answered).failure !== undefined) await limitPages(pages);
  }

  const receive = async (): Promise<number> => {
    const body = JSON.stringify({
      type: 'ReceivedCallback',
      messageId: `m${(sent += 1)}`,
      phone: '5511999990000',
      text: { message: 'x'.repeat(20_000) },
    });
    const answer = await fetch(`${running.address}/webhooks/shop/the-webhook-key`, { method: 'POST', body });
    await answer.arrayBuffer();
    return answer.status;
  };
  const isReady = async (): Promise<number> => (await fetch(`${running.address}/health/ready`)).status;

  it('MUST refuse webhooks, report not ready with the reason, and recover by itself when there is space again', async () => {
    expect(await receive()).toBe(200);
    await expect.poll(isReady, patiently).toBe(200);
    await limitPages(1);
    await expect.poll(receive, { ...patiently, interval: 1 }).toBe(503);
    const { msg, err } = await recorded.line(({ msg: text }) => text === 'a webhook could not be stored');
    expect({ msg, err }).toMatchObject({ err: { message: 'database or disk is full', code: 'SQLITE_FULL' } });
    expect(recorded.text()).not.toContain('cannot rollback');
    await expect.poll(isReady, patiently).toBe(503);
    expect((await fetch(`${running.address}/health/live`)).status).toBe(200);
    expect((await running.ask('{ orders { nodes { id } } }')).errors).toEqual([]);
    await limitPages(1_000_000);
    await expect.poll(receive, patiently).toBe(200);
    await expect.poll(isReady, patiently).toBe(200);
  }, 60_000);
});
