import * as z from 'zod';
import { orderStatuses } from '../../domain/order.js';
import type { ChannelSettings } from '../definition.js';
import { documentedNames, type StatusWords } from './order/order-status.js';

/** One WhatsApp number of one account. Orders, catalogs and custom fields belong to the account, everything else to the number. */
export interface WabotickSettings {
  /** Laravel's `<id>|<secret>`, from the profile page of the dashboard. */
  readonly apiToken: string;
  /** Meta's id of the sending number. */
  readonly phoneNumberId: string;
  readonly userId?: string | undefined;
  readonly whatsappBotId?: string | undefined;
  /** The catalogs of this channel; all of the account when absent. */
  readonly catalogIds?: readonly string[] | undefined;
  /** Status names of this account beyond the documented ones, such as `{ CANCELED: 'Cancelled' }`. */
  readonly statusWords?: StatusWords | undefined;
  readonly sisterEndpoints?: readonly SisterEndpoint[] | undefined;
}

/** What sister deployments document and Wabotick does not. */
const sisterEndpoints = ['botFlows', 'sequences', 'teamMembers', 'account'] as const;
type SisterEndpoint = (typeof sisterEndpoints)[number];

/** Those whose answer a sister deployment documents. */
const defaultSisterEndpoints: readonly SisterEndpoint[] = ['botFlows', 'sequences', 'account'];

export function usesSister(settings: WabotickSettings, endpoint: SisterEndpoint): boolean {
  return (settings.sisterEndpoints ?? defaultSisterEndpoints).includes(endpoint);
}

/** The settings of one channel. */
export type Account = ChannelSettings<WabotickSettings>;

const text = z.string().trim().min(1);

export const wabotickSettings: z.ZodType<WabotickSettings> = z.strictObject({
  apiToken: text.describe("The token from the dashboard's profile: `<number>|<secret>`. Secret."),
  phoneNumberId: text.describe("Meta's id of the sending number."),
  userId: text.optional().describe("The account's user, for `connectWhatsAppAccount`."),
  whatsappBotId: text.optional().describe("The provider's id of the number. Without it the status of one message cannot be read."),
  catalogIds: z
    .array(text)
    .min(1)
    .optional()
    .describe(
      'The catalogs of this channel. Without it: all of the account. Two channels with one `apiToken` need it, with no catalog in common.',
    ),
  statusWords: z
    .partialRecord(z.enum(orderStatuses.filter((status) => status !== 'UNKNOWN')), text)
    .refine(isUnambiguous, 'one name stands for two statuses')
    .optional()
    .describe("The account's own names of statuses, such as `{ CANCELED: Cancelled }`. They are read and written."),
  sisterEndpoints: z
    .array(z.enum(sisterEndpoints))
    .optional()
    .describe(
      "Which lists that only other brands of Wabotick's platform document are read: botFlows, sequences, teamMembers, account. Default: all but teamMembers, whose answer is documented nowhere. An empty list switches all of them off.",
    ),
});

/** The whole token, and its secret part alone: either may occur in a message. */
export function secretsOf({ apiToken }: WabotickSettings): readonly string[] {
  const secret = apiToken.slice(apiToken.indexOf('|') + 1);
  return secret.length >= 8 && secret !== apiToken ? [apiToken, secret] : [apiToken];
}

/** Channels of one account that would list the same orders, so that an order would have two ids. */
export function findConflicts(channels: readonly Account[]): { channel: string; message: string }[] {
  return channels.flatMap((channel, index) =>
    channels.slice(0, index).flatMap((other) => {
      const message = conflict(channel.settings, other);
      return message === null ? [] : [{ channel: channel.channel, message }];
    }),
  );
}

function conflict(settings: WabotickSettings, other: Account): string | null {
  if (settings.apiToken !== other.settings.apiToken) return null;
  if (settings.catalogIds === undefined || other.settings.catalogIds === undefined) {
    return `shares its apiToken with channel ${other.channel}: both need catalogIds, because orders belong to the account`;
  }
  const common = settings.catalogIds.filter((id) => other.settings.catalogIds?.includes(id));
  return common.length === 0 ? null : `shares its apiToken and these catalogIds with channel ${other.channel}: ${common.join(', ')}`;
}

/** A name must stand for one status only, in any case. */
function isUnambiguous(names: StatusWords): boolean {
  const meanings = new Map(Object.entries(documentedNames).map(([status, name]) => [name.toLowerCase(), status]));
  return Object.entries(names).every(([status, name]) => {
    const meaning = meanings.get(name.toLowerCase());
    meanings.set(name.toLowerCase(), status);
    return meaning === undefined || meaning === status;
  });
}
