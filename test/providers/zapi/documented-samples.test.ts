import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { documented, instances } from './webhook/documented-webhooks.js';

/** The request body of the page "Update order status". */
const statusUpdate = `{
  "phone": "554499999999",
  "messageId": "3EB0F91BBA791BB0A787FC",
  "message": "Order update text message",
  "referenceId": "4N8FCTW1WM6",
  "orderRequestId": "4N8FCTW22W4",
  "orderStatus": "processing",
  "paymentStatus": "pending",
  "order": {
    "currency": "BRL",
    "discount": 10,
    "tax": 10,
    "shipping": 5,
    "products": [
      {
        "value": 150,
        "quantity": 2,
        "name": "order 1",
        "isCustomItem": true,
        "productId": "custom-item-4N8FCTW23N7"
      },
      {
        "productId": "23940797548900636",
        "value": 150,
        "quantity": 2,
        "name": "order 2",
        "isCustomItem": false
      }
    ]
  }
}`;

/** The bodies of other pages, by the call that they are for. */
const others = {
  'order-payment-update': statusUpdate.replace('"paymentStatus": "pending"', '"paymentStatus": "paid"'),
  'send-order': `{
    "phone": "554499999999",
    "order": {
        "currency": "BRL",
        "products": [
            {
                "name": "Product Name",
                "value": 150,
                "quantity": 1
            }
        ]
    }
}`,
  'send-text': `{
  "phone": "5511999999999",
  "message": "Welcome to *Z-API*"
}`,
  'send-text to a linked id': `{
  "phone": "999999999999999@lid",
  "message": "Hello! This message was sent using the @lid identifier."
}`,
} as const;

let simulator: ZapiSimulator;
beforeEach(async () => void (simulator = await startZapiSimulator()));
afterEach(() => simulator.close());

async function send(address: string, init: RequestInit): Promise<{ readonly status: number; readonly body: unknown }> {
  const { instanceId, token } = simulator.settings as { readonly instanceId: string; readonly token: string };
  const response = await fetch(`${simulator.baseUrl}/instances/${instanceId}/token/${token}/${address}`, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
}

const headers = (): Record<string, string> => ({
  'Client-Token': String(simulator.settings['clientToken']),
  'Content-Type': 'application/json',
});

/** `{zaapId, messageId, id}`, of which the last two are the same. */
function expectQueued({ status, body }: { readonly status: number; readonly body: unknown }): void {
  const text = expect.stringMatching(/^[0-9A-Z]{20,32}$/) as string;
  expect([status, body]).toEqual([200, { zaapId: text, messageId: text, id: text }]);
  const { messageId, id } = body as { readonly messageId: string; readonly id: string };
  expect(id).toBe(messageId);
}

describe("Z-API's own samples at the simulator", () => {
  it('MUST be answered with the ids of the queued message: an update of an order', async () => {
    expectQueued(await send('order-status-update', { method: 'POST', headers: headers(), body: statusUpdate }));
    expect(simulator.orders.get('4N8FCTW1WM6')).toMatchObject({
      order: { status: 'PROCESSING', paymentStatus: 'PENDING' },
      messages: ['Order update text message'],
    });
  });

  it.each(Object.entries(others))('MUST be answered with the ids of the queued message: %s', async (name, body) => {
    expectQueued(await send(name.replace(/ .*/, ''), { method: 'POST', headers: headers(), body }));
  });

  it('MUST be answered 204 for a message that is marked as read', async () => {
    const body = `{
  "phone": "5511999998888",
  "messageId": "3999984263738042930CD6ECDE9VDWSA"
}`;
    expect(await send('read-message', { method: 'POST', headers: headers(), body })).toEqual({ status: 204, body: undefined });
  });

  it('MUST be answered 405 by another method', async () => {
    const { status } = await send('order-status-update', { method: 'GET', headers: headers() });
    expect(status).toBe(405);
  });

  it('MUST be answered 415 without a content type', async () => {
    const { 'Content-Type': _contentType, ...rest } = headers();
    const body = new TextEncoder().encode(statusUpdate);
    const { status } = await send('order-status-update', { method: 'POST', headers: rest, body });
    expect(status).toBe(415);
    expect(simulator.orders.get('4N8FCTW1WM6')?.messages).toEqual([]);
  });
});

describe("Z-API's own webhooks at the gateway", () => {
  const key = 'the-webhook-key';
  let gateway: RunningGateway;
  beforeEach(async () => {
    // Samples name two instances, and an event of another instance than the channel's is not its own.
    const channelOf = (instanceId: string) => ({ provider: 'zapi', simulator, webhookKey: key, settings: { instanceId } });
    gateway = await runGateway({ channels: { newer: channelOf(instances.newer), older: channelOf(instances.older) } });
  });
  afterEach(() => gateway.close());

  async function deliver(body: string): Promise<readonly [number, string | undefined, string | null | undefined]> {
    const { instanceId = instances.older } = JSON.parse(body) as { readonly instanceId?: string };
    const channel = instanceId === instances.newer ? 'newer' : 'older';
    const response = await fetch(`${gateway.address}/webhooks/${channel}/${key}`, { method: 'POST', body });
    await response.arrayBuffer();
    const { inbox } = gateway.gateway.ledger;
    await expect.poll(async () => (await inbox.channelsPending([channel])).length, { interval: 5, timeout: 10_000 }).toBe(0);
    const [last] = await inbox.list({ channels: [channel], states: null, after: null, limit: 1 });
    return [response.status, last?.state, last?.kind];
  }

  it('MUST be accepted and applied, every one but a presence', async () => {
    const kinds: Readonly<Record<string, string>> = {
      ...{ delivery: 'DeliveryCallback', status: 'MessageStatusCallback', connected: 'ConnectedCallback' },
      ...{ disconnected: 'DisconnectedCallback', presence: 'PresenceChatCallback' },
    };
    for (const [name, body] of Object.entries(documented)) {
      const expected = [200, name === 'presence' ? 'UNSUPPORTED' : 'DONE', kinds[name] ?? 'ReceivedCallback'];
      expect([name, ...(await deliver(body))]).toEqual([name, ...expected]);
    }
  });

  it('MUST bring the cart, and the order with what its updates repeat', async () => {
    for (const body of [documented.cart, documented.reviewAndPay, documented.reviewOrder]) await deliver(body);
    const query = `{ orders { nodes { channel { name } reference status paymentStatus total { amount } items { name quantity } } } }`;
    const { data } = await gateway.ask<{ orders: { nodes: { reference: string }[] } }, object>(query);
    const byReference = Object.fromEntries(data!.orders.nodes.map(({ reference, ...order }) => [reference, order]));
    expect(byReference).toEqual({
      '422508169684569': {
        ...{ channel: { name: 'newer' }, status: 'PENDING', paymentStatus: 'UNKNOWN', total: { amount: '2.00' } },
        items: [{ name: 'nameProduct', quantity: 1 }],
      },
      '4N9AVI38VOB': {
        ...{ channel: { name: 'newer' }, status: 'PROCESSING', paymentStatus: 'PENDING', total: { amount: '605' } },
        items: [
          { name: 'order 1', quantity: 2 },
          { name: 'order 2', quantity: 2 },
        ],
      },
    });
  });
});
