// Kills gateways at random moments: `npm run prove:crash -- --rounds 50 --store sqlite` or `--store postgres`, which takes DATABASE_URL.
// Prints what was lost, doubled and undecided afterwards, and ends with 1 when anything was.
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { crash } from './crash.js';
import { builtGateway } from './gateway-process.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' }, store: { type: 'string', default: 'sqlite' } } });
const directory = await mkdtemp(join(tmpdir(), 'parley-crash-'));
const schema = values.store === 'postgres' ? await createSchema(process.env.DATABASE_URL) : undefined;
const begun = Date.now();
try {
  const figures = await crash({
    entry: builtGateway,
    directory,
    databaseUrl: schema?.databaseUrl,
    rounds: Number(values.rounds),
    killedAfter: [50, 2500],
    // Replicas that share a ledger wait a minute before they take a silent one for dead.
    settleMs: schema === undefined ? 90_000 : 240_000,
  });
  const { webhooks, writes } = figures;
  const report = [
    `${figures.rounds} kills on ${values.store}, ${((Date.now() - begun) / 1000).toFixed(0)} s`,
    `webhooks answered 200: ${webhooks.acknowledged}, missing from the ledger ${webhooks.missing}, doubled ${webhooks.doubled}`,
    `updates asked ${writes.asked}, cut off by a kill ${writes.cutOff}, answered APPLIED ${writes.applied}, not applied ${writes.refused}`,
    `applied twice ${writes.twice}, answered otherwise than it is ${writes.wrong}`,
    `after the last restart without an outcome ${writes.withoutOutcome}, still UNKNOWN ${writes.unknown}`,
  ];
  process.stdout.write(`${report.join('\n')}\n`);
  const faults = [webhooks.missing, webhooks.doubled, writes.twice, writes.wrong, writes.withoutOutcome, writes.unknown];
  process.exitCode = faults.every((fault) => fault === 0) ? 0 : 1;
} finally {
  await rm(directory, { recursive: true, force: true });
  await schema?.drop();
}

/** A place of its own in the database, so that nothing of anybody else's is touched. */
async function createSchema(address: string | undefined): Promise<{ readonly databaseUrl: string; drop(): Promise<void> }> {
  if (address === undefined) throw new Error('PostgreSQL is found by DATABASE_URL, such as postgres://postgres@127.0.0.1:5432/postgres.');
  const name = `crash_${randomBytes(6).toString('hex')}`;
  await query(address, `create schema ${name}`);
  const databaseUrl = new URL(address);
  databaseUrl.searchParams.set('options', `-c search_path=${name}`);
  return { databaseUrl: databaseUrl.href, drop: () => query(address, `drop schema ${name} cascade`) };
}

async function query(address: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  await client.query(text);
  await client.end();
}
