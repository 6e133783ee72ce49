import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DestinationStream } from 'pino';
import { scopes, type ChannelConfiguration, type Configuration } from '../config/configuration.js';
import { startGateway, type Gateway } from './gateway.js';
import { authenticateAnybody } from '../graphql/auth/authentication.js';
import { openLedger } from '../store/store.js';
import type { RegisteredProvider } from '../providers/definition.js';
import { providers } from '../providers/index.js';
import type { Simulator } from '../providers/simulator/server.js';
import { createLog } from '../observability/log.js';
import { createRedactor } from '../observability/redact.js';

/** When the first simulated customer places an order, and the interval of further orders. */
const firstOrderMs = 3_000;
const nextOrderMs = 20_000;

/** A provider's simulator, and the secret part of the webhook address that it uses. */
interface Running {
  readonly name: string;
  readonly settings: RegisteredProvider['settings'];
  readonly simulator: Simulator;
  readonly webhookKey: string;
}

/** The gateway over simulated providers, one channel each, filled with the documents' samples. It needs no token. */
export async function startSandbox(configuration: Configuration, exampleQuery: string, logOutput?: DestinationStream): Promise<Gateway> {
  const directory = join(configuration.dataDirectory, 'sandbox');
  await clear(directory);
  const running = await Promise.all(providers.map(run));
  const redactor = createRedactor(running.map(({ webhookKey }) => webhookKey));
  const gateway = await startGateway({
    configuration: { ...configuration, channels: running.map(toChannel) },
    definitions: providers,
    authenticate: authenticateAnybody('sandbox', scopes),
    holdsRight: () => true,
    redactor,
    log: createLog(configuration.logLevel, redactor, logOutput),
    ledger: { directory },
    exampleQuery,
  });
  for (const { name, simulator } of running) await remember(gateway, name, simulator);
  const stopDeliveries = deliverWebhooks(gateway, running);
  return {
    ...gateway,
    close: async () => {
      stopDeliveries();
      await gateway.close();
      await Promise.all(running.map(({ simulator }) => simulator.close()));
    },
  };
}

/** Created anew at each start, but never while another sandbox uses it: opening takes its lock or fails. */
async function clear(directory: string): Promise<void> {
  await (await openLedger({ directory })).close();
  await rm(directory, { recursive: true, force: true });
}

async function run({ name, settings, startSimulator }: RegisteredProvider): Promise<Running> {
  return { name, settings, simulator: await startSimulator(), webhookKey: randomBytes(18).toString('base64url') };
}

/** The provider's own schema reads the settings, as it does for a file, so that its defaults apply. */
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
    sync: { orders: 60_000, subscribers: 15 * 60_000, templates: 60 * 60_000, catalogs: 60 * 60_000, conversations: 5 * 60_000 },
    webhookKey,
    mediaHosts: [],
    settings: settings.parse(simulator.settings),
  };
}

/** Orders that a provider would have reported by webhook. */
async function remember(gateway: Gateway, channel: string, simulator: Simulator): Promise<void> {
  for (const sample of simulator.samples) {
    const at = sample.placedAt ?? sample.source.asOf;
    await gateway.ledger.orders.put(
      { ...sample, channel },
      {
        channel,
        reference: sample.reference,
        at,
        kind: 'PLACED',
        actor: channel,
        from: null,
        to: sample.status,
        note: null,
        origin: 'WEBHOOK',
      },
    );
  }
}

/** Starts the webhooks of the simulators, with messages of simulated customers, and the orders of simulated customers, at one provider after the other. Returns how to stop both. */
function deliverWebhooks({ address }: Gateway, running: readonly Running[]): () => void {
  for (const { name, simulator, webhookKey } of running) simulator.webhooks?.deliverTo(`${address}/webhooks/${name}/${webhookKey}`);
  for (const { simulator } of running) simulator.webhooks?.greet?.();
  const reporting = running.flatMap(({ simulator }) => simulator.webhooks ?? []);
  if (reporting.length === 0) return () => undefined;
  let orders = 0;
  let timer: NodeJS.Timeout;
  const orderIn = (milliseconds: number): void => {
    timer = setTimeout(() => {
      reporting[orders % reporting.length]?.placeOrder();
      orders += 1;
      orderIn(nextOrderMs);
    }, milliseconds).unref();
  };
  orderIn(firstOrderMs);
  return () => {
    clearTimeout(timer);
    for (const webhooks of reporting) webhooks.deliverTo(undefined);
  };
}
