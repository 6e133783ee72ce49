import type { Kysely } from 'kysely';
import type { Instant } from '../domain/time.js';
import type { Tables } from './schema/tables.js';

/** What a channel's provider reported about the channel itself. */
export interface ChannelActivity {
  readonly lastWebhookAt: Instant | null;
  /** Whether the number is connected; null: not reported. */
  readonly connected: boolean | null;
}

export interface LedgerChannels {
  activity(channels: readonly string[]): Promise<ReadonlyMap<string, ChannelActivity>>;
  /** A report that is older than the stored one changes nothing. */
  setConnected(channel: string, connected: boolean, at: Instant): Promise<void>;
}

export function createChannels(db: Kysely<Tables>): LedgerChannels {
  return {
    async activity(channels) {
      const unknown = channels.map((channel) => [channel, { lastWebhookAt: null, connected: null }] as const);
      if (channels.length === 0) return new Map();
      const rows = await db.selectFrom('channel_states').selectAll().where('channel', 'in', channels).execute();
      const known = rows.map(({ channel, last_webhook_at, connected }) => {
        return [channel, { lastWebhookAt: last_webhook_at, connected: connected === null ? null : connected === 1 }] as const;
      });
      return new Map<string, ChannelActivity>([...unknown, ...known]);
    },
    async setConnected(channel, connected, at) {
      const columns = { connected: connected ? 1 : 0, connected_at: at };
      await db
        .insertInto('channel_states')
        .values({ channel, last_webhook_at: null, ...columns })
        .onConflict((conflict) =>
          conflict
            .column('channel')
            .doUpdateSet(columns)
            .where((eb) => eb.or([eb('channel_states.connected_at', 'is', null), eb('channel_states.connected_at', '<=', at)])),
        )
        .execute();
    },
  };
}
