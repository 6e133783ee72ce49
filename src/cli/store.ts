import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, codeOf } from './command.js';
import type { Configuration } from '../config/configuration.js';
import { migrate } from '../store/schema/migrations.js';
import { forMaintenance, openDatabase, type LedgerLockedError, type LedgerOptions } from '../store/store.js';
import type { Database } from '../store/schema/tables.js';
import { LedgerUnavailableError } from '../store/connection/unavailable.js';

export function whereTheLedgerIs({ databaseUrl, dataDirectory }: Configuration): LedgerOptions {
  return databaseUrl === undefined ? { directory: dataDirectory } : { databaseUrl };
}

/** Commands must not create an empty ledger in a mistyped directory. */
export function refuseMissingLedger({ databaseUrl, dataDirectory }: Configuration): void {
  if (databaseUrl !== undefined || existsSync(join(dataDirectory, 'ledger.sqlite'))) return;
  throw new CommandError(
    `There is no ledger in ${dataDirectory}. Set PARLEY_DATA_DIR to its directory, or DATABASE_URL to its PostgreSQL.`,
  );
}

/** Opens and migrates the ledger's database, and closes it after `work`. */
export async function withDatabase<T>(configuration: Configuration, work: (database: Database) => Promise<T>): Promise<T> {
  const database = forMaintenance(await openDatabase(whereTheLedgerIs(configuration)).catch(refuseUnavailable));
  try {
    await migrate(database).catch((error: unknown) => {
      if (error instanceof LedgerUnavailableError) refuseUnavailable(error);
      if (database.explain !== undefined) throw database.explain(error);
      const where = configuration.databaseUrl === undefined ? configuration.dataDirectory : 'PostgreSQL';
      throw new CommandError(`The ledger in ${where} cannot be used (${codeOf(error)}).`, { cause: error });
    });
    return await work(database);
  } finally {
    await database.close();
  }
}

/** The message names the variable and the database, and never the password. */
function refuseUnavailable(error: unknown): never {
  throw error instanceof LedgerUnavailableError ? new CommandError(`${error.message}.`, { cause: error }) : error;
}

/** The message when another process uses the embedded store. */
export function adviceWhenLocked({ path }: LedgerLockedError): string {
  return `The ledger ${path} is in use by another process, most likely a running gateway. Stop that process first, or use GraphQL on the running gateway to list and replay webhooks.`;
}
