import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration, scopes, type JwtConfiguration } from '../src/config/configuration.js';
import { startGateway, type Gateway } from '../src/app/gateway.js';
import { createAuthentication, createRightCheck } from '../src/graphql/auth/authentication.js';
import type { Sessions } from '../src/graphql/auth/session.js';
import { createTokenReader } from '../src/graphql/auth/web-token.js';
import { providers } from '../src/providers/index.js';
import type { Timing } from '../src/http-client/timing.js';
import type { ProviderDefinition } from '../src/providers/definition.js';
import type { RequestBodyLimits } from '../src/load-shedding/request-bodies.js';
import type { Simulator } from '../src/providers/simulator/server.js';
import { createLog, type Log } from '../src/observability/log.js';
import { createRedactor } from '../src/observability/redact.js';
import type { MediaTesting } from '../src/app/media.js';
import type { Capacities } from '../src/app/watch.js';
import type { TypedDocumentString } from './operations/generated.js';

/** A channel of a test: which provider, over which simulator, with what beside the simulator's own settings. */
export interface TestChannel {
  readonly provider: string;
  readonly simulator: Pick<Simulator, 'baseUrl' | 'settings'>;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly timeZone?: string;
  readonly timeoutMs?: number;
  readonly webhookKey?: string;
  readonly concurrency?: number;
  readonly callsPerMinute?: number;
  readonly cacheSeconds?: number;
  readonly mediaHosts?: readonly string[];
  readonly sync?: Readonly<Record<string, string>>;
}

export interface TestClient {
  readonly name: string;
  readonly token: string;
  readonly scopes: readonly string[];
  readonly channels: readonly string[];
}

/** A GraphQL answer as it came over HTTP. */
export interface Answer<Data> {
  readonly status: number;
  readonly data: Data | null | undefined;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export interface RunningGateway {
  readonly address: string;
  readonly gateway: Gateway;
  /** Asks over HTTP, as the client whose token is given; as the one that may do everything when none is. */
  ask<Data, Variables>(
    document: TypedDocumentString<Data, Variables> | string,
    variables?: Variables,
    token?: string,
  ): Promise<Answer<Data>>;
  /** The data of an answer that must be without errors. */
  read<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables?: Variables, token?: string): Promise<Data>;
  /** A client loses all of its rights. */
  revoke(client: string): void;
  close(): Promise<void>;
}

const everything: TestClient = {
  name: 'everything',
  token: 'everything-token',
  scopes: [
    'orders:read',
    'orders:write',
    'subscribers:read',
    'subscribers:write',
    'customers:write',
    'customers:erase',
    'conversations:read',
    'messages:send',
    'templates:read',
    'catalogs:read',
    'catalogs:write',
    'channels:read',
    'channels:write',
    'raw:read',
    'operations:read',
    'operations:write',
  ],
  channels: ['*'],
};

/** Starts a configured gateway on loopback over the given simulators, with a ledger of its own; `close` leaves nothing behind. */
export async function runGateway(options: {
  readonly channels: Readonly<Record<string, TestChannel>>;
  readonly clients?: readonly TestClient[];
  readonly server?: Readonly<Record<string, unknown>>;
  /** Whose JSON Web Tokens are accepted too. */
  readonly jwt?: JwtConfiguration;
  /** How people sign in to the console. */
  readonly console?: Readonly<Record<string, unknown>>;
  readonly sessions?: Sessions;
  /** An existing ledger's folder, to go on where another gateway stopped; it is then left in place. */
  readonly directory?: string;
  /** PostgreSQL instead of a folder. */
  readonly databaseUrl?: string;
  readonly redisUrl?: string;
  /** Providers of the test's own, beside the real ones. */
  readonly definitions?: readonly ProviderDefinition[];
  /** The clock by which writes are settled. */
  readonly now?: () => string;
  /** The clock of copies. */
  readonly syncNowMs?: () => number;
  /** The clock by which channels rest and try again. */
  readonly timing?: Timing;
  /** Nothing is logged without it. */
  readonly log?: Log;
  readonly capacities?: Capacities;
  readonly bodies?: RequestBodyLimits;
  readonly media?: MediaTesting;
  readonly isProduction?: boolean;
  /** A free port when absent. */
  readonly port?: number;
}): Promise<RunningGateway> {
  const definitions = [...providers, ...(options.definitions ?? [])];
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'parley-test-')));
  const configuration = readConfiguration(definitions, {
    environment: {
      PORT: String(options.port ?? 0),
      PARLEY_DATA_DIR: directory,
      LOG_LEVEL: 'silent',
      REDIS_URL: options.redisUrl,
      NODE_ENV: options.isProduction === true ? 'production' : undefined,
    },
    document: JSON.stringify({
      channels: Object.entries(options.channels).map(toChannel),
      clients: [everything, ...(options.clients ?? [])].map(toClient),
      server: options.server ?? {},
      jwt: options.jwt,
      console: options.console,
    }),
  });
  const readToken = options.jwt && createTokenReader(options.jwt, scopes);
  const rightsOf = (clients: typeof configuration.clients) => ({
    authenticate: createAuthentication(clients, readToken),
    holdsRight: createRightCheck(clients, readToken),
  });
  let rights = rightsOf(configuration.clients);
  const redactor = createRedactor(configuration.secrets);
  const gateway = await startGateway({
    configuration,
    definitions,
    authenticate: (authorization) => rights.authenticate(authorization),
    holdsRight: (viewer, scope, channel) => rights.holdsRight(viewer, scope, channel),
    sessions: options.sessions,
    redactor,
    log: options.log ?? createLog('silent', redactor),
    ledger: options.databaseUrl === undefined ? { directory } : { databaseUrl: options.databaseUrl },
    exampleQuery: '{ viewer { name } }',
    now: options.now,
    timing: options.timing,
    syncNowMs: options.syncNowMs,
    capacities: options.capacities,
    bodies: options.bodies,
    media: options.media,
  });
  const ask: RunningGateway['ask'] = async (document, variables, token = everything.token) => {
    const response = await fetch(`${gateway.address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: document.toString(), variables }),
    });
    const body = (await response.json()) as { data?: never; errors?: Answer<never>['errors'] };
    return { status: response.status, data: body.data, errors: body.errors ?? [] };
  };
  return {
    address: gateway.address,
    gateway,
    ask,
    read: async (document, variables, token) => {
      const { data, errors } = await ask(document, variables, token);
      if (errors.length > 0 || data == null) throw new Error(`The gateway answered with errors: ${JSON.stringify(errors)}`);
      return data;
    },
    revoke: (client) => (rights = rightsOf(configuration.clients.filter(({ name }) => name !== client))),
    close: async () => {
      await gateway.close();
      if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

function toChannel([name, { provider, simulator, settings, ...own }]: [string, TestChannel]): object {
  return { name, provider, baseUrl: simulator.baseUrl, settings: { ...simulator.settings, ...settings }, ...own };
}

function toClient({ token, ...client }: TestClient): object {
  return { ...client, tokenSha256: createHash('sha256').update(token).digest('hex') };
}
