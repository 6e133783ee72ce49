import { request, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWhapiSimulator, type WhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { documented, documentedOrderAsPrinted } from './webhook/documented-webhooks.js';

let simulator: WhapiSimulator;
let token: string;
beforeEach(async () => {
  simulator = await startWhapiSimulator();
  token = String(simulator.settings['token']);
});
afterEach(() => simulator.close());

interface Sample {
  readonly method: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Sends a sample as it stands: nothing is encoded or added on its way. */
async function send({ method, target, headers = {}, body }: Sample): Promise<{ readonly status: number; readonly body: unknown }> {
  const { hostname, port } = new URL(simulator.baseUrl);
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ hostname, port, path: target, method, headers }, resolve).on('error', reject).end(body);
  });
  return { status: response.statusCode ?? 0, body: await json(response) };
}

const accept = { accept: 'application/json' };
const jsonHeaders = { ...accept, 'content-type': 'application/json' };
const orderToken = 'AR4ToE6jF7HwiKY8cUChFb%2Bh6Blgb0sbRMOY3vwRHhsaeg%3D%3D';
const failure = (code: number) => ({ error: { code, message: expect.any(String) as string } });

describe("Whapi's own samples at the simulator", () => {
  // The page on order items: curl --url '…/business/orders/your-order-id?order_token=order-token&token=your-channel-token'.
  const order = (query: string): Sample => ({ method: 'GET', target: `/business/orders/964278151888836?${query}`, headers: accept });

  it('MUST be answered with the items of an order: both tokens in the query', async () => {
    const line = { id: anyText, product_retailer_id: anyText, name: anyText, image: anyText, quantity: 1, price: 119.5, currency: 'AUD' };
    expect(await send(order(`order_token=${orderToken}&token=${token}`))).toEqual({
      status: 200,
      body: { items: [line, line, { ...line, price: 120 }] },
    });
  });

  it.each([
    ['401 without the channel token', `order_token=${orderToken}`, 401],
    ['403 without the order token', 'token=TOKEN', 403],
    ['403 with the token of another order', 'order_token=order-token&token=TOKEN', 403],
  ])('MUST be answered %s', async (_, query, status) => {
    expect(await send(order(query.replace('TOKEN', token)))).toEqual({ status, body: failure(status) });
  });

  it('MUST be answered 404 for an order that there is not', async () => {
    const target = `/business/orders/1111111111?order_token=${orderToken}&token=${token}`;
    expect(await send({ method: 'GET', target, headers: accept })).toEqual({ status: 404, body: failure(404) });
  });

  // The examples of the OpenAPI description.
  it('MUST be answered with the message that was sent', async () => {
    const body = '{"to":"61371989950","body":"Hello, this message was sent via API!"}';
    const headers = { ...jsonHeaders, authorization: `Bearer ${token}` };
    expect(await send({ method: 'POST', target: '/messages/text', headers, body })).toEqual({
      status: 200,
      body: {
        sent: true,
        message: {
          ...{ id: anyText, type: 'text', chat_id: '61371989950@s.whatsapp.net', from_me: true, timestamp: expect.any(Number) as number },
          ...{ source: 'api', device_id: 11, status: 'pending', from: '61371989950' },
          text: { body: 'Hello, this message was sent via API!' },
        },
      },
    });
  });

  it('MUST be answered whether numbers are on WhatsApp', async () => {
    const body = '{"force_check":false,"contacts":["61491570156"]}';
    expect(await send({ method: 'POST', target: `/contacts?token=${token}`, headers: jsonHeaders, body })).toEqual({
      status: 200,
      body: { contacts: [{ input: '61491570156', status: 'valid', wa_id: '61491570156' }] },
    });
  });
});

const anyText = expect.any(String) as string;

describe("Whapi's own webhooks at the gateway", () => {
  const key = 'the-webhook-key';
  let gateway: RunningGateway;
  beforeEach(async () => {
    gateway = await runGateway({ channels: { sydney: { provider: 'whapi', simulator, webhookKey: key } } });
  });
  afterEach(() => gateway.close());

  /** The status of the answer, and what became of the delivery. */
  async function deliver(body: string): Promise<readonly [number, string | undefined, string | null | undefined]> {
    const response = await fetch(`${gateway.address}/webhooks/sydney/${key}`, { method: 'POST', headers: jsonHeaders, body });
    await response.arrayBuffer();
    const { inbox } = gateway.gateway.ledger;
    await expect.poll(async () => (await inbox.channelsPending(['sydney'])).length, { interval: 5, timeout: 10_000 }).toBe(0);
    const [last] = await inbox.list({ channels: ['sydney'], states: null, after: null, limit: 1 });
    return [response.status, last?.state, last?.kind];
  }

  it.each([
    ['order', 'DONE', 'messages.post'],
    ['text', 'DONE', 'messages.post'],
    ['reply', 'DONE', 'messages.post'],
    ['sentFromMobile', 'DONE', 'messages.post'],
    ['sentThroughApi', 'DONE', 'messages.post'],
    ['delivered', 'DONE', 'statuses.post'],
    ['read', 'DONE', 'statuses.post'],
    ['qrState', 'DONE', 'channel.post'],
    ['loggedOut', 'DONE', 'users.delete'],
    ['chat', 'UNSUPPORTED', 'chats.post'],
  ] as const)('MUST be accepted and applied: %s', async (name, state, kind) => {
    expect(await deliver(documented[name])).toEqual([200, state, kind]);
  });

  it('MUST bring the order with the items that its token unlocks', async () => {
    await deliver(documented.order);
    const query = `{ orders { nodes { reference status total { amount currencyCode } customer { name phoneNumber } items { name } } } }`;
    await expect
      .poll(async () => (await gateway.ask(query)).data, { interval: 10, timeout: 10_000 })
      .toEqual({
        orders: {
          nodes: [
            {
              ...{ reference: '964278151888836', status: 'PENDING', total: { amount: '359', currencyCode: 'AUD' } },
              customer: { name: 'Gerald', phoneNumber: '+919984351847' },
              items: [{ name: 'Mug, blue' }, { name: 'Mug, red' }, { name: 'Jug, 2 l' }],
            },
          ],
        },
      });
  });

  it('MUST be kept and set aside as the page prints the order, with two of its lines lost', async () => {
    expect(await deliver(documentedOrderAsPrinted)).toEqual([200, 'FAILED', null]);
    expect(await deliver(documented.text)).toEqual([200, 'DONE', 'messages.post']);
  });
});
