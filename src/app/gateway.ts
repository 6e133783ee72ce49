import { createRegistry } from './channels.js';
import type { Configuration } from '../config/configuration.js';
import type { Registry } from '../contract/registry.js';
import type { Bus } from '../events/bus.js';
import { createFeeds, type Feeds } from '../events/feeds.js';
import { openBus } from '../events/open-bus.js';
import { fillCustomers } from './customer-fill.js';
import { keepSearchIndex } from './search-index.js';
import { openSignIn } from './sign-in.js';
import { addressOf, createFront } from './front.js';
import type { Instant } from '../domain/time.js';
import { configuredAccess, sandboxAccess, type BrowserAccess } from '../graphql/transport/browser-access.js';
import type { Services } from '../graphql/request/context.js';
import { openRequestRules, readTrustedOperations } from '../graphql/transport/request-rules.js';
import { serveGraphql } from '../graphql/transport/server.js';
import { connectSharedRedis } from '../graphql/limits/shared-redis.js';
import { SharedQueries } from '../graphql/request/shared-queries.js';
import { StaleLists } from '../graphql/request/stale-lists.js';
import { Sessions } from '../graphql/auth/session.js';
import type { Authenticate, HoldsRight } from '../graphql/auth/authentication.js';
import { compactDaily } from '../store/maintenance/daily-compaction.js';
import { openLedger, type Ledger } from '../store/store.js';
import type { SharedQuota } from '../http-client/rate-limit/quota.js';
import { createRedisQuotas } from '../http-client/rate-limit/redis-quota.js';
import type { Timing } from '../http-client/timing.js';
import type { RequestBodyLimits } from '../load-shedding/request-bodies.js';
import type { ProviderDefinition } from '../providers/definition.js';
import type { Log } from '../observability/log.js';
import { Metrics } from '../observability/metrics.js';
import type { Redactor } from '../observability/redact.js';
import { Sync, type SyncOptions } from '../sync/sync.js';
import { serveWebhooks } from '../webhooks/route.js';
import { openWebhookPipeline, type WebhookPipeline } from '../webhooks/webhooks.js';
import { openMedia, type MediaTesting } from './media.js';
import { watchProcess, type Capacities } from './watch.js';
import { Reconciler } from '../writes/reconcile.js';
import { createSettleWrites } from '../writes/settle-from-webhook.js';
import { createWrites, type Writes } from '../writes/writes.js';

export interface GatewayParts {
  readonly configuration: Configuration;
  readonly definitions: readonly ProviderDefinition[];
  readonly authenticate: Authenticate;
  /** Whether a viewer who received the address of a file may still read it. */
  readonly holdsRight: HoldsRight;
  /** Open sessions, for code that must end them; a set of its own when absent. */
  readonly sessions?: Sessions | undefined;
  readonly redactor: Redactor;
  readonly log: Log;
  readonly ledger: { readonly directory: string } | { readonly databaseUrl: string };
  /** The initial query of the explorers. */
  readonly exampleQuery: string;
  /** The clock for settling writes; only tests replace it. */
  readonly now?: (() => Instant) | undefined;
  /** The clock of copies, in milliseconds since the epoch; only tests replace it. */
  readonly syncNowMs?: (() => number) | undefined;
  /** The clock and random numbers of pauses and retries; only tests replace them. */
  readonly timing?: Timing | undefined;
  /** Bounds on requests in progress; only tests change the defaults. */
  readonly capacities?: Capacities | undefined;
  /** How bodies of requests must arrive; only tests change the defaults. */
  readonly bodies?: RequestBodyLimits | undefined;
  /** How files are read; only tests change the defaults. */
  readonly media?: MediaTesting | undefined;
}

/** A listening gateway. */
export interface Gateway {
  readonly address: string;
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly sync: Sync;
  readonly log: Log;
  /** Makes readiness false from now on; further requests are still answered. */
  drain(): void;
  /** Finishes what is in progress, then closes sockets and the store. */
  close(): Promise<void>;
}

/** Assembles the modules and listens: configuration -> HTTP clients -> providers -> store -> GraphQL and webhooks. */
export async function startGateway(parts: GatewayParts): Promise<Gateway> {
  const { configuration, log } = parts;
  const { limits, persistedOperations, introspection, isProduction } = configuration.server;
  const trusted = readTrustedOperations({ ...persistedOperations, hasConsole: configuration.console.enabled }, limits);
  const ledger = await openLedger(parts.ledger);
  const events = await openEvents(parts, ledger);
  const writes = createWrites(ledger, { log, now: parts.now });
  await writes.recover();
  const recovering = setInterval(() => void recoverWrites(writes, log), recoverEveryMs).unref();
  const metrics = new Metrics();
  const sharedQueries = shareQueries(events.bus, metrics);
  const quotas = await openQuotas(configuration);
  const registry = createRegistry({ ...parts, metrics, bus: events.bus, sharedQuotaOf: quotas?.of });
  const reconciler = new Reconciler({ ledger, writes, registry, log, now: parts.now });
  const webhooks = openWebhooks(parts, { registry, ledger, bus: events.bus });
  const sync = openSync(parts, { registry, ledger, webhooks });
  const watch = watchProcess(ledger, metrics, parts.capacities);
  const access = accessOf(configuration);
  const app = createFront(configuration, log, { access, metrics, watch, bodies: parts.bodies });
  watch.serve(app, { registry, sync }, configuration.server);
  serveWebhooks(app, webhooks);
  const hosts = new Map(configuration.channels.map(({ name, baseUrl }) => [name, new URL(baseUrl).hostname]));
  const signals = { log, metrics, addressOf: (channel: string) => hosts.get(channel) };
  const { redactor, holdsRight } = parts;
  const media = openMedia({ configuration, registry, redactor, metrics, holdsRight, testing: parts.media });
  const services: Services = {
    registry,
    ledger,
    writes,
    redactor,
    webhooks,
    mediaLinks: media.links,
    feeds: events.feeds,
    signals,
    staleLists: new StaleLists(),
    sync,
    sharedQueries,
    capacity: watch.operations,
  };
  const rules = await openRequestRules({ mode: persistedOperations.mode, trusted, limits }, sharedRedisOf(configuration));
  const report = (error: unknown, requestId?: string): void => log.error({ error, requestId }, 'unexpected error');
  const admission = { authenticate: parts.authenticate, rates: rules.rates, report };
  const signIn = await openSignIn(configuration);
  signIn.serve(app, admission);
  const stopGraphql = await serveGraphql(app, services, {
    ...rules,
    ...admission,
    sessions: parts.sessions ?? new Sessions(),
    limits,
    introspection,
    isExplorable: !isProduction,
    access,
    authorizationOf: signIn.authorizationOf,
    onSlow: (client) => log.warn({ client }, 'a subscription was dropped because its client was too slow'),
  });
  media.serve(app, admission);
  if (configuration.console.enabled) {
    const { serveConsole } = await import('../graphql/pages/console.js');
    await serveConsole(app, { hasExplorer: !isProduction, sendsIds: persistedOperations.mode === 'only' });
  }
  if (!isProduction) {
    const { servePages } = await import('../graphql/pages/pages.js');
    const hasSchemaFile = introspection && persistedOperations.mode !== 'only';
    await servePages(app, {
      isSandbox: configuration.mode === 'sandbox',
      hasConsole: configuration.console.enabled,
      hasSchemaFile,
      exampleQuery: parts.exampleQuery,
    });
  }
  const stopFilling = await fillCustomers(ledger.customers.fill, log);
  const stopIndexing = await keepSearchIndex(ledger, log);
  await app.listen({ port: configuration.port, host: configuration.host });
  reconciler.start();
  sync.start();
  const stopDeriving = startDeriving(ledger, log);
  const stopCompacting = compactDaily({
    compact: () => ledger.compact(configuration.retention),
    onDone: (compaction) => log.info(compaction, 'the ledger was compacted'),
    onFailed: (error) => log.error({ error }, 'the ledger could not be compacted'),
  });
  return {
    address: addressOf(app),
    registry,
    ledger,
    sync,
    log,
    drain: () => watch.readiness.stop(),
    close: async () => {
      clearInterval(recovering);
      // All of them end at once: where PostgreSQL is silent each waits for its own deadline.
      const jobs = Promise.all([stopCompacting(), stopFilling(), stopIndexing(), stopDeriving()]);
      await app.close();
      watch.stop();
      await stopGraphql();
      await media.close();
      rules.close();
      await webhooks.stop();
      await sync.stop();
      await writes.finished();
      await reconciler.stop();
      await registry.close();
      quotas?.close();
      await jobs;
      await events.close();
      await ledger.close();
    },
  };
}

/** The bus that publishes recorded events to this process and to its replicas, where the ledger can have several. */
async function openEvents(
  { configuration, log, ...parts }: GatewayParts,
  ledger: Ledger,
): Promise<{ readonly bus: Bus; readonly feeds: Feeds; close(): Promise<void> }> {
  const places = {
    redisUrl: sharedRedisOf(configuration),
    databaseUrl: 'databaseUrl' in parts.ledger ? parts.ledger.databaseUrl : undefined,
  };
  const watch = {
    lost: (error: unknown) => log.error({ error }, 'events are not exchanged between replicas until the connection is back'),
    restored: () => log.info('events are exchanged between replicas again; missed events are read from the ledger'),
  };
  const bus = await openBus(places, watch).catch(async (error: unknown) => {
    await ledger.close();
    throw error;
  });
  const feeds = createFeeds(bus, ledger, (error) => log.error({ error }, 'events could not be read from the ledger'));
  return {
    bus,
    feeds,
    close: async () => {
      await feeds.close();
      await bus.close();
    },
  };
}

/** In the background, because an older version may have left millions of rows. Returns a function that ends it; the next start continues. */
function startDeriving(ledger: Ledger, log: Log): () => Promise<void> {
  const abort = new AbortController();
  const deriving = ledger.deriveColumns(abort.signal).then(
    (rows) => rows > 0 && log.info({ rows }, 'rows of an older version were prepared for statistics'),
    (error: unknown) => log.error({ error }, 'rows of an older version could not be prepared for statistics; the next start continues'),
  );
  return async () => {
    abort.abort();
    await deriving;
  };
}

/** After a change no query may join one that started before it. */
function shareQueries(bus: Bus, metrics: Metrics): SharedQueries {
  const queries = new SharedQueries(() => metrics.queryJoined());
  const forget = (): void => queries.forget();
  bus.listen({ onAnnouncement: forget, onNotice: forget, onGap: forget });
  return queries;
}

function accessOf({ mode, host, sandboxHosts, server }: Configuration): BrowserAccess {
  if (mode === 'sandbox') return sandboxAccess({ host, moreHosts: sandboxHosts });
  return configuredAccess({ cors: server.cors.origins, webSocket: server.webSocketOrigins });
}

/** A sandbox has no replicas. */
function sharedRedisOf({ mode, redisUrl }: Configuration): string | undefined {
  return mode === 'sandbox' ? undefined : redisUrl;
}

/** The longest wait of a call for the shared quota. */
const maxQuotaMs = 100;

/** Connects to Redis only when a channel has a quota to share. */
async function openQuotas(configuration: Configuration): Promise<{ of(channel: string): SharedQuota; close(): void } | undefined> {
  const redisUrl = sharedRedisOf(configuration);
  const isLimited = configuration.channels.some(({ callsPerMinute }) => callsPerMinute !== undefined);
  if (redisUrl === undefined || !isLimited) return undefined;
  const redis = await connectSharedRedis(redisUrl, maxQuotaMs);
  return { of: createRedisQuotas(redis), close: () => redis.disconnect() };
}

function openWebhooks(
  { configuration, redactor, log }: GatewayParts,
  { registry, ledger, bus }: { registry: Registry; ledger: Ledger; bus: Bus },
): WebhookPipeline {
  const keys = new Map(configuration.channels.map(({ name, webhookKey }) => [name, webhookKey]));
  const cached = new Set(configuration.channels.filter(({ cacheSeconds }) => cacheSeconds > 0).map(({ name }) => name));
  const copied = new Set(configuration.channels.filter(({ sync }) => sync.orders !== undefined).map(({ name }) => name));
  return openWebhookPipeline({
    registry,
    ledger,
    redactor,
    log,
    settleWrites: createSettleWrites({ registry }),
    webhookKeyOf: (channel) => keys.get(channel),
    isCopied: (channel) => copied.has(channel),
    onAccepted: (channel) => {
      if (cached.has(channel)) bus.notify({ kind: 'changed', channel });
    },
  });
}

function openSync(
  { configuration, redactor, log, syncNowMs }: GatewayParts,
  { registry, ledger, webhooks }: { registry: Registry; ledger: Ledger; webhooks: WebhookPipeline },
): Sync {
  const intervals = new Map(configuration.channels.map(({ name, sync }) => [name, sync]));
  const intervalsOf: SyncOptions['intervalsOf'] = (channel) => intervals.get(channel) ?? {};
  return new Sync({
    registry,
    ledger,
    redactor,
    log,
    intervalsOf,
    record: (channel, found) => webhooks.record(channel, found),
    nowMs: syncNowMs,
  });
}

/** Interval of the search for unfinished writes of replicas that died. */
const recoverEveryMs = 60_000;

async function recoverWrites(writes: Writes, log: Log): Promise<void> {
  await writes.recover().catch((error: unknown) => log.error({ error }, 'unfinished writes of other processes could not be recovered'));
}
