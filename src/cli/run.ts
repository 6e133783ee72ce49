import { UsageError, type Command, type CommandEnvironment } from './command.js';
import { conformance } from './conformance.js';
import { eraseCustomer, exportCustomer } from './customer.js';
import { doctor } from './doctor.js';
import { backupLedger, compactLedger, exportLedger, importLedger } from './ledger.js';
import { writeManifest } from './operations.js';
import { startCommand } from './start.js';
import { adviceWhenLocked } from './store.js';
import { resetSync, runSync, showSync } from './sync.js';
import { listWebhooks, replayWebhooks } from './webhooks.js';
import { LedgerLockedError } from '../store/store.js';
import { createRedactor } from '../observability/redact.js';

const commands: ReadonlyMap<string, Command> = new Map([
  ['start', startCommand],
  ['doctor', doctor],
  ['conformance', conformance],
  ['ledger export', exportLedger],
  ['ledger import', importLedger],
  ['ledger backup', backupLedger],
  ['ledger compact', compactLedger],
  ['customer export', exportCustomer],
  ['customer erase', eraseCustomer],
  ['operations manifest', writeManifest],
  ['sync run', runSync],
  ['sync status', showSync],
  ['sync reset', resetSync],
  ['webhooks list', listWebhooks],
  ['webhooks replay', replayWebhooks],
]);

/** Runs a command. The exit code is 0 for success, 1 for a failure, 2 for wrong usage. Never throws. */
export async function runCommandLine(args: readonly string[], services: CommandEnvironment): Promise<number> {
  const { stdout, stderr } = services.terminal;
  if (args[0] === 'help' || args.includes('--help') || args.includes('-h')) {
    stdout.write(usage());
    return 0;
  }
  const [name, command] = find(args);
  try {
    if (command === undefined) throw new UsageError(args.length === 0 ? 'Name a command.' : 'Unknown command.');
    return await command.run(args.slice(name.split(' ').length), services);
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`${error.message}\n\n${command === undefined ? usage() : `Usage: ${typed(name, command)}\n`}`);
      return 2;
    }
    stderr.write(`${sentenceOf(error)}\n`);
    return 1;
  }
}

function find(args: readonly string[]): [string, Command | undefined] {
  const names = [args.slice(0, 2).join(' '), args[0] ?? ''];
  const name = names.find((candidate) => commands.has(candidate)) ?? '';
  return [name, commands.get(name)];
}

function usage(): string {
  const lines = [...commands].flatMap(([name, command]) => [`  ${typed(name, command)}`, `      ${command.purpose}`]);
  return `Usage:\n${lines.join('\n')}\n`;
}

function typed(name: string, command: Command): string {
  return `parley ${name} ${command.usage}`.trimEnd();
}

/** Our own messages contain no secrets; messages of others pass the redactor, which recognizes secrets by name. */
function sentenceOf(error: unknown): string {
  if (error instanceof LedgerLockedError) return adviceWhenLocked(error);
  const message = error instanceof Error ? error.message || error.name : 'An internal error occurred.';
  return createRedactor([]).text(message);
}
