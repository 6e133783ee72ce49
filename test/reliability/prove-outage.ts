// Makes one provider fail while all are asked: `npm run prove:outage -- --seconds 15 --rounds 2`. The gateway is a process of its own,
// over simulated providers; one stands behind a proxy that hangs, drops connections, answers 500, 429, HTML or half a body. Each illness lasts
// so many seconds, between as many seconds of health, in so many rounds. Prints what the others had of it, and ends with 1 when a promise is broken.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { describeProvider } from '../../src/app/channels.js';
import { providers } from '../../src/providers/index.js';
import { TypedDocumentString } from '../operations/generated.js';
import { illnesses, startFaultProxy, type Illness } from './fault-proxy.js';
import { builtGateway, startGatewayProcess } from './gateway-process.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '15' }, rounds: { type: 'string', default: '2' } } });
const [seconds, rounds] = [Number(values.seconds), Number(values.rounds)];
const requestsPerSecond = 100;
const deadlineMs = 2000;
/** What a busy machine may add to a deadline, from the client and back. */
const graceMs = 250;
/** The channel of each provider has the provider's name. This provider lists orders live. */
const ill = 'awal';

interface Source {
  readonly channel: { readonly name: string };
  readonly state: string;
}
interface Answer {
  readonly orders: { readonly sources: readonly Source[] };
}

const orders = new TypedDocumentString<Answer, { channels: string[] | null; search: string | null }>(
  `query ($channels: [String!], $search: String) {
    orders(filter: { channels: $channels, search: $search }, deadlineMs: ${deadlineMs}) { nodes { id status } sources { channel { name } state } }
  }`,
);
const subscribers = new TypedDocumentString<{ subscribers: { sources: readonly Source[] } }, { channels: string[] }>(
  `query ($channels: [String!]) { subscribers(filter: { channels: $channels }, deadlineMs: ${deadlineMs}) { nodes { id } sources { channel { name } state } } }`,
);

/** What was seen of a time of illness, or of the health beside it. */
class Sight {
  readonly othersMs: number[] = [];
  readonly recoveriesMs: number[] = [];
  asked = 0;
  attempts = 0;
  late = 0;
  wrong = 0;
  slowestMs = 0;
}

const stateDuring: Readonly<Record<Illness, readonly string[]>> = {
  hangs: ['TIMED_OUT', 'CIRCUIT_OPEN'],
  'drops connections': ['FAILED', 'CIRCUIT_OPEN'],
  'answers 500': ['FAILED', 'CIRCUIT_OPEN'],
  'answers 429': ['RATE_LIMITED'],
  'answers HTML': ['FAILED', 'CIRCUIT_OPEN'],
  'answers half a body': ['FAILED', 'CIRCUIT_OPEN'],
};

const directory = await mkdtemp(join(tmpdir(), 'parley-outage-'));
const simulated = await Promise.all(providers.map(async ({ name, startSimulator }) => ({ name, simulator: await startSimulator() })));
const proxy = await startFaultProxy(simulated.find(({ name }) => name === ill)?.simulator.baseUrl ?? '');
const gateway = await startGatewayProcess({
  entry: builtGateway,
  directory,
  channels: simulated.map(({ name, simulator: { baseUrl, settings } }) => {
    return { name, provider: name, baseUrl: name === ill ? proxy.baseUrl : baseUrl, settings };
  }),
  server: { limits: { requestsPerMinute: 1_000_000, cost: 100_000 } },
});
const others = providers
  .filter(({ name }) => name !== ill)
  .map((definition) => {
    const can = (name: string): boolean => describeProvider(definition).capabilities.some((one) => one.name === name && one.supported);
    return { name: definition.name, listsSubscribers: can('subscribers.list') && !can('orders.list') };
  });
let turn = 0;
let isPromiseBroken = false;
try {
  await load(new Sight(), ['OK'], 5);
  process.stdout.write(
    `${requestsPerSecond} requests a second, ${rounds} times ${seconds} s of each\n` +
      'others: p50 well/ill ms   p99 well/ill ms  ratio   attempts per request   over deadline   slowest ms   wrong sources   back after s   failure\n',
  );
  for (const illness of illnesses) await prove(illness);
} finally {
  await gateway.stop();
  await proxy.close();
  await Promise.all(simulated.map(({ simulator }) => simulator.close()));
  await rm(directory, { recursive: true, force: true });
}
process.exitCode = isPromiseBroken ? 1 : 0;

async function prove(illness: Illness): Promise<void> {
  const [well, sick] = [new Sight(), new Sight()];
  for (let round = 0; round < rounds; round += 1) {
    await load(well, ['OK'], seconds);
    proxy.takeRequests();
    proxy.fallIll(illness);
    await load(sick, stateDuring[illness], seconds);
    sick.attempts += proxy.takeRequests();
    proxy.getWell();
    sick.recoveriesMs.push(await untilWell());
  }
  const ratio = percentile(sick.othersMs, 0.99) / percentile(well.othersMs, 0.99);
  const back = Math.max(...sick.recoveriesMs) / 1000;
  const both = (share: number): string => [well, sick].map(({ othersMs }) => percentile(othersMs, share).toFixed(1)).join('/');
  const columns: readonly (readonly [text: string, width: number])[] = [
    [both(0.5), 24],
    [both(0.99), 17],
    [ratio.toFixed(2), 8],
    [`${(sick.attempts / sick.asked).toFixed(2)} (${sick.attempts}/${sick.asked})`, 23],
    [`${well.late}/${sick.late}`, 16],
    [`${well.slowestMs.toFixed(0)}/${sick.slowestMs.toFixed(0)}`, 13],
    [`${well.wrong}/${sick.wrong}`, 16],
    [back.toFixed(1), 15],
  ];
  process.stdout.write(`${columns.map(([text, width]) => text.padEnd(width)).join('')}${illness}\n`);
  const isKept = ratio <= 1.3 && sick.attempts / sick.asked <= 1.2 && sick.late + well.late + sick.wrong + well.wrong === 0 && back <= 10;
  isPromiseBroken ||= !isKept;
}

/** Asks at the promised rate, however slow the answers are, and waits for all of them. */
async function load(sight: Sight, states: readonly string[], duration: number): Promise<void> {
  const started = performance.now();
  const asking: Promise<void>[] = [];
  for (let index = 0; index < duration * requestsPerSecond; index += 1) {
    const waitMs = started + (index * 1000) / requestsPerSecond - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    asking.push(askNext(sight, states));
  }
  await Promise.all(asking);
}

/** Half of all requests concern the channel that may be ill; a fifth of them all channels. */
async function askNext(sight: Sight, states: readonly string[]): Promise<void> {
  const index = turn++;
  const started = performance.now();
  const sources = await askOne(index);
  const milliseconds = performance.now() - started;
  const concernsIll = index % 2 === 0;
  if (concernsIll) sight.asked += 1;
  else sight.othersMs.push(milliseconds);
  if (milliseconds > deadlineMs + graceMs) sight.late += 1;
  sight.slowestMs = Math.max(sight.slowestMs, milliseconds);
  const isTrue = ({ channel, state }: Source): boolean => (channel.name === ill ? states : ['OK']).includes(state);
  if (sources.length === 0 || !sources.every(isTrue)) sight.wrong += 1;
}

async function askOne(index: number): Promise<readonly Source[]> {
  // Another search each time: what is asked alike is shared.
  const search = `nobody ${index}`;
  if (index % 10 === 0) return (await gateway.ask(orders, { channels: null, search })).orders?.sources ?? [];
  if (index % 2 === 0) return (await gateway.ask(orders, { channels: [ill], search })).orders?.sources ?? [];
  const { name: channel, listsSubscribers } = others[(index >> 1) % others.length] as (typeof others)[number];
  return listsSubscribers
    ? ((await gateway.ask(subscribers, { channels: [channel] })).subscribers?.sources ?? [])
    : ((await gateway.ask(orders, { channels: [channel], search: null })).orders?.sources ?? []);
}

/** How long until the channel answers again, asked ten times a second. */
async function untilWell(): Promise<number> {
  const started = performance.now();
  for (;;) {
    const { orders: list } = await gateway.ask(orders, { channels: [ill], search: null });
    if (list?.sources[0]?.state === 'OK') return performance.now() - started;
    await sleep(100);
  }
}

function percentile(figures: readonly number[], share: number): number {
  return figures.toSorted((one, other) => one - other)[Math.floor(figures.length * share)] ?? NaN;
}
