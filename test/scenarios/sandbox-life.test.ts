import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/config/configuration.js';
import type { Gateway } from '../../src/app/gateway.js';
import { providers } from '../../src/providers/index.js';
import { startSandbox } from '../../src/app/sandbox.js';

describe('the sandbox', () => {
  let directory: string;
  let gateway: Gateway;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
    const environment = { PORT: '0', PARLEY_DATA_DIR: directory, LOG_LEVEL: 'silent' };
    gateway = await startSandbox(readConfiguration(providers, { environment, arguments: ['--sandbox'] }), '{ viewer { name } }');
  });
  afterEach(async () => {
    await gateway.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('has activity by itself: a customer orders, and the provider sends webhooks', async () => {
    const { ledger, registry } = gateway;
    const channels = registry.channels().map(({ name }) => name);
    const placed = async () =>
      (await ledger.events.after(channels, '', 1000)).filter(({ kind, at }) => kind === 'PLACED' && Date.now() - Date.parse(at) < 60_000);
    await expect.poll(async () => (await placed()).length, { timeout: 15_000 }).toBe(1);
    const [{ channel = '' } = {}] = await placed();
    expect((await ledger.channels.activity([channel])).get(channel)?.lastWebhookAt).not.toBeNull();
    const published = await ledger.inbox.list({ channels: [channel], states: ['DONE'], after: null, limit: 10 });
    expect(published.map(({ deliveries }) => deliveries)).toContain(1);
  });
});
