import { resolve } from 'node:path';
import { CommandError, readOptions, UsageError, type Command, type CommandEnvironment, type Terminal } from './command.js';
import { linesOf, refuse, writeLines } from './lines.js';
import { refuseMissingLedger, withDatabase } from './store.js';
import { readConfiguration, type Configuration } from '../config/configuration.js';
import { backUp } from '../store/maintenance/backup.js';
import { compact, shrink, type Compaction } from '../store/maintenance/compaction.js';
import { exportLines, exportNotice } from '../store/maintenance/export.js';
import { importLines } from '../store/maintenance/import.js';
import type { Database } from '../store/schema/tables.js';
import { providers } from '../providers/index.js';

const file = { type: 'string' } as const;
const json = { type: 'boolean' } as const;

export const exportLedger: Command = {
  usage: '[--file <new file>]',
  purpose: 'write the whole store as lines of JSON, to standard output or a file',
  run: async (args, services) => {
    const options = readOptions(args, { file });
    const configuration = configurationOf(services);
    refuseMissingLedger(configuration);
    const rows = await withDatabase(configuration, (database) => exportTo(options.file, database, services));
    // Standard output contains the export itself.
    const said = options.file === undefined ? services.terminal.stderr : services.terminal.stdout;
    said.write(`Exported ${count(rows, 'row')}. ${exportNotice}\n`);
    return 0;
  },
};

export const importLedger: Command = {
  usage: '[--file <file>] [--json]',
  purpose: 'read an export, from a file or standard input, into an empty store',
  run: async (args, environment) => {
    const options = readOptions(args, { file, json });
    const { terminal } = environment;
    const configuration = configurationOf(environment);
    const lines = linesOf(options.file && pathOf(options.file, environment), terminal);
    const rows = await withDatabase(configuration, (database) => importLines(database, lines));
    const restart = configuration.databaseUrl === undefined ? '' : ' Gateways that run on this ledger must be restarted now.';
    answer(terminal, options.json, { rows }, `Imported ${count(rows, 'row')}.${restart}`);
    return 0;
  },
};

export const backupLedger: Command = {
  usage: '--file <new file> [--json]',
  purpose: 'copy the embedded store into a file that can replace it; with PostgreSQL, write an export',
  run: async (args, environment) => {
    const options = readOptions(args, { file, json });
    if (options.file === undefined) throw new UsageError('A backup needs --file.');
    const target = pathOf(options.file, environment);
    const configuration = configurationOf(environment);
    refuseMissingLedger(configuration);
    const kind = await withDatabase(configuration, async (database) => {
      if (database.dialect === 'postgres') {
        await exportTo(target, database, environment);
        return 'export';
      }
      await backUp(database, target).catch((error: unknown) => refuse(error, target));
      return 'sqlite';
    });
    const restoring = kind === 'export' ? 'ledger import restores it' : 'to restore it, put it into a data directory as ledger.sqlite';
    answer(environment.terminal, options.json, { file: target, kind }, `Backed up to ${target}: ${restoring}. ${exportNotice}`);
    return 0;
  },
};

export const compactLedger: Command = {
  usage: '[--json]',
  purpose: 'delete what is older than the retention, and return the freed space to the disk',
  run: async (args, environment) => {
    const options = readOptions(args, { json });
    const configuration = configurationOf(environment);
    refuseMissingLedger(configuration);
    const compaction = await withDatabase(configuration, async (database) => {
      const deleted = await compact(database, configuration.retention, Date.now());
      await shrink(database);
      return deleted;
    });
    answer(environment.terminal, options.json, compaction, describe(compaction));
    return 0;
  },
};

function configurationOf({ source }: CommandEnvironment): Configuration {
  return readConfiguration(providers, source);
}

function pathOf(name: string, { source }: CommandEnvironment): string {
  return resolve(source.workingDirectory ?? '.', name);
}

async function exportTo(name: string | undefined, database: Database, environment: CommandEnvironment): Promise<number> {
  // The first and the last line are not rows.
  let rows = -2;
  async function* counted(): AsyncGenerator<string, void, undefined> {
    for await (const line of exportLines(database)) {
      rows += 1;
      yield line;
    }
  }
  await writeLines(counted(), name && pathOf(name, environment), environment.terminal);
  if (rows < 0) throw new CommandError('The export ended too early.');
  return rows;
}

function answer({ stdout }: Terminal, wantsJson: boolean | undefined, facts: object, sentence: string): void {
  stdout.write(`${wantsJson === true ? JSON.stringify(facts) : sentence}\n`);
}

function describe(compaction: Compaction): string {
  const { orderEvents, messageEvents, templateEvents, webhooks, webhookBodies, writes } = compaction;
  const deleted = [
    count(orderEvents, 'order event'),
    count(messageEvents, 'message event'),
    count(templateEvents, 'template event'),
    count(webhooks, 'webhook'),
    count(writes, 'settled write'),
    ...(compaction.orders > 0 ? [count(compaction.orders, 'order')] : []),
    ...(compaction.messages > 0 ? [count(compaction.messages, 'message')] : []),
    ...(compaction.conversations > 0 ? [count(compaction.conversations, 'conversation')] : []),
    ...(compaction.deletedCopies > 0 ? [`${count(compaction.deletedCopies, 'record')} of copies that providers deleted`] : []),
  ];
  const emptied =
    webhookBodies === 0 ? '' : ` Deleted the bodies of ${count(webhookBodies, 'webhook')}; their keys are kept to recognize duplicates.`;
  return `Deleted ${deleted.join(', ')}.${emptied}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
