import type { Faults, Path } from './fault.js';
import { channelName, channelShape, memberOf } from './shape.js';
import { suggest } from './suggestion.js';
import type { AmountUnit } from '../domain/money.js';
import { isTimeZone } from '../domain/time.js';
import type { ChannelSettings, ProviderDefinition } from '../providers/definition.js';

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

export interface ReadChannels {
  /** Those without a fault. */
  readonly channels: readonly ChannelConfiguration[];
  /** What must never be shown, also of channels that have a fault. */
  readonly secrets: readonly string[];
}

export function readChannels(channels: readonly unknown[], definitions: readonly ProviderDefinition[], faults: Faults): ReadChannels {
  checkNames(channels, faults);
  const read = channels.map((channel, index) => readChannel(channel, ['channels', index], definitions, faults));
  for (const definition of definitions) findConflicts(definition, read, faults);
  return { channels: read.flatMap(({ channel }) => channel ?? []), secrets: read.flatMap((one) => secretsOf(one, definitions)) };
}

/** What clients may name: also channels that have faults of their own, so that one mistake is told once. */
export function namesOf(channels: readonly unknown[]): ReadonlySet<string> {
  return new Set(channels.map(nameOf).filter((name) => name !== undefined));
}

/** What could be read of a channel. */
interface ReadChannel {
  /** Undefined when anything is wrong with it. */
  readonly channel?: ChannelConfiguration | undefined;
  /** As far as other channels of the provider can be compared with it, also when something else is wrong. */
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
  const { amountUnit, timeoutMs, concurrency, callsPerMinute, cacheSeconds, webhookKey } = read;
  const limits = { timeoutMs, concurrency, callsPerMinute, cacheSeconds };
  return {
    channel: { ...ofProvider, name: read.name, baseUrl, amountUnit, ...limits, webhookKey },
    comparable: { ...ofProvider, channel: read.name, baseUrl, amountUnit },
  };
}

function secretsOf({ comparable, channel }: ReadChannel, definitions: readonly ProviderDefinition[]): string[] {
  const definition = definitions.find(({ name }) => name === comparable?.provider);
  const ofSettings = comparable === undefined ? [] : (definition?.secrets(comparable.settings) ?? []);
  return [...ofSettings, ...(channel?.webhookKey === undefined ? [] : [channel.webhookKey])];
}

/** Undefined, with a fault, when there is no such zone. What is no text at all is the channel shape's to refuse. */
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
    if (seen.has(name)) faults.add(['channels', index, 'name'], 'is the name of another channel too');
    seen.add(name);
  }
}

/** What only several channels of one provider together have. */
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
