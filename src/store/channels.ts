import type { Kysely } from 'kysely';
import type { Instant } from '../domain/time.js';
import { columnText } from './connection/column-text.js';
import type { ChannelStateRow, Tables } from './schema/tables.js';

/** What a channel's provider reported about the channel itself. */
export interface ChannelActivity {
  readonly lastWebhookAt: Instant | null;
  /** Whether the number is connected; null: not reported. */
  readonly connected: boolean | null;
  /** The provider's last words, from webhooks; null: not reported. */
  readonly providerState: string | null;
  readonly messagingLimit: string | null;
}

/** What a webhook reports; null and absent change nothing. */
export interface ReportedChannel {
  readonly connected: boolean | null;
  readonly providerState: string | null;
  readonly messagingLimit?: string | null | undefined;
}

export interface LedgerChannels {
  activity(channels: readonly string[]): Promise<ReadonlyMap<string, ChannelActivity>>;
  /** A report that is older than the stored one of the same kind changes nothing. */
  report(channel: string, reported: ReportedChannel, at: Instant): Promise<void>;
}

const nothing: ChannelActivity = { lastWebhookAt: null, connected: null, providerState: null, messagingLimit: null };

export function createChannels(db: Kysely<Tables>): LedgerChannels {
  /** Sets one column, and the one that says of when it is. */
  async function set(channel: string, columns: Partial<ChannelStateRow>, timeColumn: TimeColumn, at: Instant): Promise<void> {
    const changed = { ...columns, [timeColumn]: at };
    await db
      .insertInto('channel_states')
      .values({ channel, ...changed })
      .onConflict((conflict) =>
        conflict
          .column('channel')
          .doUpdateSet(changed)
          .where((eb) => eb.or([eb(`channel_states.${timeColumn}`, 'is', null), eb(`channel_states.${timeColumn}`, '<=', at)])),
      )
      .execute();
  }

  return {
    async activity(channels) {
      if (channels.length === 0) return new Map();
      const rows = await db.selectFrom('channel_states').selectAll().where('channel', 'in', channels).execute();
      const known = rows.map((row): readonly [string, ChannelActivity] => [
        row.channel,
        {
          lastWebhookAt: row.last_webhook_at,
          connected: row.connected === null ? null : row.connected === 1,
          providerState: row.provider_state,
          messagingLimit: row.messaging_limit,
        },
      ]);
      return new Map<string, ChannelActivity>([...channels.map((channel) => [channel, nothing] as const), ...known]);
    },
    async report(channel, { connected, providerState, messagingLimit = null }, at) {
      if (connected !== null) await set(channel, { connected: connected ? 1 : 0 }, 'connected_at', at);
      if (providerState !== null) await set(channel, { provider_state: columnText(providerState) }, 'state_at', at);
      if (messagingLimit !== null) await set(channel, { messaging_limit: columnText(messagingLimit) }, 'limit_at', at);
    },
  };
}

type TimeColumn = 'connected_at' | 'state_at' | 'limit_at';
