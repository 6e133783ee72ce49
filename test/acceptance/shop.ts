import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { providers } from '../../src/providers/index.js';
import type { Simulator } from '../../src/providers/simulator/server.js';

/** A configuration whose channels are the simulators of every provider, with names and tokens that no other test has. */
export interface Shop {
  /** By the provider's name. */
  readonly simulators: Readonly<Record<string, Simulator>>;
  /** The channel's name of a provider. */
  channel(provider: string): string;
  /** Where a provider sends its webhooks at the gateway of this address. */
  webhookAddress(address: string, provider: string): string;
  readonly token: string;
  /** Of a second client, whose requests are counted for themselves. */
  readonly otherToken: string;
  /** Writes parley.yml into a folder: its path. */
  configure(folder: string, more?: { readonly server?: object; readonly channel?: Readonly<Record<string, object>> }): Promise<string>;
  close(): Promise<void>;
}

const scopes = [
  ...['orders:read', 'orders:write', 'subscribers:read', 'conversations:read', 'messages:send', 'templates:read', 'catalogs:read'],
  ...['channels:read', 'operations:read', 'operations:write'],
];

export async function openShop(): Promise<Shop> {
  const suffix = randomBytes(4).toString('hex');
  const [token, otherToken, webhookKey] = [randomBytes(16), randomBytes(16), randomBytes(16)].map((bytes) => bytes.toString('hex')) as [
    string,
    string,
    string,
  ];
  const running = Object.fromEntries(
    await Promise.all(providers.map(async ({ name, startSimulator }) => [name, await startSimulator()] as const)),
  );
  const channel = (provider: string): string => `${provider}-${suffix}`;
  const clientOf = (name: string, secret: string): object => ({
    name: `${name}-${suffix}`,
    tokenSha256: createHash('sha256').update(secret).digest('hex'),
    scopes,
    channels: ['*'],
  });
  return {
    simulators: running,
    channel,
    webhookAddress: (address, provider) => `${address}/webhooks/${channel(provider)}/${webhookKey}`,
    token,
    otherToken,
    async configure(folder, { server = {}, channel: own = {} } = {}) {
      const channels = Object.entries(running).map(([provider, { baseUrl, settings }]) => ({
        ...{ name: channel(provider), provider, baseUrl, settings, webhookKey },
        ...own[provider],
      }));
      const file = join(folder, 'parley.yml');
      const clients = [clientOf('shop', token), clientOf('other', otherToken)];
      await writeFile(file, JSON.stringify({ channels, clients, server }));
      return file;
    },
    close: async () => {
      await Promise.all(Object.values(running).map((simulator) => simulator.close()));
    },
  };
}
