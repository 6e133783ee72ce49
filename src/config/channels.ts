import type { Faults, Path } from './fault.js';
import { channelName, channelShape, memberOf } from './shape.js';
import { suggest } from './suggestion.js';
import type { AmountUnit } from '../domain/money.js';
import type { SyncNoun } from '../domain/sync.js';
import { isTimeZone } from '../domain/time.js';
import type { ChannelSettings, ProviderDefinition } from '../providers/definition.js';

/** One account at one provider. */
export interface ChannelConfiguration {
  /** Unique; clients use it. */
  readonly name: string;
  /** The name of a provider's definition. */
  readonly provider: string;
  /** Without a trailing slash. */
  readonly baseUrl: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly amountUnit: AmountUnit | undefined;
  readonly timeoutMs: number;
  /** Maximum number of calls in flight; undefined uses the default of the HTTP client. */
  readonly concurrency: number | undefined;
  /** The account's quota; undefined when the provider reports it or has none. */
  readonly callsPerMinute: number | undefined;
  /** How long an answer serves later reads; 0: not at all. */
  readonly cacheSeconds: number;
  /** How often the lists that are copied are read, in milliseconds; absent: not copied. */
  readonly sync: Readonly<Partial<Record<SyncNoun, number>>>;
  /** The secret part of the webhook address. */
  readonly webhookKey: string | undefined;
  /** Host names from which files are read, besides those that the provider's documents name. */
  readonly mediaHosts: readonly string[];
  /** As the provider's schema read them. */
  readonly settings: unknown;
}

export interface ReadChannels {
  /** The valid channels. */
  readonly channels: readonly ChannelConfiguration[];
  /** Values that must never be shown, including those of invalid channels. */
  readonly secrets: readonly string[];
}

export function readChannels(channels: readonly unknown[], definitions: readonly ProviderDefinition[], faults: Faults): ReadChannels {
  checkNames(channels, faults);
  const read = channels.map((channel, index) => readChannel(channel, ['channels', index], definitions, faults));
  for (const definition of definitions) findConflicts(definition, read, faults);
  return { channels: read.flatMap(({ channel }) => channel ?? []), secrets: read.flatMap((one) => secretsOf(one, definitions)) };
}

/** Names that clients may use, including those of invalid channels, so that one mistake is reported once. */
export function namesOf(channels: readonly unknown[]): ReadonlySet<string> {
  return new Set(channels.map(nameOf).filter((name) => name !== undefined));
}

/** The readable part of a channel. */
interface ReadChannel {
  /** Undefined when it has a fault. */
  readonly channel?: ChannelConfiguration | undefined;
  /** What other channels of the provider are compared with, even when something else is wrong. */
  readonly comparable?: (ChannelSettings<unknown> & { readonly provider: string }) | undefined;
}

function readChannel(value: unknown, path: Path, definitions: readonly ProviderDefinition[], faults: Faults): ReadChannel {
  const provider = memberOf(value, 'provider');
  const definition = definitions.find(({ name }) => name === provider);
  if (typeof provider === 'string' && definition === undefined) {
    const names = definitions.map(({ name }) => name);
    faults.add([...path, 'provider'], `must be one of ${names.join(', ')}`, suggest(provider, names));
  }
  const read = faults.read(channelShape, value, path);
  const settings = definition && faults.read(definition.settings, memberOf(value, 'settings') ?? {}, [...path, 'settings']);
  const timeZone = readTimeZone(memberOf(value, 'timeZone'), [...path, 'timeZone'], faults);
  if (definition === undefined || settings === undefined) return {};
  const ofProvider = { provider: definition.name, settings, timeZone: timeZone ?? 'UTC' };
  const name = nameOf(value);
  if (read === undefined || timeZone === undefined) {
    const { defaultBaseUrl: baseUrl } = definition;
    return { comparable: name === undefined ? undefined : { ...ofProvider, channel: name, baseUrl, amountUnit: undefined } };
  }
  const baseUrl = (read.baseUrl ?? definition.defaultBaseUrl).replace(/\/+$/, '');
  const { amountUnit, timeoutMs, concurrency, callsPerMinute, cacheSeconds, webhookKey, sync, mediaHosts } = read;
  const limits = { timeoutMs, concurrency, callsPerMinute, cacheSeconds, sync };
  return {
    channel: { ...ofProvider, name: read.name, baseUrl, amountUnit, ...limits, webhookKey, mediaHosts },
    comparable: { ...ofProvider, channel: read.name, baseUrl, amountUnit },
  };
}

function secretsOf({ comparable, channel }: ReadChannel, definitions: readonly ProviderDefinition[]): string[] {
  const definition = definitions.find(({ name }) => name === comparable?.provider);
  const ofSettings = comparable === undefined ? [] : (definition?.secrets(comparable.settings) ?? []);
  return [...ofSettings, ...(channel?.webhookKey === undefined ? [] : [channel.webhookKey])];
}

/** Undefined, with a fault, when the zone does not exist. The channel's shape refuses values that are not texts. */
function readTimeZone(value: unknown, path: Path, faults: Faults): string | undefined {
  if (typeof value !== 'string' || value === '') return 'UTC';
  if (isTimeZone(value)) return value;
  faults.add(path, 'must be a time zone such as Asia/Kolkata', suggest(value, ['Asia/Kolkata', ...Intl.supportedValuesOf('timeZone')]));
  return undefined;
}

function checkNames(channels: readonly unknown[], faults: Faults): void {
  const seen = new Set<string>();
  for (const [index, channel] of channels.entries()) {
    const name = nameOf(channel);
    if (name === undefined) continue;
    if (seen.has(name)) faults.add(['channels', index, 'name'], 'is also the name of another channel');
    seen.add(name);
  }
}

/** Faults that only several channels of one provider together can have. */
function findConflicts(definition: ProviderDefinition, channels: readonly ReadChannel[], faults: Faults): void {
  const own = channels.flatMap(({ comparable }) => (comparable?.provider === definition.name ? comparable : []));
  const conflicts = definition.conflicts?.(own) ?? [];
  for (const [index, { comparable }] of channels.entries()) {
    const messages = conflicts.filter(({ channel }) => channel === comparable?.channel).map(({ message }) => message);
    if (messages.length > 0) faults.add(['channels', index], messages.join('; '));
  }
}

function nameOf(channel: unknown): string | undefined {
  const name = channelName.safeParse(memberOf(channel, 'name'));
  return name.success ? name.data : undefined;
}
