import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { WebSocket } from 'ws';
import { openLedger } from '../../src/store/store.js';
import { TrackOrderDocument } from '../operations/generated.js';
import { startGatewayProcess, token, type GatewayProcess } from './gateway-process.js';
import { createLoad, type Load, type LoadFigures } from './load.js';

export interface OverloadOptions {
  readonly entry: readonly string[];
  readonly peakSeconds: number;
  readonly overloadSeconds: number;
  /** How many times the peak is asked for. */
  readonly factor: number;
}

export interface OverloadFigures {
  readonly peakPerSecond: number;
  readonly asked: number;
  readonly usefulPerSecond: number;
  /** Processor seconds of the gateway per second, at the peak and during the overload: what others leave it. */
  readonly peakProcessor: number;
  readonly processor: number;
  readonly useful: Readonly<{ p50: number; p99: number }>;
  readonly shed: number;
  /** Of requests that go beside the others. */
  readonly shedMs: Readonly<{ p50: number; p99: number }>;
  readonly otherStatuses: Readonly<Record<string, number>>;
  readonly broken: number;
  /** Bytes: after the peak, the most during the overload, and when it is over. */
  readonly memory: Readonly<{ before: number; most: number; after: number }>;
  readonly wasUnready: boolean;
  readonly readyAgainMs: number;
  readonly stop: StopFigures;
}

export interface StopFigures {
  /** Requests and webhooks that were sent until readiness was false, and those of them without their answer. */
  readonly asked: number;
  readonly failed: number;
  readonly webhooksAccepted: number;
  /** Accepted webhooks that the ledger does not have. */
  readonly webhooksLost: number;
  readonly socketClosedWith: number;
  readonly exitCode: number | null;
  readonly seconds: number;
}

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const simulatorProcess = fileURLToPath(new URL('simulator-process.ts', import.meta.url));
const webhookKey = 'webhook-key-of-the-proof';
const metricsToken = 'metrics-token-of-the-proof';
const orders = 50;
const connections = 1200;
const probeConnections = 20;
const probesPerSecond = 20;
const peakConcurrency = 64;

/** Each asks for a list that the ledger has, and for something that the provider must be asked for. */
const query = `query Overload($phoneNumber: PhoneNumber!) {
  orders(first: 20) { nodes { id reference status total { amount currencyCode } items { name quantity } } sources { state } }
  phoneNumberStatus(channel: "rio", phoneNumber: $phoneNumber) { exists }
}`;

/** Finds the peak, asks for a multiple of it, and ends the gateway while it is busy. */
export async function overload(options: OverloadOptions): Promise<OverloadFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-overload-'));
  const simulator = spawn(process.execPath, ['--import', tsx, simulatorProcess], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { baseUrl, settings } = await placeOf(simulator);
  const gateway = await startGatewayProcess({
    entry: options.entry,
    directory,
    channels: [{ name: 'rio', provider: 'zapi', baseUrl, settings, webhookKey, concurrency: 256 }],
    server: { limits: { requestsPerMinute: 1_000_000_000 }, metricsToken },
  });
  const load = createLoad(gateway.address, connections, nextRequest);
  try {
    await placeOrders(gateway);
    const warm = timer(10);
    await load.closed(peakConcurrency, warm);
    const before = await metricOf(gateway, 'process_cpu_seconds_total');
    const peak = await load.closed(peakConcurrency, timer(options.peakSeconds));
    const peakProcessor = ((await metricOf(gateway, 'process_cpu_seconds_total')) - before) / peak.seconds;
    const peakPerSecond = (peak.byStatus[200] ?? 0) / peak.seconds;
    const rest = await overloaded(gateway, load, peakPerSecond, options);
    const stop = await stopUnderLoad(gateway, load, directory);
    return { peakPerSecond, peakProcessor, ...rest, stop };
  } finally {
    await load.close();
    await gateway.kill();
    simulator.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

async function overloaded(
  gateway: GatewayProcess,
  load: Load,
  peakPerSecond: number,
  { factor, overloadSeconds }: OverloadOptions,
): Promise<Omit<OverloadFigures, 'peakPerSecond' | 'peakProcessor' | 'stop'>> {
  const before = await memoryOf(gateway);
  let [most, wasUnready] = [before, false];
  const watching = setInterval(() => {
    // One that is not answered says nothing.
    memoryOf(gateway).then(
      (bytes) => (most = Math.max(most, bytes)),
      () => undefined,
    );
    void isReady(gateway).then((ready) => (wasUnready ||= !ready));
  }, 500);
  // Connections of its own, so that what is measured is the gateway and not the queue before the others.
  const probe = createLoad(gateway.address, probeConnections, nextRequest);
  await probe.closed(probeConnections, timer(1));
  const processorBefore = await metricOf(gateway, 'process_cpu_seconds_total');
  const [figures, probed]: [LoadFigures, LoadFigures] = await Promise.all([
    load.open(peakPerSecond * factor, overloadSeconds),
    probe.open(probesPerSecond, overloadSeconds),
  ]);
  const processor = ((await metricOf(gateway, 'process_cpu_seconds_total')) - processorBefore) / figures.seconds;
  await probe.close();
  clearInterval(watching);
  const over = performance.now();
  while (!(await isReady(gateway))) await new Promise((resolve) => setTimeout(resolve, 50));
  const readyAgainMs = performance.now() - over;
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const { 200: useful = 0, 503: shed = 0, ...otherStatuses } = figures.byStatus;
  return {
    asked: figures.sent,
    usefulPerSecond: useful / figures.seconds,
    processor,
    useful: { p50: figures.latency(200, 0.5), p99: figures.latency(200, 0.99) },
    shed,
    shedMs: { p50: probed.latency(503, 0.5), p99: probed.latency(503, 0.99) },
    otherStatuses,
    broken: figures.broken,
    memory: { before, most, after: await memoryOf(gateway) },
    wasUnready,
    readyAgainMs,
  };
}

/**
 * A request counts as failed when it was sent before the client saw that the gateway is not ready, and has no answer with 200. The client
 * asks for readiness as a load balancer does, and sends nothing more once the answer is no.
 */
async function stopUnderLoad(gateway: GatewayProcess, load: Load, directory: string): Promise<StopFigures> {
  const socket = new WebSocket(`${gateway.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  let isOver = false;
  const delivering = deliverWebhooks(gateway, () => isOver);
  const asking = load.closed(peakConcurrency, () => isOver);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  const begun = performance.now();
  const ended = gateway.stop();
  while (await isReady(gateway)) await new Promise((resolve) => setTimeout(resolve, 100));
  isOver = true;
  const [figures, webhooks, exitCode, socketClosedWith] = await Promise.all([asking, delivering, ended, closed]);
  const seconds = (performance.now() - begun) / 1000;
  const ledger = await openLedger({ directory });
  const { webhooks: kept } = { webhooks: await countWebhooks(ledger) };
  await ledger.close();
  return {
    asked: figures.sent + webhooks.sent,
    failed: figures.sent - (figures.byStatus[200] ?? 0) + webhooks.sent - webhooks.accepted,
    webhooksAccepted: webhooks.accepted,
    webhooksLost: Math.max(0, webhooks.accepted - kept),
    socketClosedWith,
    exitCode,
    seconds,
  };
}

async function deliverWebhooks(gateway: GatewayProcess, isOver: () => boolean): Promise<{ sent: number; accepted: number }> {
  let [sent, accepted] = [0, 0];
  while (!isOver()) {
    sent += 1;
    const body = JSON.stringify({
      type: 'ReceivedCallback',
      messageId: `stop-${sent}`,
      phone: '5511987654321',
      text: { message: 'hello' },
    });
    if ((await gateway.deliver(`/webhooks/rio/${webhookKey}`, body)) === 200) accepted += 1;
  }
  return { sent, accepted };
}

async function countWebhooks({ inbox }: Awaited<ReturnType<typeof openLedger>>): Promise<number> {
  let count = 0;
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<typeof inbox.list>> = await inbox.list({ channels: ['rio'], states: null, after, limit: 100 });
    count += Math.min(page.length, 100);
    if (page.length <= 100) return count;
    after = page[99]?.id ?? null;
  }
}

interface Place {
  readonly baseUrl: string;
  readonly settings: object;
}

/** What the simulator's process prints. */
async function placeOf({ stdout }: { readonly stdout: Readable }): Promise<Place> {
  const [line] = (await once(stdout, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as Place;
}

let numbers = 0;

function nextRequest() {
  numbers += 1;
  const variables = { phoneNumber: `+55119${String(10_000_000 + (numbers % 80_000_000))}` };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return { path: '/graphql', headers, body: JSON.stringify({ query, variables }) };
}

async function placeOrders(gateway: GatewayProcess): Promise<void> {
  const price = { amount: '10.00', currencyCode: 'BRL' };
  for (let number = 1; number <= orders; number += 1) {
    const items = [{ productId: '1', name: 'Café', quantity: 1, unitPrice: price }];
    const reference = `order-${number}`;
    const order = {
      channel: 'rio',
      reference,
      customer: { phoneNumber: '+5511987654321' },
      items,
      total: price,
      paymentStatus: 'PENDING' as const,
    };
    await gateway.ask(TrackOrderDocument, { input: order });
  }
}

const memoryOf = (gateway: GatewayProcess): Promise<number> => metricOf(gateway, 'process_resident_memory_bytes');

async function metricOf({ address }: GatewayProcess, name: string): Promise<number> {
  const answer = await fetch(`${address}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } });
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await answer.text())?.[1]);
}

async function isReady({ address }: GatewayProcess): Promise<boolean> {
  const answer = await fetch(`${address}/health/ready`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

function timer(seconds: number): () => boolean {
  const end = performance.now() + seconds * 1000;
  return () => performance.now() >= end;
}
