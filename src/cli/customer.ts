import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { CommandError, readOptions, UsageError, type Command, type CommandEnvironment, type Terminal } from './command.js';
import { writeLines } from './lines.js';
import { refuseMissingLedger, withDatabase } from './store.js';
import { readConfiguration, type Configuration } from '../config/configuration.js';
import { readPhoneNumber } from '../domain/phone.js';
import { now } from '../domain/time.js';
import { providers } from '../providers/index.js';
import { shrink } from '../store/maintenance/compaction.js';
import { erasePerson, type PersonErasure } from '../store/privacy/erase.js';
import { exportPersonLines } from '../store/privacy/export-person.js';
import { findPerson } from '../store/customers/find-people.js';
import type { PersonAddresses } from '../store/customers/person.js';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

export const exportCustomer: Command = {
  usage: '--phone <E.164> [--file <new file>]',
  purpose: 'write all that the store knows of one customer as lines of JSON',
  run: async (args, environment) => {
    const options = readOptions(args, { phone: text, file: text });
    const phoneNumber = numberOf(options.phone);
    const configuration = configurationOf(environment);
    const file = options.file && resolve(environment.source.workingDirectory ?? '.', options.file);
    // The first and the last line are no records.
    let records = -2;
    async function* counted(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
      for await (const line of lines) {
        records += 1;
        yield line;
      }
    }
    await withDatabase(configuration, (database) =>
      writeLines(counted(exportPersonLines(database, phoneNumber)), file, environment.terminal),
    );
    if (records < 0) throw new CommandError('The export ended too early.');
    const { stdout, stderr } = environment.terminal;
    // Standard output contains the export itself.
    (file === undefined ? stderr : stdout).write(`Exported ${countOf(records, 'record')}. The export is personal data. Protect it.\n`);
    return 0;
  },
};

export const eraseCustomer: Command = {
  usage: '--phone <E.164> [--yes] [--json]',
  purpose: 'remove one customer from the store; orders keep amounts, items, times and status',
  run: async (args, environment) => {
    const options = readOptions(args, { phone: text, yes: flag, json: flag });
    const phoneNumber = numberOf(options.phone);
    const configuration = configurationOf(environment);
    const { stdout, stderr } = environment.terminal;
    return withDatabase(configuration, async (database) => {
      if (options.yes !== true) {
        const person = await findPerson(database.db, phoneNumber);
        if (!(await isConfirmed(environment.terminal, person.addresses()))) {
          stderr.write('Nothing was erased.\n');
          return 1;
        }
      }
      const erasure = await erasePerson(database, { phoneNumber, now: now() });
      // The file keeps deleted texts until it is written anew.
      await shrink(database);
      const isErased = Object.keys(erasure.remaining).length === 0;
      if (options.json === true) stdout.write(`${JSON.stringify({ ...erasure, isErased })}\n`);
      else stdout.write(describeErased(erasure));
      if (!isErased) throw new CommandError(describeRemaining(erasure));
      if (options.json !== true) stdout.write('Every table was searched for the customer: nothing is left.\n');
      return 0;
    });
  },
};

function configurationOf({ source }: CommandEnvironment): Configuration {
  const configuration = readConfiguration(providers, source);
  refuseMissingLedger(configuration);
  return configuration;
}

function numberOf(given: string | undefined): string {
  const number = given === undefined ? null : readPhoneNumber(given);
  if (number === null) throw new UsageError('--phone must be a telephone number in E.164, such as +5511987654321.');
  return number;
}

async function isConfirmed({ stdin, stderr }: Terminal, { numbers, others }: PersonAddresses): Promise<boolean> {
  if (!('isTTY' in stdin) || stdin.isTTY !== true) throw new UsageError('Without a terminal the command needs --yes.');
  stderr.write(`This customer has the addresses ${[...numbers, ...others.map(({ address }) => address)].join(', ')}.\n`);
  const lines = createInterface({ input: stdin, output: stderr });
  try {
    return (await lines.question('Erase the customer for good? Type yes: ')).trim().toLowerCase() === 'yes';
  } finally {
    lines.close();
  }
}

const nouns = {
  orders: 'order',
  order_events: 'order event',
  messages: 'message',
  message_events: 'message event',
  conversations: 'conversation',
  template_events: 'template event',
  writes: 'write',
  inbox: 'webhook',
  contact_pairs: 'contact pair',
  customer_merge_contacts: 'merged contact',
} as const;

function describeErased({ erased }: PersonErasure): string {
  const counts = Object.entries(nouns).flatMap(([table, noun]) => {
    const count = erased[table as keyof typeof nouns] ?? 0;
    return count === 0 ? [] : [countOf(count, noun)];
  });
  return counts.length === 0 ? 'The store knew nothing of the customer.\n' : `Erased the customer from ${counts.join(', ')}.\n`;
}

function describeRemaining({ remaining, pendingWebhooks }: PersonErasure): string {
  const places = Object.entries(remaining).map(([table, count]) => `${table} (${count})`);
  const advice =
    pendingWebhooks === 0
      ? 'Run the command again.'
      : `${countOf(pendingWebhooks, 'webhook')} with the customer must be applied first: start the gateway, then run the command again.`;
  return `The customer is NOT erased completely. Still named in: ${places.join(', ')}. ${advice}`;
}

function countOf(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
