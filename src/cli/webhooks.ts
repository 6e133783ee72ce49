import { CommandError, readOptions, readWords, UsageError, type Command, type CommandEnvironment } from './command.js';
import { refuseMissingLedger, withDatabase } from './store.js';
import { renderTable } from './table.js';
import { readConfiguration, type Configuration } from '../config/configuration.js';
import { createInbox, type LedgerInbox } from '../store/inbox/inbox.js';
import type { WebhookRecord, WebhookState } from '../store/inbox/inbox-row.js';
import { providers } from '../providers/index.js';

const json = { type: 'boolean' } as const;
const standardLimit = 50;
const webhookStates: readonly WebhookState[] = ['PENDING', 'DONE', 'UNSUPPORTED', 'FAILED'];

export const listWebhooks: Command = {
  usage: `[--state ${webhookStates.join('|')}] [--channel <name>] [--limit <1 to 1000>] [--json]`,
  purpose: 'list webhooks, newest first, with their state',
  run: async (args, services) => {
    const text = { type: 'string' } as const;
    const options = readOptions(args, { state: text, channel: text, limit: text, json });
    const state = stateOf(options.state);
    const limit = limitOf(options.limit);
    const configuration = configurationOf(services);
    const channels = options.channel === undefined ? configuration.channels.map(({ name }) => name) : [options.channel];
    const records = await withInbox(configuration, (inbox) =>
      inbox.list({ channels, states: state === null ? null : [state], after: null, limit }),
    );
    const shown = records.slice(0, limit);
    const { stdout, stderr } = services.terminal;
    stdout.write(options.json === true ? `${JSON.stringify(shown.map(toJson))}\n` : tableOf(shown));
    if (records.length > limit) stderr.write(`There are more than ${limit}. Use --limit to show up to 1000.\n`);
    return 0;
  },
};

export const replayWebhooks: Command = {
  usage: '<id...> [--json]',
  purpose: 'read and apply webhooks again, as if they had just arrived',
  run: async (args, environment) => {
    const { values, positionals } = readWords(args, { json });
    const ids = [...new Set(positionals)];
    if (ids.length === 0) throw new UsageError('Name the ids of the webhooks to replay.');
    const configuration = configurationOf(environment);
    await withInbox(configuration, async (inbox) => {
      refuseUnusable(ids, await inbox.get(ids));
      await inbox.reopen(ids);
    });
    const when =
      configuration.databaseUrl === undefined ? 'when the gateway starts' : 'by a running gateway within seconds, or when one starts';
    const sentence = `${ids.length === 1 ? 'The webhook is' : `${ids.length} webhooks are`} applied again ${when}.`;
    environment.terminal.stdout.write(`${values.json === true ? JSON.stringify({ replayed: ids }) : sentence}\n`);
    return 0;
  },
};

function configurationOf({ source }: CommandEnvironment): Configuration {
  const configuration = readConfiguration(providers, source);
  refuseMissingLedger(configuration);
  return configuration;
}

function withInbox<T>(configuration: Configuration, work: (inbox: LedgerInbox) => Promise<T>): Promise<T> {
  return withDatabase(configuration, ({ db }) => work(createInbox(db)));
}

function stateOf(text: string | undefined): WebhookState | null {
  if (text === undefined) return null;
  const state = webhookStates.find((known) => known === text.toUpperCase());
  if (state === undefined) throw new UsageError(`--state must be one of ${webhookStates.join(', ')}.`);
  return state;
}

function limitOf(digits: string | undefined): number {
  const limit = digits === undefined ? standardLimit : /^\d{1,4}$/.test(digits) ? Number(digits) : 0;
  if (limit < 1 || limit > 1000) throw new UsageError('--limit must be a whole number from 1 to 1000.');
  return limit;
}

/** All or none: a mistyped id must not leave the command half done. */
function refuseUnusable(ids: readonly string[], found: ReadonlyMap<string, WebhookRecord>): void {
  const unknown = ids.filter((id) => !found.has(id));
  if (unknown.length > 0) throw new CommandError(`No webhook has the id ${unknown.join(', ')}. Nothing is replayed.`);
  const emptied = ids.filter((id) => found.get(id)?.body.length === 0);
  if (emptied.length > 0) throw new CommandError(`The body of ${emptied.join(', ')} was deleted after its retention. Nothing is replayed.`);
}

/** Bodies contain personal data and are not shown. */
function toJson({ id, channel, state, kind, receivedAt, deliveries, attempts, failure }: WebhookRecord): object {
  return { id, channel, state, kind, receivedAt, deliveries, attempts, failure };
}

function tableOf(records: readonly WebhookRecord[]): string {
  if (records.length === 0) return 'There are none.\n';
  const rows = records.map(({ id, channel, state, kind, receivedAt, failure }) => [
    id,
    receivedAt,
    channel,
    state,
    kind ?? '-',
    failure ?? '',
  ]);
  return renderTable(['ID', 'RECEIVED', 'CHANNEL', 'STATE', 'KIND', 'FAILURE'], rows);
}
