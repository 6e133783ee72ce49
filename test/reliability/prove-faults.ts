// Updates orders while everything goes wrong that can: `npm run prove:faults -- --updates 10000`. The providers are simulated, and receive what
// to do with each write; the gateway is a process of its own. Prints what the gateway said that was not so, and ends with 1 when it did.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startAwalSimulator, type AwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../src/providers/awal/simulator/samples.js';
import { numerousData } from '../../src/providers/wabotick/simulator/data.js';
import { startWabotickSimulator } from '../../src/providers/wabotick/simulator/simulator.js';
import { startGate } from '../gate.js';
import { builtGateway, startGatewayProcess } from './gateway-process.js';
import { Shopper, type Step } from './shopper.js';
import { countWrites, nameOfAwalWrite, nameOfWabotickWrite, type Fate, type WriteCount } from './write-count.js';

const { values } = parseArgs({ options: { updates: { type: 'string', default: '10000' } } });
const updates = Number(values.updates);
const timeoutMs = 1_000;
const lateMs = 3_000;

const broken = { status: 500, body: { error: 'internal', message: 'It broke' } };
const busy = { status: 429, body: {} };
const done: Fate = { fault: null, isApplied: true };
const appliedLate: Fate = { fault: { kind: 'hang' }, isApplied: false };
/** What becomes of a write, and how often, in a thousand. */
const shares: readonly (readonly [what: string, fate: Fate, share: number])[] = [
  ['answer lost after apply', { fault: { kind: 'cut-after' }, isApplied: true }, 20],
  ['5xx after apply', { fault: { kind: 'replace-after', answer: broken }, isApplied: true }, 20],
  ['half an answer after apply', { fault: { kind: 'truncate' }, isApplied: true }, 10],
  ['answer after the deadline', { fault: { kind: 'delay', milliseconds: 2 * timeoutMs }, isApplied: true }, 10],
  ['applied after the deadline', appliedLate, 5],
  ['slow', { fault: { kind: 'delay', milliseconds: timeoutMs / 4 }, isApplied: true }, 30],
  ['lost before apply', { fault: { kind: 'cut-before' }, isApplied: false }, 10],
  ['never answered, never applied', { fault: { kind: 'hang' }, isApplied: false }, 5],
  ['too many requests', { fault: { kind: 'answer', answer: busy }, isApplied: false }, 10],
];
const fates = [done, ...shares.map(([, fate]) => fate)];
const met = new Map<string, number>();
let seed = 20_240_808;

const statusesOfAwal: readonly Step[] = [
  ['ACCEPTED', 'accepted'],
  ['SHIPPED', 'shipped'],
  ['DELIVERED', 'delivered'],
  ['COMPLETED', 'completed'],
];
const statusesOfWabotick: readonly Step[] = [
  ['ACCEPTED', 'Approved'],
  ['SHIPPED', 'Shipped'],
  ['DELIVERED', 'Delivered'],
  ['COMPLETED', 'Completed'],
];
const ordersOf = (share: number): number => Math.max(1, Math.round((updates * share) / statusesOfAwal.length));
const pending = (count: number) => Array.from({ length: count }, (_, index) => sampleOrder({ id: index + 1, status: 'pending' }));

const directory = await mkdtemp(join(tmpdir(), 'parley-faults-'));
const plain = await startAwalSimulator({ orders: pending(ordersOf(0.85)) });
const refusing = await startAwalSimulator({ orders: pending(ordersOf(0.1)) });
const wabotick = await startWabotickSimulator({ data: numerousData({ orders: ordersOf(0.05), customers: 20, catalogs: 2 }) });
const gate = await startGate(refusing.baseUrl);
const gateway = await startGatewayProcess({
  entry: builtGateway,
  directory,
  channels: [
    { name: 'plain', provider: 'awal', baseUrl: plain.baseUrl, settings: plain.settings, timeoutMs },
    { name: 'refusing', provider: 'awal', baseUrl: gate.baseUrl, settings: refusing.settings, timeoutMs },
    { name: 'forms', provider: 'wabotick', baseUrl: wabotick.baseUrl, settings: wabotick.settings, timeoutMs },
  ],
});
let isOver = false;
const flapping = flap();
const begun = performance.now();
try {
  const awal = (name: string, simulator: AwalSimulator, share: number) => {
    const options = { nameOf: nameOfAwalWrite, fates, fateOf: (write: string) => fateOf(write, lateAtAwal(simulator, counted)) };
    const counted: WriteCount = countWrites(simulator, options);
    const references = Array.from({ length: ordersOf(share) }, (_, index) => String(index + 1));
    return { name, counted, references, steps: statusesOfAwal };
  };
  const lateForm = (write: string): void => {
    const [reference, word] = write.split(' ');
    const { orders } = wabotick.data;
    const index = orders.findIndex((order) => order['order_unique_id'] === reference);
    orders[index] = { ...orders[index], cart_status_raw: word };
    forms.counted.note(write);
  };
  const forms = {
    name: 'forms',
    counted: countWrites(wabotick, { nameOf: nameOfWabotickWrite, fates, fateOf: (write) => fateOf(write, () => lateForm(write)) }),
    references: wabotick.data.orders.map((order) => String(order['order_unique_id'])),
    steps: statusesOfWabotick,
  };
  const channels = [awal('plain', plain, 0.85), awal('refusing', refusing, 0.1), forms];
  const shopper = new Shopper(gateway);
  await Promise.all(
    channels.flatMap(({ name, counted, references, steps }) =>
      references.map((reference) => shopper.bring(name, reference, steps, counted)),
    ),
  );
  report(shopper, channels.flatMap(({ counted }) => counted.twice()).length);
} finally {
  isOver = true;
  await flapping;
  await gateway.stop();
  await gate.close();
  await Promise.all([plain, refusing, wabotick].map((simulator) => simulator.close()));
  await rm(directory, { recursive: true, force: true });
}

function fateOf(write: string, applyLate: (write: string) => void): Fate {
  let left = random() * 1000;
  for (const [what, fate, share] of shares) {
    left -= share;
    if (left >= 0) continue;
    met.set(what, (met.get(what) ?? 0) + 1);
    if (fate === appliedLate) setTimeout(() => applyLate(write), lateMs);
    return fate;
  }
  return done;
}

function lateAtAwal(simulator: AwalSimulator, counted: WriteCount): (write: string) => void {
  return (write) => {
    const [id, status = ''] = write.split(' ');
    simulator.change(Number(id), { status });
    counted.note(write);
  };
}

/** Connections to one of the channels are refused now and then, and those that exist are broken. */
async function flap(): Promise<void> {
  while (!isOver) {
    await sleep(1_500);
    await gate.shut();
    met.set('times that connections were refused', (met.get('times that connections were refused') ?? 0) + 1);
    await sleep(300);
    await gate.open();
  }
}

/** The same faults each time, as far as the order of the requests allows. */
function random(): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
}

function report({ figures, settledAfterMs }: Shopper, twice: number): void {
  const settled = [...settledAfterMs.values()].flat();
  const inTime = settled.filter((ms) => ms <= 60_000).length;
  const longest = [...settledAfterMs].map(([channel, ms]) => `${channel} ${(Math.max(...ms) / 1000).toFixed(1)} s`);
  const lines = [
    `${figures.updates} updates in ${((performance.now() - begun) / 1000).toFixed(0)} s, asked for ${figures.asked} times`,
    `injected: ${[...met].map(([what, times]) => `${what} ${times}`).join(', ')}`,
    `applied twice ${twice}`,
    `silently lost ${figures.lost} (answered APPLIED, and not applied), said not to be applied and applied ${figures.denied}`,
    `UNKNOWN, named so ${figures.unknown}, not named ${figures.unnamed}`,
    `settled ${settled.length} of ${figures.unknown}, within 60 s ${inTime}, longest by channel: ${longest.join(', ')}`,
    `applied in the end ${figures.applied} of ${figures.updates}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const isKept = inTime === figures.unknown && figures.applied === figures.updates;
  process.exitCode = isKept && [twice, figures.lost, figures.denied, figures.unnamed].every((fault) => fault === 0) ? 0 : 1;
}
