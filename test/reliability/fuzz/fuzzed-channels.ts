import { createHash } from 'node:crypto';
import { scopes } from '../../../src/config/configuration.js';
import { verifyDelivery, type Webhooks } from '../../../src/contract/webhook.js';
import { idTypes, readId, toId, type IdType } from '../../../src/domain/id.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import { providers } from '../../../src/providers/index.js';
import type { ProviderDefinition } from '../../../src/providers/definition.js';
import type { Simulator } from '../../../src/providers/simulator/server.js';
import { providerCases } from '../../conformance/provider-cases.js';
import type { World } from '../../graphql/schema/generated-input.js';
import type { Canaries } from '../../scenarios/canaries.js';
import { startHostileProvider, type HostileProvider } from './hostile-provider.js';
import { webhookChannel, type DocumentedWebhook } from './webhook-case.js';

export const calmChannel = (provider: string): string => `${provider}-calm`;

/** A channel whose provider does what a case says, with a client that sees no other. One case at a time. */
export interface Lane {
  readonly channel: string;
  readonly token: string;
  readonly hostile: HostileProvider;
}

export interface FuzzedChannels {
  readonly names: readonly string[];
  /** As in parley.yml. */
  readonly configuration: object;
  readonly lanes: ReadonlyMap<string, readonly Lane[]>;
  /** Of a client that sees the channels whose providers are well. */
  readonly token: string;
  readonly webhookKey: string;
  readonly metricsToken: string;
  /** The webhooks that the providers' documents print, with the ids of the simulated accounts. */
  readonly documents: readonly DocumentedWebhook[];
  /** How a provider's deliveries are signed and identified. */
  readonly webhooks: ReadonlyMap<string, Webhooks>;
  /** Lets go of what simulators remember. */
  forget(): void;
  close(): Promise<void>;
}

const lanesOfProvider = 4;

/** Every provider in three roles: working, sending webhooks, and (several channels) answering as the case decides. */
export async function openFuzzedChannels(canaries: Canaries): Promise<FuzzedChannels> {
  const [token, webhookKey, metricsToken] = ['client token', 'webhook key', 'metrics token'].map((name) => canaries.plantPlain(name));
  if (token === undefined || webhookKey === undefined || metricsToken === undefined) throw new Error('A canary is missing.');
  const opened: { close(): Promise<void> }[] = [];
  const all: Simulator[] = [];
  const channels: object[] = [];
  const lanes = new Map<string, Lane[]>();
  const webhooks = new Map<string, Webhooks>();
  const documents: DocumentedWebhook[] = [];
  for (const definition of providers) {
    const [well, beside] = [await definition.startSimulator(), await definition.startSimulator()];
    all.push(well, beside);
    opened.push(well, beside);
    const bodies = providerCases[definition.name]?.webhookBodies(well.settings) ?? [];
    documents.push(...bodies.map((body) => [definition.name, body] as const));
    for (const secret of definition.secrets(definition.settings.parse(well.settings))) {
      if (secret.length >= 12) canaries.know(`${definition.name}: ${secret.slice(0, 3)}`, secret);
    }
    webhooks.set(definition.name, webhooksOf(definition, well));
    const common = { provider: definition.name, timeoutMs: 1500 };
    channels.push({ ...common, name: calmChannel(definition.name), baseUrl: well.baseUrl, settings: well.settings });
    channels.push({
      ...common,
      name: webhookChannel(definition.name),
      baseUrl: beside.baseUrl,
      settings: ownAccount(well.settings, canaries, 'webhook').settings,
      webhookKey,
    });
    const own: Lane[] = [];
    for (let number = 0; number < lanesOfProvider; number += 1) {
      const name = `${definition.name}-lane-${number}`;
      const { settings, translate } = ownAccount(well.settings, canaries, name);
      const hostile = await startHostileProvider(beside.baseUrl, translate);
      opened.push(hostile);
      own.push({ channel: name, token: canaries.plantPlain(`token of ${name}`), hostile });
      channels.push({ ...common, name, baseUrl: hostile.baseUrl, settings });
    }
    lanes.set(definition.name, own);
  }
  const names = providers.map(({ name }) => name);
  const client = (name: string, secret: string, seen: readonly string[]): object => ({
    name,
    tokenSha256: createHash('sha256').update(secret).digest('hex'),
    scopes,
    channels: seen,
  });
  const seen = names.flatMap((name) => [calmChannel(name), webhookChannel(name)]);
  const laneClients = [...lanes.values()].flat().map((lane) => client(lane.channel, lane.token, [lane.channel]));
  const limits = { requestsPerMinute: 1_000_000_000, cost: 3000, aliases: 60 };
  return {
    names,
    configuration: {
      channels,
      clients: [client('fuzz', token, seen), ...laneClients],
      server: { metricsToken, limits, persistedOperations: { mode: 'apq' } },
    },
    lanes,
    token,
    webhookKey,
    metricsToken,
    documents,
    webhooks,
    forget: () => {
      for (const simulator of all) simulator.forgetRequests();
    },
    close: async () => void (await Promise.all(opened.map((one) => one.close()))),
  };
}

/** Two channels of one Wabotick account would have the same orders: each has an account of its own, as far as it knows. */
function ownAccount(
  settings: Simulator['settings'],
  canaries: Canaries,
  name: string,
): { settings: object; translate(text: string): string } {
  const { apiToken } = settings;
  if (typeof apiToken !== 'string') return { settings, translate: (text) => text };
  const secret = canaries.plantPlain(`api token of ${name}`);
  const [number = ''] = apiToken.split('|');
  const [own, documented] = [`${number}|${secret}`, apiToken].map((text) => encodeURIComponent(text));
  return {
    settings: { ...settings, apiToken: `${number}|${secret}` },
    translate: (text) => text.replaceAll(own ?? '', documented ?? '').replaceAll(`${number}|${secret}`, apiToken),
  };
}

function webhooksOf(definition: ProviderDefinition, { baseUrl, settings }: Simulator): Webhooks {
  const channel = {
    channel: webhookChannel(definition.name),
    baseUrl,
    timeZone: 'UTC',
    amountUnit: undefined,
    settings: definition.settings.parse(settings),
  };
  const { webhooks } = definition.create(channel, createHttpClient({ origin: baseUrl }));
  if (webhooks === undefined) throw new Error(`${definition.name} has no webhooks.`);
  return webhooks;
}

/** The key by which the gateway recognizes the event again. */
export function identityOf(webhooks: Webhooks, delivery: Parameters<typeof verifyDelivery>[1]): string {
  const verified = verifyDelivery({ identity: webhooks.identity, read: webhooks.read }, delivery);
  try {
    return verified === undefined ? '' : webhooks.identity(verified).key;
  } catch {
    return 'none';
  }
}

/** Made-up ids, one of each type. */
export function firstWorld(channel: string): World {
  return { channel, ids: new Map(idTypes.map((type) => [type, toId(type, channel, '1', '1')])) };
}

/** The same with the ids of the channel that a text contains, in place of made-up ones. */
export function learnWorld({ channel, ids }: World, text: string): World {
  const learnt = new Map(ids);
  for (const [, id = ''] of text.matchAll(/"([A-Za-z0-9_-]{20,})"/g)) {
    const parts = readId(id);
    const isMadeUp = parts !== null && learnt.get(parts.type) === firstWorld(channel).ids.get(parts.type);
    if (isMadeUp && parts.channel === channel && !parts.key.includes('x')) learnt.set(parts.type, id);
  }
  return { channel, ids: learnt };
}

/** What a world is for another channel of the same provider. */
export function moveWorld({ ids }: World, channel: string): World {
  const moved = [...ids].map(([type, id]): [IdType, string] => [type, toId(type, channel, ...(readId(id)?.key ?? []))]);
  return { channel, ids: new Map(moved) };
}
