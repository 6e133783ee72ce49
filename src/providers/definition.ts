import type { ZodType } from 'zod';
import type { Provider } from '../contract/provider.js';
import type { AmountUnit } from '../domain/money.js';
import type { HttpClient, RateLimits } from '../http-client/exchange.js';

/** What a channel's configuration gives a house besides its own settings. */
export interface ChannelSettings<Settings> {
  readonly channel: string;
  readonly baseUrl: string;
  /** IANA name; the provider's times without a zone are read in it. */
  readonly timeZone: string;
  /** How amounts are counted where the provider does not say. */
  readonly amountUnit: AmountUnit | undefined;
  readonly settings: Settings;
}

/** One company's API: how it is configured and made. One line of `providers/index.ts` each. */
export interface ProviderDefinition<Settings = unknown> {
  readonly name: string;
  readonly displayName: string;
  readonly defaultBaseUrl: string;
  /** Strict: unknown keys are errors. Messages never hold the value. */
  readonly settings: ZodType<Settings>;
  /** Made-up settings: what documentation shows, and what tells the capabilities without a channel. */
  readonly example: Settings;
  /** Values of the settings that must never be shown, for redaction. */
  secrets(settings: Settings): readonly string[];
  /** Faults that only several channels of this provider together have (Wabotick: one account, overlapping catalogs). */
  conflicts?(channels: readonly ChannelSettings<Settings>[]): readonly { readonly channel: string; readonly message: string }[];
  /** The WhatsApp number in the settings, where they tell it; E.164. */
  phoneNumber?(settings: Settings): string | null;
  readonly rateLimits?: RateLimits;
  create(channel: ChannelSettings<Settings>, http: HttpClient): Provider;
  /** Limits and conditions worth knowing beside a capability, by its name. */
  readonly notes?: Readonly<Record<string, string>>;
}
