import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWhapiSimulator, type WhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

const chat = '61491570156@s.whatsapp.net';
const key = 'the-webhook-key';

let simulator: WhapiSimulator;
let gateway: RunningGateway;
beforeEach(async () => {
  simulator = await startWhapiSimulator();
  gateway = await runGateway({ channels: { sydney: { provider: 'whapi', simulator, webhookKey: key } } });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await gateway.close();
  await simulator.close();
});

const deliver = (): void => simulator.webhooks.deliverTo(`${gateway.address}/webhooks/sydney/${key}`);

interface Read {
  readonly conversation: { readonly messages: { readonly nodes: readonly { readonly messageId: string; readonly content: object }[] } };
}

async function readMessages(): Promise<Read['conversation']['messages']['nodes']> {
  const { data, errors } = await gateway.ask<Read, object>(
    `{ conversation(channel: "sydney", contactId: "${chat}") {
      messages(last: 20) { nodes { messageId content { __typename ... on OrderContent { order { reference status } } } } }
    } }`,
  );
  expect(errors).toEqual([]);
  return data!.conversation.messages.nodes;
}

interface List {
  readonly orders: {
    readonly nodes: readonly { readonly reference: string; readonly status: string; readonly history: readonly object[] }[];
    readonly sources: readonly object[];
  };
}

async function listOrders(): Promise<List['orders']> {
  const { data, errors } = await gateway.ask<List, object>(
    `{ orders(first: 10) {
      nodes { reference status itemCount items { name quantity } history { kind to note } }
      sources { state code message isComplete }
    } }`,
  );
  expect(errors).toEqual([]);
  return data!.orders;
}

/** What the simulator's last order is called. */
const reference = '964278151900001';
const anything = expect.any(String) as string;

const revision = async (): Promise<string | undefined> => {
  const order = (await gateway.gateway.ledger.orders.get('sydney', [reference])).get(reference);
  return order?.source.asOf;
};

describe('an order whose webhook was lost', () => {
  beforeEach(() => simulator.webhooks.placeOrder());

  it('MUST be stored when its conversation is read, be in the same answer, and then get its items', async () => {
    expect((await listOrders()).nodes).toEqual([]);
    const messages = await readMessages();
    expect(messages.at(-1)?.content).toEqual({ __typename: 'OrderContent', order: { reference, status: 'PENDING' } });
    const note = 'It was found in the messages of a conversation.';
    await expect
      .poll(async () => (await listOrders()).nodes, { interval: 10, timeout: 10_000 })
      .toEqual([
        {
          ...{ reference, status: 'PENDING', itemCount: 3 },
          items: [
            { name: 'Mug, blue', quantity: 2 },
            { name: 'Tea towel', quantity: 1 },
          ],
          history: [
            { kind: 'PLACED', to: 'PENDING', note },
            { kind: 'DETAILS_CHANGED', to: null, note: anything },
          ],
        },
      ]);
  });

  it('MUST be stored when its message is read by id', async () => {
    const message = (await readMessages()).at(-1);
    await gateway.close();
    gateway = await runGateway({ channels: { sydney: { provider: 'whapi', simulator, webhookKey: key } } });
    expect((await listOrders()).nodes).toEqual([]);
    const query = `{ message(channel: "sydney", messageId: "${message?.messageId}") { content { ... on OrderContent { order { reference } } } } }`;
    expect((await gateway.ask(query)).data).toEqual({ message: { content: { order: { reference } } } });
  });

  it('MUST be stored when the chat is read of which it is the last message', async () => {
    const query = `{ conversation(channel: "sydney", contactId: "${chat}") { unreadCount } }`;
    expect((await gateway.ask(query)).errors).toEqual([]);
    expect((await listOrders()).nodes).toMatchObject([{ reference }]);
  });

  it('MUST be sent to subscribers of orderChanged', async () => {
    const announced: string[] = [];
    const stop = gateway.gateway.ledger.appended((appended) =>
      announced.push(...appended.map(({ kind, channel }) => `${kind} ${channel}`)),
    );
    await readMessages();
    stop();
    expect(announced).toContain('order sydney');
  });

  it('MUST keep its token out of every answer', async () => {
    const query = `{ conversation(channel: "sydney", contactId: "${chat}") { raw messages(last: 20) { nodes { raw } } } orders { nodes { raw } } }`;
    const first = await gateway.ask(query);
    const second = await gateway.ask(query);
    const order = (await gateway.gateway.ledger.orders.get('sydney', [reference])).get(reference);
    expect(order?.keys.orderToken).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify([first, second])).not.toContain(order?.keys.orderToken);
  });

  it('MUST NOT be written again when the same messages are read again', async () => {
    await readMessages();
    await expect.poll(async () => (await listOrders()).nodes[0]?.history.length, { interval: 10, timeout: 10_000 }).toBe(2);
    const before = await revision();
    const transaction = vi.spyOn(gateway.gateway.ledger, 'transaction');
    await readMessages();
    expect(transaction).not.toHaveBeenCalled();
    expect(await revision()).toBe(before);
    expect((await listOrders()).nodes[0]?.history).toHaveLength(2);
  });

  it('MUST NOT return to an older status because of an earlier message', async () => {
    await readMessages();
    const order = (await gateway.gateway.ledger.orders.get('sydney', [reference])).get(reference);
    deliver();
    const update = {
      id: order?.keys.messageId,
      trigger: { id: 'action', type: 'action', chat_id: chat, timestamp: Math.floor(Date.now() / 1000) + 5 },
      after_update: { type: 'order', chat_id: chat, order: { order_id: reference, status: 'accepted', item_count: 3 } },
    };
    simulator.webhooks.send({ body: { messages_updates: [update], event: { type: 'messages', event: 'patch' } } });
    await expect.poll(async () => (await listOrders()).nodes[0]?.status, { interval: 10, timeout: 10_000 }).toBe('ACCEPTED');
    await readMessages();
    expect((await listOrders()).nodes).toMatchObject([{ reference, status: 'ACCEPTED' }]);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('the disk is full'))],
    ['does not answer', () => new Promise<never>(() => undefined)],
  ])('MUST NOT break the reading of messages when the ledger %s', async (_, work) => {
    vi.spyOn(gateway.gateway.ledger, 'transaction').mockImplementation(work);
    expect(await readMessages()).toHaveLength(4);
    vi.restoreAllMocks();
    expect((await listOrders()).nodes).toEqual([]);
  });
});

describe('a conversation without orders', () => {
  it('MUST be read without a query for them in the ledger', async () => {
    const { ledger } = gateway.gateway;
    const [get, transaction] = [vi.spyOn(ledger.orders, 'get'), vi.spyOn(ledger, 'transaction')];
    expect(await readMessages()).toHaveLength(3);
    expect([get.mock.calls.length, transaction.mock.calls.length]).toEqual([0, 0]);
  });
});

describe('the list of orders of a provider that lists none', () => {
  it('MUST say which orders it may lack', async () => {
    deliver();
    simulator.webhooks.placeOrder();
    await expect.poll(async () => (await listOrders()).nodes.length, { interval: 10, timeout: 10_000 }).toBe(1);
    const message = 'Whapi cannot list orders. This list has the orders from webhooks and from messages that were read.';
    expect((await listOrders()).sources).toEqual([{ state: 'OK', code: null, message, isComplete: false }]);
  });
});
