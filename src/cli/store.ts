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

/** Commands must not make an empty ledger where somebody mistyped a directory. */
export function refuseMissingLedger({ databaseUrl, dataDirectory }: Configuration): void {
  if (databaseUrl !== undefined || existsSync(join(dataDirectory, 'ledger.sqlite'))) return;
  throw new CommandError(`There is no ledger in ${dataDirectory}. PARLEY_DATA_DIR names its directory, or DATABASE_URL its PostgreSQL.`);
}

/** Opens the ledger's database, brings its tables up to date, and closes it behind `work`. */
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

/** Its message names the variable and the database, and never the password. */
function refuseUnavailable(error: unknown): never {
  throw error instanceof LedgerUnavailableError ? new CommandError(`${error.message}.`, { cause: error }) : error;
}

/** What to say when another process has the embedded store. */
export function adviceWhenLocked({ path }: LedgerLockedError): string {
  return `The ledger ${path} is in use by another process, most likely a running gateway. Stop it first, or ask the gateway itself: its GraphQL operations list and replay webhooks.`;
}
