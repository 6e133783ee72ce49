import { PostgresIntrospector, sql, type DatabaseIntrospector, type Kysely, type TableMetadata } from 'kysely';

/**
 * The names of all tables, which is all that migrations ask for. Kysely's own reader also asks for the sequence of each column of each
 * schema, and fails when somebody drops any schema of the database meanwhile.
 */
export function readTableNames(db: Kysely<unknown>): DatabaseIntrospector {
  return new TableNames(db);
}

class TableNames extends PostgresIntrospector {
  readonly #db: Kysely<unknown>;

  constructor(db: Kysely<unknown>) {
    super(db);
    this.#db = db;
  }

  /** Without columns and views. */
  override async getTables(): Promise<TableMetadata[]> {
    const { rows } = await sql<{ schema: string; name: string }>`
      select namespace.nspname as schema, class.relname as name
      from pg_catalog.pg_class as class
      join pg_catalog.pg_namespace as namespace on namespace.oid = class.relnamespace
      where class.relkind in ('r', 'p')`.execute(this.#db);
    return rows.map((row) => ({ ...row, isView: false, columns: [] }));
  }
}
