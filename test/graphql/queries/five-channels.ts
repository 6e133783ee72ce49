import type { Order } from '../../../src/domain/order.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { startKaleyraSimulator, type KaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';
import type { Simulator } from '../../../src/providers/simulator/server.js';
import { startWabotickSimulator, type WabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import { startWhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { ChannelsDocument } from '../../operations/generated.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';

/**
 * Five shops whose data the tests know: each at another provider, filled with the samples of that provider's documents. A fixture, not a
 * list of all providers: what must hold for every provider is tested over `providers`.
 */
export interface FiveChannels extends RunningGateway {
  readonly miami: WabotickSimulator;
  readonly rio: ZapiSimulator;
  readonly riyadh: AwalSimulator;
  readonly delhi: KaleyraSimulator;
  readonly sydney: Simulator;
  /** The channels whose provider cannot do this, such as `catalogs.list`. */
  unable(capability: string): Promise<readonly string[]>;
  /** The code with which a channel that cannot do this refuses it: by what its provider cannot, or by what this gateway does not do yet. */
  codeOf(channel: string, capability: string): Promise<'CAPABILITY_NOT_SUPPORTED' | 'CAPABILITY_NOT_IMPLEMENTED'>;
  /** How many calls each channel's provider received since the last call of this function. */
  calls(): Readonly<Record<ChannelName, number>>;
}

export type ChannelName = 'miami' | 'rio' | 'riyadh' | 'delhi' | 'sydney';

/** The provider of each channel, by its name in the configuration. */
export const providerOf: Readonly<Record<ChannelName, string>> = {
  miami: 'wabotick',
  rio: 'zapi',
  riyadh: 'awal',
  delhi: 'kaleyra',
  sydney: 'whapi',
};

export const channelNames = Object.keys(providerOf) as readonly ChannelName[];

export const noCalls: Readonly<Record<ChannelName, number>> = { miami: 0, rio: 0, riyadh: 0, delhi: 0, sydney: 0 };

export async function openFiveChannels(
  options: { readonly clients?: readonly TestClient[]; readonly isProduction?: boolean } = {},
): Promise<FiveChannels> {
  const miami = await startWabotickSimulator();
  const rio = await startZapiSimulator();
  const riyadh = await startAwalSimulator();
  const delhi = await startKaleyraSimulator();
  const sydney = await startWhapiSimulator();
  const simulators: Readonly<Record<ChannelName, Simulator>> = { miami, rio, riyadh, delhi, sydney };
  const gateway = await runGateway({
    ...options,
    channels: Object.fromEntries(channelNames.map((name) => [name, { provider: providerOf[name], simulator: simulators[name] }])),
  });
  for (const channel of channelNames) await remember(gateway, channel, simulators[channel].samples);
  return {
    ...gateway,
    ...{ miami, rio, riyadh, delhi, sydney },
    unable: async (capability) => {
      const { channels } = await gateway.read(ChannelsDocument);
      const isUnable = ({ capabilities }: (typeof channels)[number]) =>
        capabilities.some(({ name, supported }) => name === capability && !supported);
      return channels.filter(isUnable).map(({ name }) => name);
    },
    codeOf: async (channel, capability) => {
      const { channels } = await gateway.read(ChannelsDocument);
      const found = channels.find(({ name }) => name === channel)?.capabilities.find(({ name }) => name === capability);
      return found?.state === 'NOT_IMPLEMENTED' ? 'CAPABILITY_NOT_IMPLEMENTED' : 'CAPABILITY_NOT_SUPPORTED';
    },
    calls: () => {
      const counts = channelNames.map((channel) => [channel, simulators[channel].requests.length] as const);
      for (const channel of channelNames) simulators[channel].forgetRequests();
      return Object.fromEntries(counts) as Record<ChannelName, number>;
    },
    close: async () => {
      await gateway.close();
      await Promise.all(channelNames.map((channel) => simulators[channel].close()));
    },
  };
}

/** Puts orders into the ledger as a webhook would. */
export async function remember({ gateway }: RunningGateway, channel: string, samples: readonly Order[]): Promise<void> {
  for (const sample of samples) {
    const at = sample.placedAt ?? sample.source.asOf;
    const event = {
      channel,
      reference: sample.reference,
      at,
      actor: channel,
      from: null,
      to: sample.status,
      note: null,
      origin: 'WEBHOOK',
    } as const;
    await gateway.ledger.orders.put({ ...sample, channel }, { ...event, kind: 'PLACED' });
  }
}
