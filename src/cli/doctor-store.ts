import { constants, existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codeOf } from './command.js';
import type { Check } from './doctor-check.js';
import { whereTheLedgerIs } from './store.js';
import type { Configuration } from '../config/configuration.js';
import { createCopyStates, type CopyStates } from '../store/copies/copies.js';
import { statusOf } from '../sync/sync-status.js';
import { readSearchFigures, type SearchFigures } from '../store/maintenance/figures.js';
import { readLastCompaction } from '../store/maintenance/last-compaction.js';
import type { Database } from '../store/schema/tables.js';
import { pendingMigrations } from '../store/schema/migrations.js';
import { LedgerLockedError, LedgerUnusableError, openDatabase } from '../store/store.js';
import { LedgerUnavailableError } from '../store/connection/unavailable.js';

/** Checks that the ledger opens, without migrating its tables: an older gateway may be using them. */
export async function checkStore(configuration: Configuration): Promise<readonly Check[]> {
  const { databaseUrl, dataDirectory } = configuration;
  const name = databaseUrl === undefined ? 'ledger' : 'PostgreSQL';
  if (databaseUrl === undefined && !existsSync(join(dataDirectory, 'ledger.sqlite'))) return [await checkDirectory(name, dataDirectory)];
  try {
    const database = await openDatabase(whereTheLedgerIs(configuration));
    try {
      const pending = await pendingMigrations(database);
      const copies =
        pending.length > 0
          ? []
          : await checkCopies(
              configuration,
              createCopyStates(database.db, (work) => work(database.db)),
            );
      const more =
        pending.length > 0 ? [] : [searchCheck(await readSearchFigures(database.db), Date.now()), ...(await checkRetention(database.db))];
      return [{ name, ...describe(pending) }, ...more, ...copies];
    } catch (error) {
      throw database.explain?.(error) ?? error;
    } finally {
      await database.close();
    }
  } catch (error) {
    if (error instanceof LedgerLockedError) {
      return [{ name, verdict: 'warning', state: 'in use', detail: 'another process has it open, most likely a running gateway' }];
    }
    const state = databaseUrl === undefined ? 'unusable' : 'unreachable';
    const isExplained = error instanceof LedgerUnusableError || error instanceof LedgerUnavailableError;
    const detail = isExplained ? error.message : `it cannot be opened (${codeOf(error)})`;
    return [{ name, verdict: 'failed', state, detail }];
  }
}

/** A copy that fails or is late is a warning: queries then read the provider. */
async function checkCopies({ channels }: Configuration, copies: CopyStates): Promise<readonly Check[]> {
  const states = await copies.states(channels.filter(({ sync }) => Object.keys(sync).length > 0).map(({ name }) => name));
  return states.flatMap((found): Check[] => {
    const { channel, noun, lastError } = found;
    const intervalMs = channels.find(({ name }) => name === channel)?.sync[noun];
    if (intervalMs === undefined) return [];
    const { state, asOf, records } = statusOf(found, { channel, noun, intervalMs, nowMs: Date.now() });
    const name = `${noun} copied from ${channel}`;
    const since = asOf === null ? 'the first read has not ended' : `up to date at ${asOf}`;
    const why = state === 'FAILING' && lastError !== null ? `; ${lastError.code}: ${lastError.message}` : '';
    const isWrong = state === 'FAILING' || state === 'LATE';
    return [{ name, verdict: isWrong ? 'warning' : 'ok', state: state.toLowerCase(), detail: `${since}, records: ${records}${why}` }];
  });
}

/** Without a running gateway changes wait for one. */
const lateSearchMs = 5 * 60_000;

function searchCheck({ waiting, oldestAt, isFilled }: SearchFigures, nowMs: number): Check {
  const name = 'search index';
  if (!isFilled) return { name, verdict: 'ok', state: 'filling', detail: 'a running gateway adds the records of an older version' };
  if (oldestAt === null) return { name, verdict: 'ok', state: 'ok', detail: 'it has every change' };
  const detail = `changes that it does not have yet: ${waiting}, the oldest of ${oldestAt}; a running gateway adds them`;
  const isLate = nowMs - Date.parse(oldestAt) > lateSearchMs;
  return isLate ? { name, verdict: 'warning', state: 'late', detail } : { name, verdict: 'ok', state: 'ok', detail };
}

/** A gateway deletes old data once a day. */
const lateMs = 2 * 24 * 60 * 60_000;

async function checkRetention(db: Database['db']): Promise<readonly Check[]> {
  const last = await readLastCompaction(db);
  if (last === undefined) return [];
  const count = Object.values(last.deleted).reduce((sum, deleted) => sum + deleted, 0);
  const isLate = Date.now() - Date.parse(last.at) > lateMs;
  const detail = `old data was last deleted at ${last.at}, rows: ${count}${isLate ? '; a running gateway deletes it once a day' : ''}`;
  return [{ name: 'retention', verdict: isLate ? 'warning' : 'ok', state: isLate ? 'late' : 'ok', detail }];
}

function describe(pending: readonly string[]): Omit<Check, 'name'> {
  if (pending.length === 0) return { verdict: 'ok', state: 'ok', detail: 'its tables are up to date' };
  return { verdict: 'ok', state: 'ok', detail: `the next start brings its tables up to date (migrations: ${pending.length})` };
}

async function checkDirectory(name: string, directory: string): Promise<Check> {
  let existing = directory;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    await access(existing, constants.W_OK);
    return { name, verdict: 'ok', state: 'ok', detail: `the first start creates it in ${directory}` };
  } catch (error) {
    return { name, verdict: 'failed', state: 'unusable', detail: `it cannot be created in ${directory} (${codeOf(error)})` };
  }
}

const maxWaitMs = 5_000;

export async function checkRedis(url: string): Promise<Check> {
  const name = 'Redis';
  const { Redis } = await import('../events/redis-driver.js');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: maxWaitMs,
    commandTimeout: maxWaitMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // `connect` rejects with "connection closed" only; the reason is an earlier event.
  let reason: unknown;
  redis.on('error', (error) => (reason = error));
  try {
    await redis.connect();
    await redis.ping();
    return { name, verdict: 'ok', state: 'ok', detail: 'it answers' };
  } catch (error) {
    return { name, verdict: 'failed', state: 'unreachable', detail: `it cannot be used (${codeIn(reason ?? error)})` };
  } finally {
    redis.disconnect();
  }
}

/** Redis starts its errors with a code such as WRONGPASS. */
function codeIn(error: unknown): string {
  const word = error instanceof Error ? /^[A-Z]{3,40}(?= )/.exec(error.message)?.[0] : undefined;
  return word ?? codeOf(error);
}
