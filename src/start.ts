import { providers } from './providers/index.js';
import type { Configuration } from './config.js';
import { startGateway, type Gateway } from './gateway.js';
import { authenticateClients } from './graphql/viewer.js';
import { createLog } from './signal/log.js';
import { createRedactor } from './signal/redact.js';

/** The query that the explorers open with and the banner shows. */
const exampleQuery = `{
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

/** Starts what the configuration says, and stops it well when the process is told to end. */
export async function start(configuration: Configuration): Promise<void> {
  const gateway = configuration.mode === 'sandbox' ? await startSandboxed(configuration) : await startConfigured(configuration);
  stopOnSignals(gateway);
}

async function startConfigured(configuration: Configuration): Promise<Gateway> {
  const redactor = createRedactor(configuration.secrets);
  const log = createLog(configuration.logLevel, redactor);
  const ledger =
    configuration.databaseUrl === undefined ? { directory: configuration.dataDirectory } : { databaseUrl: configuration.databaseUrl };
  const authenticate = authenticateClients(configuration.clients);
  const gateway = await startGateway({ configuration, definitions: providers, authenticate, redactor, log, ledger, exampleQuery });
  log.info({ address: gateway.address, channels: configuration.channels.map(({ name }) => name) }, 'Parley listens');
  return gateway;
}

/** Loaded only now: a gateway that talks to the world carries no simulator in its memory. */
async function startSandboxed(configuration: Configuration): Promise<Gateway> {
  const { startSandbox } = await import('./sandbox.js');
  const gateway = await startSandbox(configuration, exampleQuery);
  process.stdout.write(
    [
      '',
      '  Parley SANDBOX: five simulated providers on this machine, nothing reaches the world.',
      '',
      `  GraphQL and Apollo Sandbox   ${gateway.address}/graphql`,
      `  Explorer without internet    ${gateway.address}/explorer`,
      '',
      '  Try this query:',
      '',
      ...exampleQuery.split('\n').map((line) => `    ${line}`),
      '',
      '  With a parley.yml the same gateway talks to the real providers: see README.md.',
      '',
      '',
    ].join('\n'),
  );
  return gateway;
}

/** SIGTERM and SIGINT finish what is under way. A second signal does not wait. */
function stopOnSignals(gateway: Gateway): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    gateway.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
