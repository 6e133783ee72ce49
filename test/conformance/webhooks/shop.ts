import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import type { ProviderDefinition } from '../../../src/providers/definition.js';
import { providers } from '../../../src/providers/index.js';
import type { Fault, ReceivedRequest } from '../../../src/providers/simulator/server.js';
import type { SimulatedEvent } from '../../../src/providers/simulator/webhook.js';
import { bodyMark, during } from '../../faults.js';
import { SendTextDocument, type SendTextInput, type SendTextMutation } from '../../operations/generated.js';
import { runGateway, type Answer, type RunningGateway } from '../../running-gateway.js';
import { SetClock } from '../../set-clock.js';
import type { CustomerText, WebhookCase, WebhookSimulator } from '../webhook-case.js';

/** One thing that every provider must keep to. Sentences share a shop, and each uses messages of its own. */
export interface Sentence {
  readonly sentence: string;
  run(shop: WebhookShop): Promise<void>;
}

/** A delivery, byte by byte, as the provider would send it. */
export interface Recorded {
  readonly method: string;
  readonly suffix: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A webhook as `Query.webhookEvents` has it. */
export interface StoredEvent {
  readonly id: string;
  readonly processingState: 'PENDING' | 'DONE' | 'UNSUPPORTED' | 'FAILED';
  readonly deliveries: number;
}

/** A message as `Query.message` has it. */
export interface StoredMessage {
  readonly deliveryStatus: string;
  readonly content: { readonly text?: string } | null;
  readonly conversation: { readonly id: string; readonly contactId: string; readonly phoneNumber: string | null } | null;
}

export interface SentText {
  readonly answer: Answer<SendTextMutation>;
  /** The requests that the simulator received for it and that send something. */
  readonly writes: readonly ReceivedRequest[];
}

/** A gateway with one channel, `shop`, over a provider's simulator. */
export interface WebhookShop {
  readonly definition: ProviderDefinition;
  readonly example: WebhookCase;
  readonly simulator: WebhookSimulator;
  readonly ask: RunningGateway['ask'];
  /** The data of an answer that must be without errors. */
  read<Data>(query: string, variables?: object): Promise<Data>;
  /** A text that no other sentence uses, of the case's customer and of now where nothing else is given. */
  newText(given?: Partial<CustomerText>): CustomerText;
  /** What the provider would send for an event. */
  record(event: SimulatedEvent): Promise<Recorded>;
  /** Sends these bytes to the channel's address, or to the one with another key; the HTTP status and body of the answer. */
  post(recorded: Recorded, key?: string): Promise<{ readonly status: number; readonly body: string }>;
  /** Lets the provider send an event, and waits until the gateway has applied it; the HTTP status of the answer. */
  deliver(event: SimulatedEvent): Promise<number>;
  /** Lets the simulator do something, and waits until the gateway has applied what it reports of it. */
  receive<T>(act: (simulator: WebhookSimulator) => T | Promise<T>): Promise<T>;
  /** The newest webhooks that are stored. */
  events(): Promise<readonly StoredEvent[]>;
  /** Those that were stored during `act`. */
  eventsOf(act: () => Promise<unknown>): Promise<readonly StoredEvent[]>;
  message(messageId: string): Promise<StoredMessage | null>;
  sendText(input?: Partial<SendTextInput>, fault?: Fault): Promise<SentText>;
  /** The same over a simulator with the records of the case's lists; closed with this one. */
  withManyRecords(): Promise<WebhookShop>;
  /** That nothing of a body that the provider does not document is in an answer. */
  expectNoBody(answer: Answer<unknown>): void;
  close(): Promise<void>;
}

export interface ShopOptions {
  readonly start?: () => Promise<WebhookSimulator>;
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
}

const webhookKey = 'webhook-key-of-the-suite';
/** Longer than any pause after a failure. */
const pauseSeconds = 2 * 3600;
const maxWaitMs = 5_000;

export async function openWebhookShop(
  definition: ProviderDefinition,
  example: WebhookCase,
  { start = () => example.start(), settings = {} }: ShopOptions = {},
): Promise<WebhookShop> {
  const simulator = await start();
  const recorder = await startRecorder();
  const clock = new SetClock();
  const gateway = await runGateway({
    timing: clock,
    definitions: providers.some(({ name }) => name === definition.name) ? [] : [definition],
    channels: { shop: { provider: definition.name, simulator, settings, timeoutMs: 1000, webhookKey } },
  });
  const address = `${gateway.address}/webhooks/shop/`;
  const inbox = watchInbox(gateway);
  let texts = 0;
  let many: Promise<WebhookShop> | undefined;

  const ask: WebhookShop['ask'] = (document, variables, token) => {
    clock.pass(pauseSeconds);
    return gateway.ask(document, variables, token);
  };

  async function read<Data>(query: string, variables?: object): Promise<Data> {
    const { data, errors } = await ask<Data, object>(query, variables);
    if (errors.length > 0) throw new Error(`The gateway answered with errors: ${JSON.stringify(errors)}`);
    return data as Data;
  }

  async function events(): Promise<readonly StoredEvent[]> {
    const query = '{ webhookEvents(first: 10) { nodes { id processingState deliveries } } }';
    return (await read<{ webhookEvents: { nodes: StoredEvent[] } }>(query)).webhookEvents.nodes;
  }

  async function waitUntilApplied(): Promise<void> {
    const query = '{ webhookEvents(first: 1, filter: { processingStates: [PENDING] }) { nodes { id } } }';
    for (;;) {
      const emptied = inbox.nextEmptied();
      if ((await read<{ webhookEvents: { nodes: unknown[] } }>(query)).webhookEvents.nodes.length === 0) return;
      await inTime(emptied);
    }
  }

  async function sendTo<T>(target: string, act: () => T | Promise<T>): Promise<T> {
    simulator.webhooks.deliverTo(target);
    try {
      return await act();
    } finally {
      await simulator.webhooks.delivered();
      simulator.webhooks.deliverTo(undefined);
    }
  }

  async function receive<T>(act: (simulator: WebhookSimulator) => T | Promise<T>): Promise<T> {
    const result = await sendTo(address + webhookKey, () => act(simulator));
    await waitUntilApplied();
    return result;
  }

  return {
    definition,
    example,
    simulator,
    ask,
    read,
    events,
    receive,
    newText(given) {
      texts += 1;
      const text = `Text number ${texts}`;
      return { number: texts, phoneNumber: example.phoneNumber, text, sentAt: new Date().toISOString(), ...given };
    },
    async record(event) {
      await sendTo(recorder.address, () => simulator.webhooks.send(event));
      return recorder.newest();
    },
    async post({ method, suffix, headers, body }, key = webhookKey) {
      const response = await fetch(`${address}${key}${suffix}`, { method, headers, ...(method !== 'GET' && { body }) });
      const answer = { status: response.status, body: await response.text() };
      await waitUntilApplied();
      return answer;
    },
    async deliver(event) {
      await receive(({ webhooks }) => webhooks.send(event));
      return (await simulator.webhooks.delivered()).at(-1) ?? 0;
    },
    async eventsOf(act) {
      const before = new Set((await events()).map(({ id }) => id));
      await act();
      return (await events()).filter(({ id }) => !before.has(id));
    },
    async message(messageId) {
      const selection = 'deliveryStatus content { ... on TextContent { text } } conversation { id contactId phoneNumber }';
      const query = `query ($id: String!) { message(channel: "shop", messageId: $id) { ${selection} } }`;
      return (await read<{ message: StoredMessage | null }>(query, { id: messageId })).message;
    },
    async sendText(input, fault) {
      const variables = { input: { channel: 'shop', phoneNumber: example.phoneNumber, text: 'Hello', ...input } };
      simulator.forgetRequests();
      const send = (): Promise<Answer<SendTextMutation>> => ask(SendTextDocument, variables);
      const isWrite = (request: ReceivedRequest): boolean => example.isWrite(request);
      const answer = await (fault === undefined ? send() : during(simulator, { ...fault, when: isWrite }, send));
      return { answer, writes: simulator.requests.filter(isWrite) };
    },
    withManyRecords: () => (many ??= openWebhookShop(definition, example, { start: () => example.lists.start() })),
    expectNoBody: (answer) => expect(JSON.stringify(answer)).not.toContain(bodyMark),
    async close() {
      await (await many)?.close();
      await gateway.close();
      await recorder.close();
      await simulator.close();
    },
  };
}

/** Does something with a shop of other settings or of another simulator, and closes it. */
export async function withShop(shop: WebhookShop, options: ShopOptions, act: (other: WebhookShop) => Promise<void>): Promise<void> {
  const other = await openWebhookShop(shop.definition, shop.example, options);
  try {
    await act(other);
  } finally {
    await other.close();
  }
}

interface Recorder {
  readonly address: string;
  newest(): Recorded;
  close(): Promise<void>;
}

/** Headers of the connection, which the next sender makes itself. */
const connectionHeaders = ['host', 'connection', 'content-length', 'transfer-encoding', 'keep-alive'];

/** A plain server that keeps what it is sent. */
async function startRecorder(): Promise<Recorder> {
  const recorded: Recorded[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.entries(request.headers).filter(([name]) => !connectionHeaders.includes(name));
      recorded.push({
        method: request.method ?? 'POST',
        suffix: request.url === '/' ? '' : (request.url ?? ''),
        headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
        body: Buffer.concat(chunks).toString('utf8'),
      });
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    newest() {
      const newest = recorded.at(-1);
      if (newest === undefined) throw new Error('Nothing was recorded.');
      return newest;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Reports when the gateway finds that no webhook is left to apply. */
function watchInbox({ gateway }: RunningGateway): { nextEmptied(): Promise<void> } {
  const { inbox } = gateway.ledger;
  const { pending } = inbox;
  let waiting: (() => void)[] = [];
  inbox.pending = async (channel, limit) => {
    const records = await pending(channel, limit);
    if (records.length === 0) {
      for (const resolve of waiting) resolve();
      waiting = [];
    }
    return records;
  };
  return { nextEmptied: () => new Promise((resolve) => waiting.push(resolve)) };
}

async function inTime(event: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The gateway did not apply a webhook in time.')), maxWaitMs);
  });
  await Promise.race([event, late]).finally(() => clearTimeout(timer));
}
