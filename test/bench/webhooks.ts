// How fast webhooks are taken: `npm run bench:webhooks -- --rate 200 --seconds 30`. The gateway is a process of its own, as it is in
// production; with DATABASE_URL it keeps them in PostgreSQL, else in its embedded store. Each event is sent at its appointed time whether or
// not the ones before it were answered, and its latency counts from that time: a gateway that falls behind cannot hide it.
import type { ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Pool } from 'undici';
import { startNode } from './child.js';

/** What came of it, in milliseconds; said to the bench, where it started this. */
export interface WebhookFigures {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly longest: number;
  /** From the last answer until nothing waited any more. */
  readonly appliedMs: number;
}

const { values } = parseArgs({ options: { rate: { type: 'string', default: '200' }, seconds: { type: 'string', default: '30' } } });
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
/** One event in so many is delivered twice. */
const repetition = 10;
const [key, token] = [randomBytes(18).toString('base64url'), randomBytes(18).toString('base64url')];
const connections = 16;

const directory = await mkdtemp(join(tmpdir(), 'parley-bench-'));
const { gateway, address } = await startGateway();
const pool = new Pool(address, { connections });
try {
  await send(events(0).slice(0, rate), rate);
  const batch = events(1);
  const started = performance.now();
  const latencies = await send(batch, rate);
  const sentMs = performance.now() - started;
  const appliedMs = await applied();
  report(batch.length, latencies, sentMs, appliedMs);
} finally {
  await pool.close();
  gateway.kill('SIGTERM');
  await new Promise((resolve) => gateway.once('exit', resolve));
  await rm(directory, { recursive: true, force: true });
}

async function startGateway(): Promise<{ gateway: ChildProcess; address: string }> {
  const configuration = {
    channels: [{ name: 'shop', provider: 'zapi', webhookKey: key, settings: { instanceId: 'bench', token: 'bench-token' } }],
    clients: [
      { name: 'bench', tokenSha256: createHash('sha256').update(token).digest('hex'), scopes: ['operations:read'], channels: ['*'] },
    ],
  };
  const file = join(directory, 'parley.yml');
  await writeFile(file, JSON.stringify(configuration));
  const environment = { PARLEY_CONFIG: file, PARLEY_DATA_DIR: directory, PORT: '0', LOG_LEVEL: 'info' };
  const child = startNode('dist/main.js', { cpu: 0, environment });
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const { address: listening } = JSON.parse(line) as { address?: string };
    if (listening !== undefined) return { gateway: child, address: listening };
  }
  throw new Error('The gateway did not start.');
}

/** The webhooks of a busy shop: an order, the statuses of its message, and now and then a repetition. */
function events(round: number): string[] {
  const bodies: string[] = [];
  for (let index = 0; bodies.length < rate * seconds; index += 1) {
    const id = `3EB0${round}${String(index).padStart(12, '0')}`;
    const phone = `5544${String(900000000 + (index % 5000))}`;
    const momment = Date.now() + index;
    const envelope = {
      instanceId: 'bench',
      messageId: id,
      phone,
      fromMe: false,
      momment,
      status: 'RECEIVED',
      senderName: 'Ana',
      type: 'ReceivedCallback',
    };
    const product = { quantity: 2, name: 'Tea', productId: '5338924696127051', retailerId: '1242', price: 2000, currencyCode: 'BRL' };
    const order = {
      itemCount: 2,
      orderId: `${round}${index}`,
      message: '',
      orderTitle: 'Shop',
      token: 'dG9rZW4=',
      currency: 'BRL',
      total: 4000,
      subTotal: 4000,
      products: [product],
    };
    const status = { ids: [id], momment: momment + 1, phone, type: 'MessageStatusCallback', instanceId: 'bench' };
    const events = [
      { ...envelope, order },
      { ...status, status: 'SENT' },
      { ...status, status: 'RECEIVED' },
      { ...status, status: 'READ' },
    ];
    bodies.push(...events.map((event) => JSON.stringify(event)));
    if (index % repetition === 0) bodies.push(bodies.at(-1) as string);
  }
  return bodies.slice(0, rate * seconds);
}

async function send(bodies: readonly string[], perSecond: number): Promise<number[]> {
  const started = performance.now();
  const answers: Promise<number>[] = [];
  for (const [index, body] of bodies.entries()) {
    const due = started + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 1) await sleep(wait);
    answers.push(deliver(body, due));
  }
  return Promise.all(answers);
}

async function deliver(body: string, due: number): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const { statusCode, body: answer } = await pool.request({ path: `/webhooks/shop/${key}`, method: 'POST', headers, body });
  await answer.text();
  if (statusCode !== 200) throw new Error(`A webhook was answered ${statusCode}.`);
  return performance.now() - due;
}

/** How long it takes until nothing waits any more. */
async function applied(): Promise<number> {
  const started = performance.now();
  const query =
    '{ waiting: webhookEvents(first: 1, filter: { processingStates: [PENDING, FAILED, UNSUPPORTED] }) { nodes { processingState failure } } }';
  for (;;) {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const { body } = await pool.request({ path: '/graphql', method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data } = (await body.json()) as { data: { waiting: { nodes: { processingState: string; failure: string | null }[] } } };
    const [left] = data.waiting.nodes;
    if (left === undefined) return performance.now() - started;
    if (left.processingState !== 'PENDING') throw new Error(`A webhook ended as ${left.processingState}: ${left.failure}`);
    await sleep(20);
  }
}

function report(count: number, latencies: readonly number[], sentMs: number, appliedMs: number): void {
  const sorted = [...latencies].sort((left, right) => left - right);
  const percentile = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
  const [p50, p90, p99, longest] = [percentile(0.5), percentile(0.9), percentile(0.99), percentile(1)];
  const figures: WebhookFigures = { count, perSecond: count / (sentMs / 1000), p50, p90, p99, longest, appliedMs };
  if (process.send !== undefined) return void process.send(figures, () => process.disconnect());
  console.log(`${count} webhooks in ${(sentMs / 1000).toFixed(1)} s (${figures.perSecond.toFixed(0)}/s), all answered 200`);
  console.log(
    `until answered: p50 ${p50.toFixed(1)} ms, p90 ${p90.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, longest ${longest.toFixed(1)} ms`,
  );
  console.log(`all applied ${appliedMs.toFixed(0)} ms after the last answer`);
}
