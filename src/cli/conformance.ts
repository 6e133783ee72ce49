import { readConfiguration } from '../config/configuration.js';
import { readPhoneNumber } from '../domain/phone.js';
import { providers } from '../providers/index.js';
import { CommandError, readOptions, UsageError, type Command } from './command.js';
import { createCleaner, toMarkdown, toReport } from './conformance-report.js';
import { examineAssumptions, type Allowed } from './conformance-run.js';

export const conformance: Command = {
  usage: '--channel <name> [--order <reference>] [--phone <number>] [--write] [--json]',
  purpose: "check what a channel's adapter assumes on the real account, by reads only unless --write allows more",
  run: async (args, { source, terminal }) => {
    const values = readOptions(args, {
      channel: { type: 'string' },
      order: { type: 'string' },
      phone: { type: 'string' },
      write: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const { channel: name, order, json = false } = values;
    if (name === undefined) throw new UsageError('Name a channel with --channel.');
    const allowed: Allowed = { order, phoneNumber: readPhone(values.phone), mayWrite: values.write ?? false };
    if (allowed.mayWrite && order === undefined && values.phone === undefined)
      throw new UsageError('--write changes only what --order or --phone name: name at least one.');
    const { channels, secrets } = readConfiguration(providers, source);
    const channel = channels.find((candidate) => candidate.name === name);
    const definition = providers.find((candidate) => candidate.name === channel?.provider);
    if (channel === undefined || definition === undefined) throw new CommandError(unknownChannel(name, channels));
    const examined = await examineAssumptions(channel, definition, allowed);
    const about = {
      channel: name,
      provider: definition.displayName,
      day: new Date().toISOString().slice(0, 10),
      mayWrite: allowed.mayWrite,
    };
    const report = toReport(about, examined, createCleaner(secrets, allowed));
    terminal.stdout.write(json ? `${JSON.stringify(report)}\n` : toMarkdown(report));
    const asked = examined.filter(({ wasAsked }) => wasAsked);
    const isSilent = asked.length > 0 && asked.every(({ result }) => result === 'not tried');
    return report.refuted > 0 || isSilent ? 1 : 0;
  },
};

function readPhone(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const phoneNumber = readPhoneNumber(given);
  if (phoneNumber === null) throw new UsageError('--phone takes a number in E.164, such as +14155552671.');
  return phoneNumber;
}

function unknownChannel(name: string, channels: readonly { readonly name: string }[]): string {
  const names = channels.map((channel) => channel.name).join(', ');
  return `The configuration has no channel named "${name}"${names === '' ? '.' : `. It has: ${names}.`}`;
}
