import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError, readOptions, UsageError, type Command, type CommandEnvironment } from './command.js';
import { refuseMissingLedger, whereTheLedgerIs, withDatabase } from './store.js';
import { showProgress } from './sync-progress.js';
import { renderTable } from './table.js';
import { createRegistry, exampleProvider } from '../app/channels.js';
import { readConfiguration, type Configuration } from '../config/configuration.js';
import { syncNouns, type SyncNoun, type SyncState } from '../domain/sync.js';
import { createLog } from '../observability/log.js';
import { Metrics } from '../observability/metrics.js';
import { createRedactor } from '../observability/redact.js';
import { providers } from '../providers/index.js';
import { createCopyStates } from '../store/copies/copies.js';
import { openLedger, type Ledger } from '../store/store.js';
import { canRead } from '../sync/channel-copies.js';
import { statusOf, unsupportedStatus, type SyncStatus } from '../sync/sync-status.js';
import { Sync } from '../sync/sync.js';
import { FoundEvents } from '../webhooks/found-events.js';
import { createSettleWrites } from '../writes/settle-from-webhook.js';

const json = { type: 'boolean' } as const;
const channel = { type: 'string' } as const;

export const showSync: Command = {
  usage: '[--channel <name>] [--json]',
  purpose: 'show how far the copies of lists are',
  run: async (args, environment) => {
    const options = readOptions(args, { channel, json });
    const configuration = configurationOf(environment, options.channel);
    refuseMissingLedger(configuration);
    const states = await withDatabase(configuration, ({ db }) =>
      createCopyStates(db, (work) => work(db)).states(configuration.channels.map(({ name }) => name)),
    );
    const statuses = statusesOf(configuration, states);
    environment.terminal.stdout.write(options.json === true ? `${JSON.stringify(statuses)}\n` : tableOf(statuses));
    return 0;
  },
};

export const runSync: Command = {
  usage: '[--channel <name>] [--json]',
  purpose: 'bring the copies of lists up to date now; it ends when they are',
  run: async (args, environment) => {
    const options = readOptions(args, { channel, json });
    const configuration = configurationOf(environment, options.channel);
    refuseUncopied(configuration);
    const ledger = await openLedger(whereTheLedgerIs(configuration));
    try {
      const statuses = await bringUpToDate(configuration, ledger, environment, options.json === true);
      if (options.json === true) environment.terminal.stdout.write(`${JSON.stringify(statuses)}\n`);
      return 0;
    } finally {
      await ledger.close();
    }
  },
};

export const resetSync: Command = {
  usage: '--channel <name> [--json]',
  purpose: 'delete the copies of a channel, so that they are read from the beginning',
  run: async (args, environment) => {
    const options = readOptions(args, { channel, json });
    const name = options.channel;
    if (name === undefined) throw new UsageError('A reset needs --channel.');
    const configuration = configurationOf(environment, name);
    refuseMissingLedger(configuration);
    const records = await withDatabase(configuration, ({ db }) => {
      const copies = createCopyStates(db, (work) => db.transaction().execute(work));
      return syncNouns.reduce(async (sum, noun) => (await sum) + (await copies.reset(name, noun)), Promise.resolve(0));
    });
    const sentence = `Deleted ${records} copied records of ${name}.`;
    environment.terminal.stdout.write(`${options.json === true ? JSON.stringify({ records }) : sentence}\n`);
    return 0;
  },
};

/** With one channel only when one is named. */
function configurationOf({ source }: CommandEnvironment, only: string | undefined): Configuration {
  const configuration = readConfiguration(providers, source);
  if (only === undefined) return configuration;
  const channels = configuration.channels.filter(({ name }) => name === only);
  if (channels.length === 0) throw new CommandError(`No channel has the name ${only}.`);
  return { ...configuration, channels };
}

function refuseUncopied({ channels }: Configuration): void {
  if (channels.some(({ sync }) => Object.keys(sync).length > 0)) return;
  throw new CommandError('No list is copied. Set `sync` of a channel, such as `sync: { orders: 60s }`.');
}

const pollMs = 200;
/** After this many failures of one copy the command gives up. */
const maxErrors = 3;

/** Reads without a pause until every copy is complete and as young as this command. */
async function bringUpToDate(
  configuration: Configuration,
  ledger: Ledger,
  { terminal }: CommandEnvironment,
  isQuiet: boolean,
): Promise<readonly SyncStatus[]> {
  const redactor = createRedactor(configuration.secrets);
  const log = createLog('silent', redactor);
  const registry = createRegistry({ configuration, definitions: providers, log, metrics: new Metrics() });
  const intervals = new Map(configuration.channels.map(({ name, sync }) => [name, sync]));
  const startMs = Date.now();
  // What is older than this command is due.
  const intervalsOf = (name: string) =>
    Object.fromEntries(Object.keys(intervals.get(name) ?? {}).map((noun) => [noun, Math.max(1, Date.now() - startMs)]));
  const found = new FoundEvents({ ledger, registry, log, settleWrites: createSettleWrites({ registry }), applied: () => undefined });
  const sync = new Sync({ registry, ledger, redactor, log, intervalsOf, record: (name, events) => found.record(name, events) });
  const copied = configuration.channels.flatMap(({ name }) =>
    syncNouns.filter((noun) => sync.isRead(name, noun)).map((noun) => ({ channel: name, noun })),
  );
  const wanted = [...new Set(copied.map(({ channel: name }) => name))];
  const readStates = async (): Promise<readonly SyncState[]> =>
    (await ledger.copies.states(wanted)).filter((state) => sync.isRead(state.channel, state.noun));
  const before = new Map((await readStates()).map((state) => [keyOf(state), state.errors]));
  const startedAt = new Date(startMs).toISOString();
  const progress = showProgress(isQuiet ? undefined : terminal.stdout);
  sync.start();
  try {
    for (;;) {
      const states = await readStates();
      const statuses = statusesOf(configuration, states);
      progress.show(statuses);
      const failed = states.find((state) => state.errors >= (before.get(keyOf(state)) ?? 0) + maxErrors);
      if (failed !== undefined)
        throw new CommandError(`The ${failed.noun} of ${failed.channel} cannot be copied: ${failed.lastError?.message ?? ''}`);
      if (states.length === copied.length && states.every((state) => isDone(state, startedAt))) return statuses;
      await sleep(pollMs);
    }
  } finally {
    progress.end();
    await sync.stop();
    await registry.close();
  }
}

function keyOf({ channel: name, noun }: Pick<SyncState, 'channel' | 'noun'>): string {
  return `${name} ${noun}`;
}

function isDone({ asOf, isComplete, isHistory, failures }: SyncState, startedAt: string): boolean {
  return (isComplete || isHistory === true) && failures === 0 && asOf !== null && asOf >= startedAt;
}

function statusesOf({ channels }: Configuration, states: readonly SyncState[]): readonly SyncStatus[] {
  return channels.flatMap(({ name, provider, sync }) =>
    syncNouns.flatMap((noun) => {
      const intervalMs = sync[noun];
      if (intervalMs === undefined) return [];
      if (!isReadable(provider, noun)) return [unsupportedStatus(name, noun)];
      const state = states.find((one) => one.channel === name && one.noun === noun);
      return [statusOf(state, { channel: name, noun, intervalMs, nowMs: Date.now() })];
    }),
  );
}

function isReadable(provider: string, noun: SyncNoun): boolean {
  const definition = providers.find(({ name }) => name === provider);
  return definition !== undefined && canRead(exampleProvider(definition), noun);
}

function tableOf(statuses: readonly SyncStatus[]): string {
  if (statuses.length === 0) return 'No list is copied.\n';
  const rows = statuses.map(({ channel: name, noun, state, asOf, isComplete, records, calls, lastError }) => [
    name,
    noun,
    state,
    asOf ?? '-',
    isComplete ? 'yes' : 'no',
    String(records),
    String(calls),
    lastError === null ? '' : `${lastError.at} ${lastError.code}: ${lastError.message}`,
  ]);
  return renderTable(['CHANNEL', 'LIST', 'STATE', 'AS OF', 'COMPLETE', 'RECORDS', 'CALLS', 'LAST ERROR'], rows);
}
