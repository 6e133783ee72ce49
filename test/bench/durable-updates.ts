import { toId } from '../../src/domain/id.js';
import { stop } from './child.js';
import { startParley, type Contestant } from './contestants.js';
import { referenceOf, rememberOrders } from './known-orders.js';
import type { AloneBench, AloneResult } from './parley-alone.js';
import { ask, rawRequest } from './port.js';
import type { Measured, Sampler } from './sampler.js';
import { median, spread } from './spread.js';

/** Orders that wait to be updated, by round. */
const ordersPerRound = 500;
const connections = 32;
/** Rounds in which the process becomes as fast as it stays. */
const warmUps = 4;
const channel = 'updates';

/** (e): each order is known, as from a webhook, and is changed once, with a key of its own. */
export async function measureUpdates({ environment, sampler, rounds }: AloneBench): Promise<AloneResult> {
  const settings = { instanceId: 'bench', token: 'bench-token' };
  const parley = await startParley(environment, {
    channels: [{ name: channel, provider: 'zapi', baseUrl: environment.upstream, settings }],
    prepare: (directory) => rememberOrders({ directory }, { channel, count: (rounds + warmUps) * ordersPerRound }),
  });
  const samples: Measured[] = [];
  try {
    for (let round = 0; round < rounds + warmUps; round += 1) {
      const measured = await updateOrders(parley, sampler, round * ordersPerRound);
      if (round >= warmUps) samples.push(measured);
    }
  } finally {
    await stop(parley.process);
  }
  return { figures: samples, lines: [describe(samples)] };
}

async function updateOrders(parley: Contestant, sampler: Sampler, first: number): Promise<Measured> {
  const ids = Array.from({ length: ordersPerRound }, (_, index) => toId('Order', channel, referenceOf(first + index)));
  await checkOutcome(parley, ids.pop() as string);
  const requests = ids.map((id, index) =>
    rawRequest(update, parley.headers[index % parley.headers.length] ?? {}, { orderId: id, idempotencyKey: id }),
  );
  const measured = await sampler.takeOnce(parley, requests, connections);
  if (measured.failures > 0 || measured.answers !== ids.length) throw new Error(`${measured.failures} of ${ids.length} updates failed.`);
  if (measured.providerCalls !== 1) throw new Error(`The provider was called ${measured.providerCalls} times for each update.`);
  return measured;
}

const update = `mutation Update($orderId: ID!, $idempotencyKey: String!) {
  updateOrderStatus(input: { orderId: $orderId, status: SHIPPED, idempotencyKey: $idempotencyKey }) { outcome userErrors { code } }
}`;

/** The answers of a sample are only counted, so that one is read. */
async function checkOutcome({ port, headers }: Contestant, id: string): Promise<void> {
  const { data, errors } = await ask(port, update, headers[0] ?? {}, { orderId: id, idempotencyKey: id });
  const { outcome } = (data as { updateOrderStatus: { outcome: string | null } }).updateOrderStatus;
  if (outcome !== 'APPLIED' && outcome !== 'ACCEPTED') throw new Error(`An update ended otherwise: ${JSON.stringify({ data, errors })}`);
}

function describe(samples: readonly Measured[]): string {
  const rates = samples.map(({ perSecond }) => perSecond);
  const ofEach = (read: (sample: Measured) => number): number => median(samples.map(read));
  return (
    `(e) updateOrderStatus with durable intent, ${connections} connections: ${spread(rates, 0)} per second (goal 500); ` +
    `each p50 ${ofEach(({ p50 }) => p50).toFixed(1)} ms, p99 ${ofEach(({ p99 }) => p99).toFixed(1)} ms, ` +
    `${ofEach(({ processorMicroseconds }) => processorMicroseconds).toFixed(0)} µs of the processor, ${ofEach(({ providerCalls }) => providerCalls).toFixed(2)} provider calls`
  );
}
