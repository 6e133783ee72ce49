import { expect, vi } from 'vitest';
import type { WebhookRecord } from '../../src/store/inbox/inbox-row.js';
import { runGateway, type RunningGateway, type TestChannel, type TestClient } from '../running-gateway.js';
import { channel, fakeProvider, type FakeEvent, type FakeProviderOptions } from './fake-provider.js';

export const key = 'the-webhook-key';

/** A gateway with one channel, `shop`, of the made-up provider. */
export interface Shop extends RunningGateway {
  readonly webhookAddress: string;
  /** Delivers an event to the channel's address, as the provider would: the answer's status. */
  deliver(event: FakeEvent | string, options?: RequestInit & { readonly path?: string }): Promise<number>;
  /** What the inbox holds of the channel, oldest first. */
  inbox(name?: string): Promise<readonly WebhookRecord[]>;
  /** The same, once nothing in it waits any more. */
  settled(name?: string): Promise<readonly WebhookRecord[]>;
}

export interface ShopOptions extends FakeProviderOptions {
  /** The channel's key; null: it has none. */
  readonly webhookKey?: string | null;
  readonly directory?: string;
  readonly databaseUrl?: string;
  readonly channels?: Readonly<Record<string, TestChannel>>;
  readonly clients?: readonly TestClient[];
  readonly more?: readonly FakeProviderOptions[];
}

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const { webhookKey = key, directory, databaseUrl, channels, clients, more = [], ...providerOptions } = options;
  const definitions = [fakeProvider(providerOptions), ...more.map((other) => fakeProvider(other))];
  const running = await runGateway({
    channels: {
      [channel]: { ...fakeChannel(providerOptions.name ?? 'fake'), ...(webhookKey === null ? {} : { webhookKey }) },
      ...channels,
    },
    definitions,
    ...(directory !== undefined && { directory }),
    ...(databaseUrl !== undefined && { databaseUrl }),
    ...(clients !== undefined && { clients }),
  });
  const webhookAddress = `${running.address}/webhooks/${channel}${webhookKey === null ? '' : `/${webhookKey}`}`;
  const inbox: Shop['inbox'] = async (name = channel) => {
    const found = await running.gateway.ledger.inbox.list({ channels: [name], states: null, after: null, limit: 1000 });
    return [...found].reverse();
  };
  return {
    ...running,
    webhookAddress,
    inbox,
    settled: async (name) => {
      // Not `expect.poll`, which tests that run beside each other do not have.
      await vi.waitFor(async () => expect((await inbox(name)).filter(({ state }) => state === 'PENDING')).toEqual([]), {
        interval: 5,
        timeout: 10_000,
      });
      return inbox(name);
    },
    deliver: async (event, { path, ...init } = {}) => {
      const body = typeof event === 'string' ? event : JSON.stringify(event);
      const address = path === undefined ? webhookAddress : `${running.address}${path}`;
      const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body, ...init });
      await response.arrayBuffer();
      return response.status;
    },
  };
}

/** A channel of a made-up provider, which has no address in the world. */
export function fakeChannel(provider: string): TestChannel {
  return { provider, simulator: { baseUrl: 'http://127.0.0.1:1', settings: {} } };
}
