import type { Contestant, Surroundings } from './contestants.js';
import { startParley } from './contestants.js';
import { startOwn, nextMessage, stop } from './child.js';
import { ask, rawRequest } from './port.js';
import { residentMebibytes } from './process-figures.js';
import { median } from './report.js';
import type { Sample, SampleResult } from './load.js';

/** What only Parley does, so that there is nobody to compare it with. */
export interface AloneFigures {
  /** p50 in milliseconds of all five channels merged, of each channel alone, and how many times the slowest the merged list is, by round. */
  readonly merged: { readonly p50: number; readonly alone: Readonly<Record<string, number>>; readonly ratios: readonly number[] };
  /** Durable updates per second, by round. */
  readonly updates: readonly number[];
  /** Milliseconds from the start of the process to its first answer, by start, and what it then holds. */
  readonly coldStarts: readonly number[];
  readonly residentMebibytes: number;
}

export async function measureAlone(surroundings: Surroundings, rounds: number): Promise<AloneFigures> {
  const load = startOwn('./load.ts');
  const take = async (sample: Sample): Promise<SampleResult> => {
    const answered = nextMessage<SampleResult>(load);
    load.send(sample);
    return answered;
  };
  try {
    const merged = await measureMerged(surroundings, rounds, take);
    const updates = await measureUpdates(surroundings, Math.min(rounds, 5), take);
    return { merged, updates, ...(await measureColdStarts(surroundings, 5)) };
  } finally {
    load.disconnect();
  }
}

type Take = (sample: Sample) => Promise<SampleResult>;

/** Orders of the five simulators, merged and each alone, in turn. */
async function measureMerged(surroundings: Surroundings, rounds: number, take: Take): Promise<AloneFigures['merged']> {
  const simulators = startOwn('./simulators.ts');
  const channels = await nextMessage<{ name: string }[]>(simulators);
  const parley = await startParley(surroundings, channels);
  const names = channels.map(({ name }) => name);
  const p50s = new Map<string, number[]>([['merged', []], ...names.map((name): [string, number[]] => [name, []])]);
  const ratios: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const inRound = new Map<string, number>();
      for (const which of ['merged', ...names]) {
        const asked = which === 'merged' ? names : [which];
        const query = `query Orders { orders(first: 20, filter: { channels: ${JSON.stringify(asked)} }) { nodes { reference status } sources { state } } }`;
        const { p50 } = await take({ port: parley.port, connections: 4, milliseconds: 1000, requests: requestsOf(parley, query) });
        inRound.set(which, p50);
        p50s.get(which)?.push(p50);
      }
      ratios.push((inRound.get('merged') ?? NaN) / Math.max(...names.map((name) => inRound.get(name) ?? NaN)));
    }
  } finally {
    await stop(parley.process);
    simulators.disconnect();
  }
  const alone = Object.fromEntries(names.map((name) => [name, median(p50s.get(name) ?? [])]));
  return { p50: median(p50s.get('merged') ?? []), alone, ratios };
}

function requestsOf({ headers }: Contestant, query: string): string[] {
  return headers.map((one) => rawRequest(query, one));
}

/** Orders that wait to be updated, by round. */
const ordersPerRound = 2000;

/** Each order is known from a webhook's like and is changed once, with a key of its own. */
async function measureUpdates(surroundings: Surroundings, rounds: number, take: Take): Promise<number[]> {
  const channel = {
    name: 'updates',
    provider: 'zapi',
    baseUrl: surroundings.upstream,
    settings: { instanceId: 'bench', token: 'bench-token' },
  };
  const parley = await startParley(surroundings, [channel]);
  const headers = parley.headers[0] ?? {};
  const rates: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const ids: string[] = [];
      for (let first = 0; first < ordersPerRound; first += 20) ids.push(...(await track(parley, round, first)));
      const requests = ids.map((id) =>
        rawRequest(
          `mutation Update { updateOrderStatus(input: { orderId: "${id}", status: SHIPPED, idempotencyKey: "${id}" }) { outcome userErrors { code } } }`,
          headers,
        ),
      );
      const { answers, failures, seconds } = await take({ port: parley.port, connections: 32, milliseconds: 60_000, requests, once: true });
      if (failures > 0 || answers !== ordersPerRound) throw new Error(`${failures} of ${answers} updates failed.`);
      rates.push(answers / seconds);
    }
  } finally {
    await stop(parley.process);
  }
  return rates;
}

async function track({ port, headers }: Contestant, round: number, first: number): Promise<string[]> {
  const fields = Array.from(
    { length: 20 },
    (_, index) =>
      `t${index}: trackOrder(input: { channel: "updates", reference: "order-${round}-${first + index}", customer: { phoneNumber: "+5511999990000" }, status: PENDING, paymentStatus: PENDING, messageId: "m-${round}-${first + index}", items: [{ name: "A shirt", quantity: 1, productId: "1", unitPrice: { amount: "10.00", currencyCode: "BRL" } }], total: { amount: "10.00", currencyCode: "BRL" }, subtotal: { amount: "10.00", currencyCode: "BRL" } }) { order { id } userErrors { message } }`,
  );
  const { data, errors } = await ask(port, `mutation Track { ${fields.join('\n')} }`, headers[0] ?? {});
  if (errors !== undefined) throw new Error(JSON.stringify(errors).slice(0, 500));
  return Object.values(data as Record<string, { order: { id: string } | null; userErrors: unknown }>).map(({ order, userErrors }) => {
    if (order === null) throw new Error(JSON.stringify(userErrors));
    return order.id;
  });
}

async function measureColdStarts(
  surroundings: Surroundings,
  times: number,
): Promise<Pick<AloneFigures, 'coldStarts' | 'residentMebibytes'>> {
  const coldStarts: number[] = [];
  const resident: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const started = performance.now();
    const parley = await startParley(surroundings);
    coldStarts.push(performance.now() - started);
    resident.push(residentMebibytes(parley.process.pid as number));
    await stop(parley.process);
  }
  return { coldStarts, residentMebibytes: median(resident) };
}
