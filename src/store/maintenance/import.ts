import { sql, type Kysely } from 'kysely';
import * as z from 'zod';
import { contentTables, type ContentTable, type Row } from './contents.js';
import { exportFormat } from './export.js';
import { fillConversations } from '../schema/fill-conversations.js';
import type { Database, Tables } from '../schema/tables.js';

/** The import was refused and nothing was stored. The message is for the operator and shows nothing of the file's content. */
export class LedgerImportError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'LedgerImportError';
  }
}

const head = z.object({ format: z.literal(exportFormat.format), version: z.number(), tables: z.array(z.string()) });
const entry = z.tuple([z.enum(contentTables), z.record(z.string(), z.union([z.string(), z.number(), z.null()]))]);
const end = z.object({ rows: z.number() });

/** Rows in one statement. Bounded by the parameters that databases allow, and by memory when rows are large. */
const groupSize = 10;

/**
 * Imports an export into an empty ledger, all of it or nothing. Returns the number of rows. The database must be migrated, and no gateway may
 * have it open: a running gateway would keep using the key that it read at its start. Throws LedgerImportError.
 */
export async function importLines({ db, dialect }: Database, lines: AsyncIterable<string>): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    if (dialect === 'postgres') await sql`lock table ${sql.join(contentTables.map((table) => sql.id(table)))}`.execute(transaction);
    await refuseContent(transaction);
    // An empty ledger may already have a key, which nothing was hashed with.
    await transaction.deleteFrom('ledger_settings').execute();
    const rows = await readLines(transaction, lines);
    // Older versions exported none.
    await fillConversations(transaction, dialect);
    return rows;
  });
}

async function refuseContent(db: Kysely<Tables>): Promise<void> {
  for (const table of contentTables) {
    if (table === 'ledger_settings') continue;
    const { rows } = await sql`select 1 from ${sql.id(table)} limit 1`.execute(db);
    if (rows.length > 0) throw new LedgerImportError('The ledger is not empty. Import the file into an empty ledger.');
  }
}

async function readLines(db: Kysely<Tables>, lines: AsyncIterable<string>): Promise<number> {
  let number = 0;
  let rows = 0;
  let isWhole = false;
  let group: { readonly table: ContentTable; readonly rows: Row[] } | undefined;
  for await (const text of lines) {
    number += 1;
    const value = parse(text, number);
    if (number === 1) {
      readHead(value);
      continue;
    }
    if (isWhole) throw new LedgerImportError(`Line ${number} is after the last line of the export.`);
    if (!Array.isArray(value)) {
      isWhole = readEnd(value, number) === rows;
      if (!isWhole) throw new LedgerImportError('The export is incomplete: it has fewer rows than its last line says.');
      continue;
    }
    const [table, row] = readEntry(value, number);
    if (group !== undefined && (group.table !== table || group.rows.length >= groupSize)) {
      await insert(db, group.table, group.rows, number - 1);
      group = undefined;
    }
    group ??= { table, rows: [] };
    group.rows.push(row);
    rows += 1;
  }
  if (!isWhole) throw new LedgerImportError(number === 0 ? 'The file is empty.' : 'The export is incomplete: its last line is missing.');
  if (group !== undefined) await insert(db, group.table, group.rows, number - 1);
  return rows;
}

async function insert(db: Kysely<Tables>, table: ContentTable, rows: readonly Row[], lastLine: number): Promise<void> {
  try {
    // The database checks the names of the columns.
    await (db as unknown as Kysely<Record<string, Row>>).insertInto(table).values(rows).execute();
  } catch (error) {
    const { code } = error as { code?: unknown };
    const reason = typeof code === 'string' && /^\w{1,40}$/.test(code) ? ` (${code})` : '';
    const first = lastLine - rows.length + 1;
    throw new LedgerImportError(`Lines ${first} to ${lastLine} could not be imported into ${table}${reason}.`, error);
  }
}

function parse(text: string, number: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new LedgerImportError(number === 1 ? notAnExport : `Line ${number} is not valid JSON.`);
  }
}

const notAnExport = 'The file is not an export of a Parley ledger.';

function readHead(value: unknown): void {
  const { data } = head.safeParse(value);
  if (data === undefined) throw new LedgerImportError(notAnExport);
  const isUnderstood =
    data.version === exportFormat.version && data.tables.every((table) => contentTables.some((known) => known === table));
  if (!isUnderstood)
    throw new LedgerImportError(
      'Another version of Parley made this export, in a format that this version cannot read. Import it with that version.',
    );
}

function readEntry(value: unknown, number: number): [ContentTable, Row] {
  const { data } = entry.safeParse(value);
  if (data === undefined) throw new LedgerImportError(`Line ${number} is not a row of a ledger.`);
  return data;
}

function readEnd(value: unknown, number: number): number {
  const { data } = end.safeParse(value);
  if (data === undefined) throw new LedgerImportError(`Line ${number} is not a row of a ledger.`);
  return data.rows;
}
