import { sql, type Kysely } from 'kysely';
import type { Instant } from '../../domain/time.js';
import { searchKinds } from '../search/search-kinds.js';
import { allTables } from './contents.js';
import { readLastCompaction, type LastCompaction } from './last-compaction.js';
import type { Database, Tables } from '../schema/tables.js';

/** The size of the ledger and the number of pending webhooks and writes, for the metrics. Counts stop at 10,000. */
export interface LedgerFigures {
  readonly bytes: number;
  readonly webhooks: readonly {
    readonly channel: string;
    readonly pending: number;
    readonly failed: number;
    readonly oldestPendingAt: Instant | null;
  }[];
  readonly search: SearchFigures;
  /** Undefined: there was none yet. */
  readonly lastCompaction: LastCompaction | undefined;
  /** Writes that are not settled. */
  readonly writes: readonly { readonly state: OpenState; readonly count: number; readonly oldestAt: Instant | null }[];
}

/** How far the search index is behind the records. */
export interface SearchFigures {
  /** Changes that it does not have yet. */
  readonly waiting: number;
  readonly oldestAt: Instant | null;
  /** Whether it has all that an older version stored. */
  readonly isFilled: boolean;
}

export const openStates = ['RESERVED', 'SENT', 'UNKNOWN'] as const;
type OpenState = (typeof openStates)[number];

const maxCounted = 10_000;

/** Reads only indexes, and a bounded part of them. */
export async function readFigures({ db, dialect }: Pick<Database, 'db' | 'dialect'>, channels: readonly string[]): Promise<LedgerFigures> {
  const bytes = await (dialect === 'sqlite' ? sizeOfFile(db) : sizeOfTables(db));
  const webhooks = [];
  for (const channel of channels) webhooks.push({ channel, ...(await readInbox(db, channel)) });
  return {
    bytes,
    webhooks,
    search: await readSearchFigures(db),
    writes: await readOpenWrites(db),
    lastCompaction: await readLastCompaction(db),
  };
}

/** The newest changes are indexed first, so that the oldest one tells the lag. */
export async function readSearchFigures(db: Kysely<Tables>): Promise<SearchFigures> {
  const some = db.selectFrom('search_changes').select('id').limit(maxCounted).as('some');
  const { waiting } = await db
    .selectFrom(some)
    .select(({ fn }) => fn.countAll<number>().as('waiting'))
    .executeTakeFirstOrThrow();
  const oldest = await db.selectFrom('search_changes').select('at').orderBy('id').limit(1).executeTakeFirst();
  const filled = await db.selectFrom('search_fills').select('kind').where('is_done', '=', 1).execute();
  return { waiting, oldestAt: oldest?.at ?? null, isFilled: filled.length >= searchKinds.length };
}

async function sizeOfFile(db: Kysely<Tables>): Promise<number> {
  const pages = sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`;
  return (await pages.execute(db)).rows[0]?.bytes ?? 0;
}

async function sizeOfTables(db: Kysely<Tables>): Promise<number> {
  const sizes = sql<{ bytes: string | null }>`
    select sum(pg_total_relation_size(to_regclass(name))) as bytes from unnest(${[...allTables]}::text[]) as name`;
  return Number((await sizes.execute(db)).rows[0]?.bytes ?? 0);
}

async function readInbox(db: Kysely<Tables>, channel: string) {
  const inState = (state: string) => db.selectFrom('inbox').where('state', '=', state).where('channel', '=', channel);
  const count = async (state: string): Promise<number> => {
    const some = inState(state).select('id').limit(maxCounted).as('some');
    const { number } = await db
      .selectFrom(some)
      .select(({ fn }) => fn.countAll<number>().as('number'))
      .executeTakeFirstOrThrow();
    return number;
  };
  const oldest = await inState('PENDING').select('received_at').orderBy('id').limit(1).executeTakeFirst();
  return { pending: await count('PENDING'), failed: await count('FAILED'), oldestPendingAt: oldest?.received_at ?? null };
}

/** The states are literals and not parameters, because otherwise the database does not use their partial index. */
async function readOpenWrites(db: Kysely<Tables>) {
  const isOpen = sql<boolean>`state in (${sql.join(openStates.map((state) => sql.lit(state)))})`;
  const some = db.selectFrom('writes').select(['state', 'created_at']).where(isOpen).limit(maxCounted).as('some');
  const rows = await db
    .selectFrom(some)
    .select(({ fn }) => ['state', fn.countAll<number>().as('number'), fn.min('created_at').as('oldest')])
    .groupBy('state')
    .execute();
  return openStates.map((state) => {
    const row = rows.find((one) => one.state === state);
    return { state, count: row?.number ?? 0, oldestAt: row?.oldest ?? null };
  });
}
