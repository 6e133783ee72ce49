import { setTimeout as sleep } from 'node:timers/promises';
import { toId } from '../../src/domain/id.js';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../src/providers/awal/simulator/samples.js';
import type { OwnDatabase } from '../store/own-database.js';
import { lookUp, orderPlaced, webhookKey } from './crash.js';
import { startGatewayProcess, token, type GatewayProcess, type ProcessOptions } from './gateway-process.js';
import { countWrites, nameOfAwalWrite } from './write-count.js';

export interface TerminationOptions extends Pick<ProcessOptions, 'entry' | 'directory'> {
  readonly database: OwnDatabase;
  /** For so long every connection is terminated, as often as the server can. */
  readonly milliseconds: number;
}

export interface TerminationFigures {
  /** Connections that were terminated. */
  readonly terminated: number;
  /** Statuses of webhooks; 0: no answer. */
  readonly webhookStatuses: ReadonlySet<number>;
  /** Outcomes of updates and queries, and codes of what was refused. */
  readonly answers: ReadonlySet<string>;
  readonly webhooks: { readonly acknowledged: number; readonly missing: number; readonly doubled: number };
  readonly updates: { readonly applied: number; readonly twice: number; readonly wrong: number };
  /** From the last termination until a webhook, an update, a query and readiness are answered well. */
  readonly backAfterMs: number;
  readonly exitCode: number | null;
}

const streams = 4;
const orderCount = 5_000;

/** Terminates all PostgreSQL connections of a gateway again and again while webhooks stream in, and updates and queries run. */
export async function terminateConnections({ database, milliseconds, ...options }: TerminationOptions): Promise<TerminationFigures> {
  const orders = Array.from({ length: orderCount }, (_, index) => sampleOrder({ id: index + 1, status: 'pending' }));
  const awal = await startAwalSimulator({ orders });
  const healthy = { isApplied: true, fault: null };
  const count = countWrites(awal, { nameOf: nameOfAwalWrite, fates: [healthy], fateOf: () => healthy });
  const channels = [
    { name: 'updates', provider: 'awal', baseUrl: awal.baseUrl, settings: awal.settings },
    { name: 'webhooks', provider: 'zapi', webhookKey, settings: { instanceId: 'proof', token: 'proof-token' } },
  ];
  const databaseUrl = database.url;
  const gateway = await startGatewayProcess({ ...options, databaseUrl, channels });
  const load = new Load(gateway);
  try {
    const over = load.run();
    let terminated = 0;
    for (const until = Date.now() + milliseconds; Date.now() < until; await sleep(20)) terminated += await database.terminate();
    const last = Date.now();
    await load.untilWell();
    const backAfterMs = Date.now() - last;
    load.stop();
    await over;
    await load.askAgain();
    const exitCode = await gateway.stop();
    const webhooks = await lookUp({ databaseUrl }, load.acknowledged);
    const isApplied = (id: number): boolean => count.applied(`${id} accepted`) > 0;
    return {
      terminated,
      webhookStatuses: load.statuses,
      answers: load.answers,
      webhooks: { acknowledged: load.acknowledged.length, ...webhooks },
      updates: {
        applied: load.applied.length,
        twice: count.twice().length,
        wrong: load.applied.filter((id) => !isApplied(id)).length,
      },
      backAfterMs,
      exitCode,
    };
  } finally {
    load.stop();
    await gateway.kill();
    await awal.close();
  }
}

/** A provider that repeats what is not answered with 200, and clients that ask again with the same key. */
class Load {
  readonly acknowledged: string[] = [];
  readonly applied: number[] = [];
  readonly statuses = new Set<number>();
  readonly answers = new Set<string>();
  private readonly gateway: GatewayProcess;
  private readonly undecided: number[] = [];
  private nextWebhook = 1;
  private nextOrder = 1;
  private isStopped = false;

  constructor(gateway: GatewayProcess) {
    this.gateway = gateway;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: streams }, () => [this.sendAll(), this.updateAll(), this.queryAll()]).flat());
  }

  stop(): void {
    this.isStopped = true;
  }

  /** Throws after 30 s, so that a gateway that does not come back is ended and its test says what was missing. */
  async untilWell(): Promise<void> {
    const until = Date.now() + 30_000;
    const isWell: readonly [what: string, ask: () => Promise<boolean>][] = [
      ['a webhook', async () => (await this.deliver(this.nextWebhook++)) === 200],
      ['a query', async () => (await this.query()) === 'OK'],
      ['an update', async () => (await this.update(this.nextOrder++)) === 'APPLIED'],
      ['readiness', async () => (await fetch(`${this.gateway.address}/health/ready`)).status === 200],
    ];
    for (const [what, ask] of isWell) {
      while (!(await ask())) {
        if (Date.now() > until) throw new Error(`30 s after the last termination ${what} is still not answered well.`);
        await sleep(50);
      }
    }
  }

  /** With their own keys for what was not decided. */
  async askAgain(): Promise<void> {
    for (const id of this.undecided.splice(0)) await this.update(id);
  }

  private async sendAll(): Promise<void> {
    while (!this.isStopped) {
      const number = this.nextWebhook++;
      while ((await this.deliver(number)) !== 200 && !this.isStopped) await sleep(20);
    }
  }

  private async updateAll(): Promise<void> {
    while (!this.isStopped && this.nextOrder < orderCount) {
      const id = this.nextOrder++;
      if ((await this.update(id)) !== 'APPLIED') await sleep(20);
    }
  }

  private async queryAll(): Promise<void> {
    while (!this.isStopped) if ((await this.query()) !== 'OK') await sleep(20);
  }

  private async deliver(number: number): Promise<number> {
    const status = await this.gateway.deliver(`/webhooks/webhooks/${webhookKey}`, orderPlaced(number));
    this.statuses.add(status);
    if (status === 200) this.acknowledged.push(String(number));
    return status;
  }

  private async query(): Promise<string> {
    return this.ask('{ webhookEvents(first: 5) { nodes { processingState } } }', {}, () => 'OK');
  }

  private async update(id: number): Promise<string> {
    const document = `mutation ($input: UpdateOrderStatusInput!) { updateOrderStatus(input: $input) { outcome userErrors { code } } }`;
    const input = { orderId: toId('Order', 'updates', String(id)), status: 'ACCEPTED', idempotencyKey: `update ${id}` };
    const answer = await this.ask(
      document,
      { input },
      ({ updateOrderStatus: payload }) => payload?.outcome ?? payload?.userErrors[0]?.code ?? 'nothing',
    );
    if (answer === 'APPLIED') this.applied.push(id);
    else this.undecided.push(id);
    return answer;
  }

  private async ask(query: string, variables: object, read: (data: Updated) => string): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${this.gateway.address}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = (await response.json()) as { data: Updated | null; errors?: readonly { extensions: { code: string } }[] };
    const answer = errors?.[0]?.extensions.code ?? read(data ?? {});
    this.answers.add(answer);
    return answer;
  }
}

interface Updated {
  readonly updateOrderStatus?: { readonly outcome: string | null; readonly userErrors: readonly { readonly code: string }[] };
}
