import type { ChannelConfiguration, Configuration } from '../config/configuration.js';
import { capabilitiesOf, noteOf } from '../contract/capability.js';
import { refuseUncarried } from '../contract/carried-input.js';
import type { Provider } from '../contract/provider.js';
import { redactProvider } from '../contract/redacted-provider.js';
import { Registry, type ChannelEntry, type ProviderEntry } from '../contract/registry.js';
import { watchAnswers } from '../contract/unreadable-answer.js';
import type { Bus } from '../events/bus.js';
import { AnswerCache } from '../http-client/cache/answer-cache.js';
import { createHttpClient } from '../http-client/client.js';
import { shareReads } from '../http-client/cache/coalesce.js';
import type { HttpClient } from '../http-client/exchange.js';
import type { SharedQuota } from '../http-client/rate-limit/quota.js';
import { machineTiming, type Timing } from '../http-client/timing.js';
import type { ProviderDefinition } from '../providers/definition.js';
import { createLogThrottle, type Log } from '../observability/log.js';
import type { Metrics } from '../observability/metrics.js';
import { createRedactor } from '../observability/redact.js';

/** Interval of the warning that a provider is unreachable, for each reason. */
const warnEveryMs = 60_000;

export interface ChannelParts {
  readonly configuration: Configuration;
  readonly definitions: readonly ProviderDefinition[];
  readonly log: Log;
  readonly metrics: Metrics;
  /** Sends notices to the replicas of the same accounts; absent without replicas. */
  readonly bus?: Pick<Bus, 'notify' | 'listen'> | undefined;
  /** Shares a channel's calls per minute with the replicas. */
  readonly sharedQuotaOf?: ((channel: string) => SharedQuota) | undefined;
  /** The clock of pauses and retries; only tests replace it. */
  readonly timing?: Timing | undefined;
}

/** Every configured channel: its provider adapter with an HTTP client of its own. */
export function createRegistry(parts: ChannelParts): Registry {
  const channels = parts.configuration.channels.map((channel) => createChannel(channel, parts));
  return new Registry(parts.definitions.map(describeProvider), channels);
}

function createChannel(channel: ChannelConfiguration, parts: ChannelParts): ChannelEntry {
  const { definitions, log, metrics, bus, sharedQuotaOf, timing = machineTiming } = parts;
  const definition = definitions.find(({ name }) => name === channel.provider);
  if (definition === undefined) throw new Error(`Unknown provider: ${channel.provider}.`);
  const mayWarn = createLogThrottle(warnEveryMs, () => timing.now());
  const client = createHttpClient({
    origin: new URL(channel.baseUrl).origin,
    timeoutMs: channel.timeoutMs,
    concurrency: channel.concurrency,
    callsPerMinute: channel.callsPerMinute,
    sharedQuota: channel.callsPerMinute === undefined ? undefined : sharedQuotaOf?.(channel.name),
    rateLimits: definition.rateLimits,
    onPause: (limit, milliseconds) => bus?.notify({ kind: 'paused', channel: channel.name, limit, milliseconds }),
    timing,
    onExchange: (exchange, reason) => {
      metrics.called(channel.name, exchange);
      if ('failure' in exchange && exchange.failure === 'unavailable' && reason !== undefined && mayWarn(reason)) {
        log.warn({ channel: channel.name, reason }, 'the provider could not be reached');
      }
      if (log.isLevelEnabled('debug')) log.debug({ channel: channel.name, ...exchange, reason }, 'provider call');
    },
  });
  const cache =
    channel.cacheSeconds === 0
      ? undefined
      : new AnswerCache({ seconds: channel.cacheSeconds, now: () => timing.now(), onHit: () => metrics.cacheHit(channel.name) });
  const http = shareReads(client, { cache, onChange: cache && (() => bus?.notify({ kind: 'changed', channel: channel.name })) });
  bus?.listen({
    onNotice: (notice) => {
      if (notice.channel !== channel.name) return;
      if (notice.kind === 'changed') cache?.clear();
      else http.pause(notice.limit, notice.milliseconds);
    },
    onGap: () => cache?.clear(),
  });
  const redactor = createRedactor(definition.secrets(channel.settings));
  const provider = redactProvider(refuseUncarried(definition.create({ ...channel, channel: channel.name }, http)), redactor);
  return {
    name: channel.name,
    displayName: definition.displayName,
    phoneNumber: definition.phoneNumber?.(channel.settings) ?? null,
    provider: cache === undefined ? provider : watchAnswers(provider, () => cache.clear()),
    notes: definition.notes ?? {},
    condition: () => http.condition(),
  };
}

/** Capabilities do not depend on the channel: an adapter with made-up settings, which is never called, reports them. */
export function describeProvider(definition: ProviderDefinition): ProviderEntry {
  const capabilities = capabilitiesOf(exampleProvider(definition));
  return {
    name: definition.name,
    displayName: definition.displayName,
    capabilities: capabilities.map((capability) => ({ ...capability, note: noteOf(capability, definition.notes ?? {}) })),
  };
}

/** An adapter with made-up settings, which reaches nothing. */
export function exampleProvider(definition: ProviderDefinition): Provider {
  const nowhere: HttpClient = {
    request: async () => ({ failed: true, kind: 'unavailable', sent: 'no', reason: 'opened for its capabilities only' }),
    close: async () => undefined,
  };
  const channel = { channel: '', baseUrl: definition.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: definition.example };
  return definition.create(channel, nowhere);
}
