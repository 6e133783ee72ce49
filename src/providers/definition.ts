import type { ZodType } from 'zod';
import type { Assumption } from '../contract/assumption.js';
import type { Provider } from '../contract/provider.js';
import type { AmountUnit } from '../domain/money.js';
import type { HttpClient, RateLimits } from '../http-client/exchange.js';
import type { Simulator } from './simulator/server.js';

/** The configuration of one channel, as an adapter receives it. */
export interface ChannelSettings<Settings> {
  readonly channel: string;
  readonly baseUrl: string;
  /** IANA name; the provider's times without a zone are read in it. */
  readonly timeZone: string;
  /** How amounts are counted where the provider does not say. */
  readonly amountUnit: AmountUnit | undefined;
  readonly settings: Settings;
}

/** One company's API: how a channel is configured, and how its adapter is created. */
export interface ProviderDefinition<Settings = unknown> {
  readonly name: string;
  readonly displayName: string;
  readonly defaultBaseUrl: string;
  /** Strict: unknown keys are errors. Messages never hold the value. */
  readonly settings: ZodType<Settings>;
  /** Made-up settings: the documentation shows them, and an adapter created with them shows the capabilities. */
  readonly example: Settings;
  /** Values of the settings that must never be shown, for redaction. */
  secrets(settings: Settings): readonly string[];
  /** Faults that several channels of this provider have only together (Wabotick: one account, overlapping catalogs). */
  conflicts?(channels: readonly ChannelSettings<Settings>[]): readonly { readonly channel: string; readonly message: string }[];
  /** The channel's WhatsApp number in E.164; null or absent where the settings do not contain it. */
  phoneNumber?(settings: Settings): string | null;
  readonly rateLimits?: RateLimits;
  create(channel: ChannelSettings<Settings>, http: HttpClient): Provider;
  /** What the adapter does and the provider's documents do not say. `parley conformance` checks it on a real account. */
  readonly assumptions?: readonly Assumption[];
  /** Limits and conditions worth knowing beside a capability, by its name. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** A provider of the list in `index.ts`: it also has a simulator, which the sandbox and the tests use. */
export interface RegisteredProvider<Settings = unknown> extends ProviderDefinition<Settings> {
  /** Starts the provider's API on loopback. The code is imported only then, so that a configured gateway does not load it. */
  startSimulator(): Promise<Simulator>;
}
