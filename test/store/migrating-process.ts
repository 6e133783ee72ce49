// Brings the tables of a ledger in the directory given up to date; prints a line when it is about to begin.
import { migrate } from '../../src/store/schema/migrations.js';
import { openSqlite } from '../../src/store/sqlite/sqlite.js';

const database = await openSqlite(process.argv[2] as string);
process.stdout.write('migrating\n');
await migrate(database);
await database.close();
