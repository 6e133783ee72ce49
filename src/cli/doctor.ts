import { readOptions, type Command } from './command.js';
import { checkChannel } from './doctor-channel.js';
import type { Check } from './doctor-check.js';
import { checkRedis, checkStore } from './doctor-store.js';
import { renderMarkedTable, renderTable, type RowStyle } from './table.js';
import { ConfigurationError, describeFault, readConfiguration, type Configuration } from '../config/configuration.js';
import { providers } from '../providers/index.js';
import { createRedactor } from '../observability/redact.js';

export const doctor: Command = {
  usage: '[--json]',
  purpose: 'check the configuration, the store, Redis, and every channel by a call that changes nothing',
  run: async (args, { source, terminal }) => {
    const { json } = readOptions(args, { json: { type: 'boolean' } });
    const checks = await examine(() => readConfiguration(providers, source));
    const ok = checks.every(({ verdict }) => verdict !== 'failed');
    const rows = checks.map(({ name, state, detail }) => [name, state, detail]);
    const head = ['CHECK', 'RESULT', 'DETAIL'];
    if (json === true) terminal.stdout.write(`${JSON.stringify({ ok, checks })}\n`);
    else if (terminal.stdout.hasColors?.() !== true) terminal.stdout.write(renderTable(head, rows));
    else
      terminal.stdout.write(
        renderMarkedTable(
          head,
          rows,
          checks.map(({ verdict }) => styles[verdict]),
        ),
      );
    return ok ? 0 : 1;
  },
};

const styles: Readonly<Record<Check['verdict'], RowStyle>> = {
  ok: { mark: '✓', color: 'green' },
  warning: { mark: '!', color: 'yellow' },
  failed: { mark: '✗', color: 'red' },
  skipped: { mark: '-', color: 'gray' },
};

/** All checks run at once, so that one without an answer does not delay the others. */
async function examine(read: () => Configuration): Promise<readonly Check[]> {
  let configuration;
  try {
    configuration = read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map((fault) => ({ name: 'configuration', verdict: 'failed', state: 'faulty', detail: describeFault(fault) }));
  }
  const redactor = createRedactor(configuration.secrets);
  const { redisUrl, channels } = configuration;
  const checked = await Promise.all([
    checkStore(configuration),
    redisUrl === undefined ? Promise.resolve([]) : checkRedis(redisUrl).then((check) => [check]),
    ...channels.map((channel) => checkChannel(channel, providers)),
  ]);
  const checks = [describe(configuration), ...checked.flat()];
  return checks.map((check) => ({ ...check, detail: redactor.text(check.detail) }));
}

function describe({ mode, channels, clients }: Configuration): Check {
  const detail =
    mode === 'sandbox' ? 'no file: the gateway starts as a sandbox' : `channels: ${channels.length}, clients: ${clients.length}`;
  return { name: 'configuration', verdict: 'ok', state: 'ok', detail };
}
