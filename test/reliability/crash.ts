import { setTimeout as sleep } from 'node:timers/promises';
import { toId } from '../../src/domain/id.js';
import { openLedger, type LedgerOptions } from '../../src/store/store.js';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../src/providers/awal/simulator/samples.js';
import { UpdateOrderStatusDocument, WebhookEventsDocument, WritesDocument, type WriteState } from '../operations/generated.js';
import { startGatewayProcess, type GatewayProcess, type ProcessOptions } from './gateway-process.js';
import { countWrites, nameOfAwalWrite, type Fate } from './write-count.js';

export interface CrashOptions extends Pick<ProcessOptions, 'entry' | 'directory' | 'databaseUrl'> {
  readonly rounds: number;
  /** How long after the start of the streams a process is killed at the earliest and at the latest, in milliseconds. */
  readonly killedAfter: readonly [number, number];
  /** How long the last process gets to settle what the others left. What is not applied takes some forty seconds to be sure of. */
  readonly settleMs: number;
}

export interface CrashFigures {
  readonly rounds: number;
  readonly webhooks: { readonly acknowledged: number; readonly missing: number; readonly doubled: number };
  readonly writes: {
    readonly asked: number;
    /** Killed before they were answered. */
    readonly cutOff: number;
    /** Answered APPLIED in the end; and refused, because nothing was applied. */
    readonly applied: number;
    readonly refused: number;
    /** Applied more than once by the provider. */
    readonly twice: number;
    /** Answered APPLIED, and never applied; or refused, and applied all the same. */
    readonly wrong: number;
    /** RESERVED or SENT when all is over. */
    readonly withoutOutcome: number;
    readonly unknown: number;
  };
}

export const webhookKey = 'key-of-the-proof';
const streams = 8;
/** Slow enough that a process dies while the provider is at work, and between its answer and the record of it. */
const delays = [0, 5, 20, 60];
const ordersPerRound = 300;

/** Kills gateways while webhooks stream in and updates run, and counts what is missing, doubled or undecided afterwards. */
export async function crash(options: CrashOptions): Promise<CrashFigures> {
  const orders = Array.from({ length: options.rounds * ordersPerRound }, (_, index) => sampleOrder({ id: index + 1, status: 'pending' }));
  const awal = await startAwalSimulator({ orders });
  const fates = delays.map((milliseconds): Fate => ({
    isApplied: true,
    fault: milliseconds === 0 ? null : { kind: 'delay', milliseconds },
  }));
  const count = countWrites(awal, {
    nameOf: nameOfAwalWrite,
    fates,
    fateOf: () => fates[Math.floor(Math.random() * fates.length)] as Fate,
  });
  const channels = [
    { name: 'updates', provider: 'awal', baseUrl: awal.baseUrl, settings: awal.settings },
    { name: 'webhooks', provider: 'zapi', webhookKey, settings: { instanceId: 'proof', token: 'proof-token' } },
  ];
  const load = new Load();
  try {
    for (let round = 0; round < options.rounds; round += 1) {
      const gateway = await startGatewayProcess({ ...options, channels });
      const stop = load.run(gateway);
      const [earliest, latest] = options.killedAfter;
      await sleep(earliest + Math.random() * (latest - earliest));
      await gateway.kill();
      await stop();
    }
    const last = await startGatewayProcess({ ...options, channels });
    await settled(last, options.settleMs);
    await load.askAgain(last);
    const states = async (state: WriteState) => (await listWrites(last, state)).length;
    const open = (await states('RESERVED')) + (await states('SENT'));
    const unknown = await states('UNKNOWN');
    await last.stop();
    const webhooks = await lookUp(options, load.acknowledged);
    const answered = (said: string): number[] => [...load.answers].filter(([, answer]) => answer === said).map(([id]) => id);
    const isApplied = (id: number): boolean => count.applied(`${id} accepted`) > 0;
    const [applied, refused] = [answered('APPLIED'), answered('PROVIDER_REFUSED')];
    return {
      rounds: options.rounds,
      webhooks: { acknowledged: load.acknowledged.length, ...webhooks },
      writes: {
        asked: load.asked,
        cutOff: load.cutOff,
        applied: applied.length,
        refused: refused.length,
        twice: count.twice().length,
        wrong: applied.filter((id) => !isApplied(id)).length + refused.filter(isApplied).length,
        withoutOutcome: open,
        unknown,
      },
    };
  } finally {
    await awal.close();
  }
}

/** The clients and webhook senders, which continue with the next process where the last one stopped. */
class Load {
  /** References of orders whose webhooks were answered 200. */
  readonly acknowledged: string[] = [];
  /** What was answered last, by order: the outcome, or the code of the refusal. */
  readonly answers = new Map<number, string>();
  asked = 0;
  cutOff = 0;
  private nextOrder = 1;
  private nextWebhook = 1;
  /** Not answered 200 yet: a provider sends them again. */
  private readonly unacknowledged: number[] = [];
  private readonly unanswered: number[] = [];
  /** Nobody knows yet, or another process seems to have it in hand. */
  private readonly undecided: number[] = [];

  /** Starts all streams; they end when the process does, and are waited for by the function that this returns. */
  run(gateway: GatewayProcess): () => Promise<void> {
    const all = Array.from({ length: streams }, () => [this.sendAll(gateway), this.askAll(gateway)]).flat();
    return async () => void (await Promise.all(all));
  }

  /** Asks with their own keys for what was never answered, or not for good. */
  async askAgain(gateway: GatewayProcess): Promise<void> {
    for (const id of [...this.unanswered.splice(0), ...this.undecided.splice(0)]) await this.ask(gateway, id);
  }

  private async sendAll(gateway: GatewayProcess): Promise<void> {
    for (;;) {
      const number = this.unacknowledged.shift() ?? this.nextWebhook++;
      const statuses = [await gateway.deliver(`/webhooks/webhooks/${webhookKey}`, orderPlaced(number))];
      // Now and then a provider sends twice.
      if (number % 5 === 0) statuses.push(await gateway.deliver(`/webhooks/webhooks/${webhookKey}`, orderPlaced(number)));
      if (statuses.includes(200)) this.acknowledged.push(String(number));
      else this.unacknowledged.push(number);
      if (statuses.includes(0)) return;
    }
  }

  private async askAll(gateway: GatewayProcess): Promise<void> {
    for (;;) {
      const id = this.unanswered.shift() ?? this.nextOrder++;
      this.asked += 1;
      if (!(await this.ask(gateway, id))) return;
    }
  }

  /** False when the process is gone. */
  private async ask(gateway: GatewayProcess, id: number): Promise<boolean> {
    const input = { orderId: toId('Order', 'updates', String(id)), status: 'ACCEPTED', idempotencyKey: `update ${id}` } as const;
    try {
      const { updateOrderStatus: answer } = await gateway.ask(UpdateOrderStatusDocument, { input });
      const said = answer?.outcome ?? answer?.userErrors[0]?.code;
      if (said === undefined) throw new Error(`The update of order ${id} was answered by an error.`);
      this.answers.set(id, said);
      if (said === 'UNKNOWN' || said === 'IDEMPOTENCY_KEY_IN_USE') this.undecided.push(id);
      return true;
    } catch {
      this.cutOff += 1;
      this.unanswered.push(id);
      return false;
    }
  }
}

/** Until nothing waits and nothing is undecided any more, or the time is up. */
async function settled(gateway: GatewayProcess, withinMs: number): Promise<void> {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(250)) {
    const { webhookEvents } = await gateway.ask(WebhookEventsDocument, { first: 1, filter: { processingStates: ['PENDING'] } });
    const undecided = await Promise.all((['RESERVED', 'SENT', 'UNKNOWN'] as const).map((state) => listWrites(gateway, state, 1)));
    if (webhookEvents?.nodes.length === 0 && undecided.flat().length === 0) return;
  }
}

async function listWrites(gateway: GatewayProcess, state: WriteState, first = 100) {
  const { writes } = await gateway.ask(WritesDocument, { first, filter: { states: [state] } });
  if (writes === undefined) throw new Error('The writes could not be listed.');
  return writes.nodes;
}

/** What the ledger has of the orders that were acknowledged, read when no gateway holds it any more. */
export async function lookUp({ directory, databaseUrl }: LedgerOptions, references: readonly string[]) {
  const ledger = await openLedger(databaseUrl === undefined ? { directory } : { databaseUrl });
  let [missing, doubled] = [0, 0];
  for (let start = 0; start < references.length; start += 200) {
    const part = references.slice(start, start + 200);
    const known = await ledger.orders.get('webhooks', part);
    const histories = await ledger.events.ofOrder('webhooks', part);
    missing += part.filter((reference) => !known.has(reference)).length;
    doubled += part.filter((reference) => (histories.get(reference) ?? []).filter(({ kind }) => kind === 'PLACED').length > 1).length;
  }
  await ledger.close();
  return { missing, doubled };
}

/** ReceivedCallback of an order, as Z-API sends it. */
export function orderPlaced(number: number): string {
  const product = { quantity: 2, name: 'Tea', productId: '5338924696127051', retailerId: '1242', price: 2000, currencyCode: 'BRL' };
  const order = {
    itemCount: 2,
    orderId: String(number),
    message: '',
    orderTitle: 'Shop',
    token: 'dG9rZW4=',
    currency: 'BRL',
    total: 4000,
    subTotal: 4000,
    products: [product],
  };
  const sender = { phone: '5544900000000', fromMe: false, senderName: 'Ana', status: 'RECEIVED', type: 'ReceivedCallback' };
  return JSON.stringify({
    instanceId: 'proof',
    messageId: `3EB0${String(number).padStart(16, '0')}`,
    momment: 1_700_000_000_000 + number,
    ...sender,
    order,
  });
}
