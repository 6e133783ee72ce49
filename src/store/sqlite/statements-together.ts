import { Transaction, type Dialect, type Driver, type Kysely } from 'kysely';
import type { Tables } from '../schema/tables.js';

/**
 * The transaction, whose statements now go to the thread without waiting for the answers of those before. Kysely itself sends one statement of
 * a transaction at a time, because most drivers cannot take more: that costs a message to the thread and one back for every statement.
 */
export async function withStatementsTogether(
  transaction: Kysely<Tables>,
  { dialect, driver }: { readonly dialect: Dialect; readonly driver: Driver },
): Promise<Kysely<Tables>> {
  const executor = transaction.getExecutor();
  const connection = await executor.provideConnection(async (own) => own);
  const together = executor.withConnectionProvider({ provideConnection: (consumer) => consumer(connection) });
  return new Transaction<Tables>({ config: { dialect }, dialect, driver, executor: together });
}
