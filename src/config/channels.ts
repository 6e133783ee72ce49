import type { Faults, Path } from './fault.js';
import { channelName, channelShape } from './shape.js';
import type { AmountUnit } from '../domain/money.js';
import { isTimeZone } from '../domain/time.js';
import type { ProviderDefinition } from '../providers/definition.js';

/** One account at one provider. */
export interface ChannelConfiguration {
  /** Unique; what clients type. */
  readonly name: string;
  /** The name of a provider's definition. */
  readonly provider: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly amountUnit: AmountUnit | undefined;
  readonly timeoutMs: number;
  /** Calls under way at most; undefined leaves it to the default of the HTTP client. */
  readonly concurrency: number | undefined;
  /** The account's own quota; undefined when the provider tells it itself or has none. */
  readonly callsPerMinute: number | undefined;
  /** How long an answer is given to later reads; 0: not at all. */
  readonly cacheSeconds: number;
  /** The secret part of the webhook address. */
  readonly webhookKey: string | undefined;
  /** As the provider's own schema read them. */
  readonly settings: unknown;
}

/** The channels without a fault. */
export function readChannels(
  channels: readonly unknown[],
  definitions: readonly ProviderDefinition[],
  faults: Faults,
): ChannelConfiguration[] {
  checkNames(channels, faults);
  const read = channels.map((channel, index) => readChannel(channel, ['channels', index], definitions, faults));
  for (const definition of definitions) findConflicts(definition, read, faults);
  return read.filter((channel) => channel !== undefined);
}

/** What clients may name: also channels that have faults of their own, so that one mistake is told once. */
export function namesOf(channels: readonly unknown[]): ReadonlySet<string> {
  return new Set(channels.map(nameOf).filter((name) => name !== undefined));
}

/** What must never be shown. */
export function secretsOf(channels: readonly ChannelConfiguration[], definitions: readonly ProviderDefinition[]): string[] {
  return channels.flatMap(({ provider, settings, webhookKey }) => {
    const definition = definitions.find(({ name }) => name === provider);
    return [...(definition?.secrets(settings) ?? []), ...(webhookKey === undefined ? [] : [webhookKey])];
  });
}

function readChannel(
  value: unknown,
  path: Path,
  definitions: readonly ProviderDefinition[],
  faults: Faults,
): ChannelConfiguration | undefined {
  const provider = memberOf(value, 'provider');
  const definition = definitions.find(({ name }) => name === provider);
  if (typeof provider === 'string' && definition === undefined) {
    faults.add([...path, 'provider'], `must be one of ${definitions.map(({ name }) => name).join(', ')}`);
  }
  const channel = faults.read(channelShape, value, path);
  const settings = definition && faults.read(definition.settings, memberOf(value, 'settings') ?? {}, [...path, 'settings']);
  if (channel === undefined) return undefined;
  const timeZone = channel.timeZone ?? 'UTC';
  if (!isTimeZone(timeZone)) {
    faults.add([...path, 'timeZone'], 'must be a time zone such as Asia/Kolkata');
    return undefined;
  }
  if (definition === undefined || settings === undefined) return undefined;
  const baseUrl = (channel.baseUrl ?? definition.defaultBaseUrl).replace(/\/+$/, '');
  const { name, amountUnit, timeoutMs, concurrency, callsPerMinute, cacheSeconds, webhookKey } = channel;
  const limits = { timeoutMs, concurrency, callsPerMinute, cacheSeconds };
  return { name, provider: definition.name, baseUrl, timeZone, amountUnit, ...limits, webhookKey, settings };
}

function checkNames(channels: readonly unknown[], faults: Faults): void {
  const seen = new Set<string>();
  for (const [index, channel] of channels.entries()) {
    const name = nameOf(channel);
    if (name === undefined) continue;
    if (seen.has(name)) faults.add(['channels', index, 'name'], 'is the name of another channel too');
    seen.add(name);
  }
}

/** What only several channels of one provider together have. */
function findConflicts(definition: ProviderDefinition, channels: readonly (ChannelConfiguration | undefined)[], faults: Faults): void {
  const own = channels.filter((channel) => channel?.provider === definition.name).filter((channel) => channel !== undefined);
  const conflicts = definition.conflicts?.(own.map((channel) => ({ ...channel, channel: channel.name }))) ?? [];
  for (const [index, channel] of channels.entries()) {
    const messages = conflicts.filter((conflict) => conflict.channel === channel?.name).map(({ message }) => message);
    if (messages.length > 0) faults.add(['channels', index], messages.join('; '));
  }
}

function nameOf(channel: unknown): string | undefined {
  const name = channelName.safeParse(memberOf(channel, 'name'));
  return name.success ? name.data : undefined;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
