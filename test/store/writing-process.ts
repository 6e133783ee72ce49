// Puts orders into the ledger of the directory given, and prints the reference of each one that is acknowledged, until it is killed.
import { openLedger } from '../../src/store/store.js';
import { eventOf, orderOf } from './samples.js';

const [directory, round] = process.argv.slice(2);
try {
  const ledger = await openLedger({ directory });
  for (let count = 1; ; count += 1) {
    const reference = `${round}-${count}`;
    await ledger.orders.put(orderOf('channel', reference), eventOf('channel', reference));
    process.stdout.write(`${reference}\n`);
  }
} catch (error) {
  process.stdout.write(`${(error as Error).name}\n`);
}
