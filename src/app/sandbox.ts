import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { scopes, type ChannelConfiguration, type Configuration } from '../config/configuration.js';
import { startGateway, type Gateway } from './gateway.js';
import { authenticateAnybody } from '../graphql/auth/authentication.js';
import { openLedger } from '../store/store.js';
import type { ProviderDefinition } from '../providers/definition.js';
import { providers } from '../providers/index.js';
import { simulators } from '../providers/simulators.js';
import type { Simulator } from '../providers/simulator/server.js';
import { createLog } from '../observability/log.js';
import { createRedactor } from '../observability/redact.js';

/** When the first customer orders something by himself, and how often one does from then on. */
const firstOrderMs = 3_000;
const nextOrderMs = 20_000;

/** A provider's API on this machine, and the secret part of the address that it tells the gateway's channel of. */
interface Running {
  readonly name: string;
  readonly settings: ProviderDefinition['settings'];
  readonly simulator: Simulator;
  readonly webhookKey: string;
}

/** The gateway over simulated providers, one channel each, filled with the documents' samples; anybody may do anything. */
export async function startSandbox(configuration: Configuration, exampleQuery: string, logOutput?: DestinationStream): Promise<Gateway> {
  const directory = join(configuration.dataDirectory, 'sandbox');
  await clear(directory);
  const running = await Promise.all(providers.map(run));
  const redactor = createRedactor(running.map(({ webhookKey }) => webhookKey));
  const gateway = await startGateway({
    configuration: { ...configuration, channels: running.map(toChannel) },
    definitions: providers,
    authenticate: authenticateAnybody('sandbox', scopes),
    redactor,
    log: createLog(configuration.logLevel, redactor, logOutput),
    ledger: { directory },
    exampleQuery,
  });
  for (const { name, simulator } of running) await remember(gateway, name, simulator);
  const stopTelling = letThemTell(gateway, running);
  return {
    ...gateway,
    close: async () => {
      stopTelling();
      await gateway.close();
      await Promise.all(running.map(({ simulator }) => simulator.close()));
    },
  };
}

/** Made afresh at each start, but never under the feet of a sandbox that still runs: opening takes its lock or fails. */
async function clear(directory: string): Promise<void> {
  await (await openLedger({ directory })).close();
  await rm(directory, { recursive: true, force: true });
}

async function run({ name, settings }: ProviderDefinition): Promise<Running> {
  return { name, settings, simulator: await startSimulator(name), webhookKey: randomBytes(18).toString('base64url') };
}

function startSimulator(name: string): Promise<Simulator> {
  const start = simulators[name];
  if (start === undefined) throw new Error(`The provider ${name} has no simulator.`);
  return start();
}

/** The settings pass the provider's own reading, as a file's would, so that its defaults apply. */
function toChannel({ name, settings, simulator, webhookKey }: Running): ChannelConfiguration {
  return {
    name,
    provider: name,
    baseUrl: simulator.baseUrl,
    timeZone: 'UTC',
    amountUnit: undefined,
    timeoutMs: 10_000,
    concurrency: undefined,
    callsPerMinute: undefined,
    cacheSeconds: 0,
    webhookKey,
    settings: settings.parse(simulator.settings),
  };
}

/** Orders that a provider would have told by webhook. */
async function remember(gateway: Gateway, channel: string, simulator: Simulator): Promise<void> {
  for (const sample of simulator.samples) {
    const at = sample.placedAt ?? sample.source.asOf;
    await gateway.ledger.orders.put(
      { ...sample, channel },
      { channel, reference: sample.reference, at, kind: 'PLACED', actor: channel, from: null, to: sample.status, note: null },
    );
  }
}

/** From now on the simulators tell of what happens, and something does: now and then a customer orders, at one provider after the other. */
function letThemTell({ address }: Gateway, running: readonly Running[]): () => void {
  for (const { name, simulator, webhookKey } of running) simulator.webhooks?.deliverTo(`${address}/webhooks/${name}/${webhookKey}`);
  const telling = running.flatMap(({ simulator }) => simulator.webhooks ?? []);
  if (telling.length === 0) return () => undefined;
  let orders = 0;
  let timer: NodeJS.Timeout;
  const orderIn = (milliseconds: number): void => {
    timer = setTimeout(() => {
      telling[orders % telling.length]?.placeOrder();
      orders += 1;
      orderIn(nextOrderMs);
    }, milliseconds).unref();
  };
  orderIn(firstOrderMs);
  return () => {
    clearTimeout(timer);
    for (const webhooks of telling) webhooks.deliverTo(undefined);
  };
}
