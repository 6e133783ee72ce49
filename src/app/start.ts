import { providers } from '../providers/index.js';
import type { DestinationStream } from 'pino';
import type { Configuration } from '../config/configuration.js';
import { needsAddressKey } from '../contract/webhook.js';
import { startGateway, type Gateway } from './gateway.js';
import { Sessions } from '../graphql/auth/session.js';
import { Rotation } from './rotation.js';
import { createLog } from '../observability/log.js';
import { createRedactor } from '../observability/redact.js';
import { stopOnSignals } from './stop.js';

/** Time for a load balancer to notice that readiness is false. */
const noticeMs = 3000;

/** The initial query of the explorers, which the banner shows too. */
export const exampleQuery = `query NewestOrders {
  orders(first: 10) {
    nodes {
      id
      reference
      status
      total { amount currencyCode }
      customer { name phoneNumber }
      channel { name provider { displayName } }
    }
    sources { channel { name } state isComplete }
  }
}`;

/** Starts the configured gateway and stops it on SIGTERM or SIGINT. SIGHUP reads the configuration again. */
export async function start(read: () => Configuration): Promise<void> {
  const configuration = read();
  const gateway = configuration.mode === 'sandbox' ? await startSandboxed(configuration) : await startConfigured(configuration, read);
  stopOnSignals(gateway, configuration.server.isProduction ? noticeMs : 0);
}

async function startConfigured(configuration: Configuration, read: () => Configuration): Promise<Gateway> {
  const redactor = createRedactor(configuration.secrets);
  const log = createLog(configuration.logLevel, redactor, await logOutputOf(configuration));
  const ledger =
    configuration.databaseUrl === undefined ? { directory: configuration.dataDirectory } : { databaseUrl: configuration.databaseUrl };
  const sessions = new Sessions();
  const rotation = new Rotation({ configuration, read, sessions, redactor, log });
  process.on('SIGHUP', () => {
    rotation.reload().catch((error: unknown) => log.error({ error }, 'the configuration could not be read again'));
  });
  const { authenticate, holdsRight } = rotation;
  const gateway = await startGateway({
    configuration,
    definitions: providers,
    authenticate,
    holdsRight,
    sessions,
    redactor,
    log,
    ledger,
    exampleQuery,
  });
  log.info({ address: gateway.address, channels: configuration.channels.map(({ name }) => name) }, 'Parley listens');
  warnOfClosedWebhooks(configuration, gateway);
  return gateway;
}

/** A readable log for a terminal; undefined means lines of JSON on standard output, for production and for pipes. */
async function logOutputOf({ server }: Configuration): Promise<DestinationStream | undefined> {
  if (!process.stdout.isTTY || server.isProduction) return undefined;
  const { openTerminalLog } = await import('../observability/terminal-log.js');
  return openTerminalLog();
}

/** Channels that would refuse every webhook. */
function warnOfClosedWebhooks({ channels }: Configuration, { registry, log }: Gateway): void {
  for (const { name, webhookKey } of channels) {
    const webhooks = registry.channel(name)?.provider.webhooks;
    if (webhooks === undefined || webhookKey !== undefined || !needsAddressKey(webhooks)) continue;
    log.warn({ channel: name }, 'this channel receives no webhooks: it has no webhookKey, and its provider does not sign them');
  }
}

/** Loaded on demand: a configured gateway has no simulator in memory. */
async function startSandboxed(configuration: Configuration): Promise<Gateway> {
  const { startSandbox } = await import('./sandbox.js');
  const gateway = await startSandbox(configuration, exampleQuery, await logOutputOf(configuration));
  process.stdout.write(
    [
      '',
      `  Parley SANDBOX: ${providers.length} simulated providers on this machine. Nothing is sent to the internet.`,
      '',
      `  Start here                   ${gateway.address}/`,
      `  GraphQL and Apollo Sandbox   ${gateway.address}/graphql`,
      `  Explorer without internet    ${gateway.address}/explorer`,
      '',
      '  Try this query:',
      '',
      ...exampleQuery.split('\n').map((line) => `    ${line}`),
      '',
      '  With a parley.yml the same gateway talks to the real providers: see docs/configuration.md.',
      '',
      '',
    ].join('\n'),
  );
  return gateway;
}
