import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startWhapiSimulator, type WhapiSimulator } from '../../../src/providers/whapi/simulator/simulator.js';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

const lid = '81896604192873@lid';
const phone = '5544999999999';
const key = 'the-webhook-key';

let simulator: ZapiSimulator;
let sydney: WhapiSimulator;
let gateway: RunningGateway;
let directory: string;
beforeEach(async () => {
  [simulator, sydney] = await Promise.all([startZapiSimulator(), startWhapiSimulator()]);
  directory = await mkdtemp(join(tmpdir(), 'parley-test-'));
  await open();
});

async function open(): Promise<void> {
  const rio = { provider: 'zapi', simulator, webhookKey: key };
  gateway = await runGateway({ directory, channels: { rio, sydney: { provider: 'whapi', simulator: sydney } } });
  simulator.webhooks.deliverTo(`${gateway.address}/webhooks/rio/${key}`);
}

afterEach(async () => {
  await gateway.close();
  await rm(directory, { recursive: true, force: true });
  await simulator.close();
  await sydney.close();
});

let moment = Date.parse('2026-03-01T12:00:00.000Z');

/** Sends the webhook of a chat message, as Z-API does; resolves when the gateway has applied it. */
async function receive(messageId: string, members: Readonly<Record<string, unknown>>): Promise<void> {
  moment += 1000;
  const envelope = { type: 'ReceivedCallback', instanceId: simulator.settings['instanceId'], messageId, momment: moment, fromMe: false };
  simulator.webhooks.send({ body: { ...envelope, status: 'RECEIVED', isGroup: false, text: { message: messageId }, ...members } });
  await simulator.webhooks.delivered();
  const isApplied = async () => (await gateway.gateway.ledger.inbox.channelsPending(['rio'])).length === 0;
  await expect.poll(isApplied, { interval: 5, timeout: 10_000 }).toBe(true);
}

interface Conversation {
  readonly id: string;
  readonly contactId: string;
  readonly phoneNumber: string | null;
  readonly messages: { readonly nodes: readonly { readonly messageId: string; readonly conversation: { readonly id: string } }[] };
  readonly orders: { readonly nodes: readonly { readonly reference: string }[] };
}

const fields = `id contactId phoneNumber
  messages(last: 20) { nodes { messageId conversation { id } } }
  orders(first: 10) { nodes { reference } }`;

/** A conversation by one of its addresses, with the ids of its messages. */
async function conversation(argument: string): Promise<Omit<Conversation, 'messages'> & { readonly messages: readonly string[] }> {
  const { data, errors } = await gateway.ask<{ conversation: Conversation }, object>(
    `{ conversation(channel: "rio", ${argument}) { ${fields} } }`,
  );
  expect(errors).toEqual([]);
  const { messages, ...found } = data!.conversation;
  expect(new Set(messages.nodes.map((node) => node.conversation.id))).toEqual(new Set([found.id]));
  return { ...found, messages: messages.nodes.map(({ messageId }) => messageId) };
}

const byLid = `contactId: "${lid}"`;
const byPhone = `phoneNumber: "+${phone}"`;

const cart = (orderId: string): object => ({
  text: undefined,
  order: { orderId, itemCount: 1, currency: 'BRL', total: 1000, products: [], token: 'x' },
});

describe('a customer with a number and a linked id', () => {
  it('MUST be one conversation after an event that has both', async () => {
    await receive('m1', { phone, chatLid: lid });
    await receive('m2', { phone: lid, chatLid: lid });
    await receive('m3', { phone, chatLid: null });
    const found = await conversation(byPhone);
    expect(found).toMatchObject({ contactId: phone, phoneNumber: `+${phone}`, messages: ['m1', 'm2', 'm3'] });
    expect(await conversation(byLid)).toEqual(found);
  });

  it('MUST be joined by a later event, with all earlier messages, and keep its id', async () => {
    await receive('m1', { phone: lid, chatLid: lid });
    await receive('m2', { phone, chatLid: null });
    const alone = await conversation(byLid);
    expect(alone).toMatchObject({ contactId: lid, phoneNumber: null, messages: ['m1'] });
    expect((await conversation(byPhone)).messages).toEqual(['m2']);
    await receive('m3', { phone, senderLid: lid });
    const joined = await conversation(byPhone);
    expect(joined).toMatchObject({ contactId: phone, phoneNumber: `+${phone}`, messages: ['m1', 'm2', 'm3'] });
    expect(await conversation(byLid)).toEqual(joined);
    const { data } = await gateway.ask<{ node: object }, object>(`{ node(id: "${alone.id}") { ... on Conversation { id phoneNumber } } }`);
    expect(data).toEqual({ node: { id: joined.id, phoneNumber: `+${phone}` } });
  });

  it('MUST page through the messages of both addresses as one list', async () => {
    for (const [index, members] of [{ phone }, { phone: lid }, { phone }, { phone: lid }, { phone, chatLid: lid }].entries())
      await receive(`m${index + 1}`, members);
    const page = async (before: string | null) => {
      const argument = before === null ? '' : `, before: "${before}"`;
      const query = `{ conversation(channel: "rio", ${byLid}) { messages(last: 2${argument}) {
        nodes { messageId } pageInfo { startCursor hasPreviousPage } } } }`;
      interface Page {
        conversation: { messages: { nodes: { messageId: string }[]; pageInfo: { startCursor: string; hasPreviousPage: boolean } } };
      }
      const { messages } = (await gateway.ask<Page, object>(query)).data!.conversation;
      return { ids: messages.nodes.map(({ messageId }) => messageId), ...messages.pageInfo };
    };
    const first = await page(null);
    const second = await page(first.startCursor);
    const third = await page(second.startCursor);
    expect([first.ids, second.ids, third.ids]).toEqual([['m4', 'm5'], ['m2', 'm3'], ['m1']]);
    expect(third.hasPreviousPage).toBe(false);
  });

  it("MUST have the orders of both addresses, below the conversation and by the customer's number", async () => {
    await receive('m1', { phone: lid, chatLid: lid, ...cart('1001') });
    await receive('m2', { phone, chatLid: null, ...cart('1002') });
    const orders = `{ orders(filter: { channels: ["rio"], customerPhoneNumber: "+${phone}" }) { nodes { reference conversation { id } } } }`;
    interface Orders {
      orders: { nodes: { reference: string; conversation: { id: string } }[] };
    }
    const listed = async () => (await gateway.ask<Orders, object>(orders)).data!.orders.nodes;
    expect((await listed()).map(({ reference }) => reference)).toEqual(['1002']);
    await receive('m3', { phone, chatLid: lid });
    const { id, orders: below } = await conversation(byLid);
    expect(below.nodes.map(({ reference }) => reference)).toEqual(['1002', '1001']);
    expect((await listed()).map((order) => [order.reference, order.conversation.id])).toEqual([
      ['1002', id],
      ['1001', id],
    ]);
  });

  it('MUST have the details of the chat, whichever address Z-API knows', async () => {
    const known = '99999999999999@lid';
    await receive('m1', { phone, chatLid: known });
    const query = `{ conversation(channel: "rio", ${byPhone}) { unreadCount subscriber { fullName phoneNumber contactId } } }`;
    expect((await gateway.ask(query)).data).toEqual({
      conversation: { unreadCount: 1, subscriber: { fullName: 'Oculta', phoneNumber: null, contactId: known } },
    });
  });

  it('MUST stay joined after a restart', async () => {
    await receive('m1', { phone: lid, chatLid: lid });
    await receive('m2', { phone, chatLid: lid });
    const joined = await conversation(byPhone);
    await gateway.close();
    await open();
    expect(joined.messages).toEqual(['m1', 'm2']);
    expect(await conversation(byLid)).toEqual(joined);
  });
});

const send = `mutation ($input: SendTextInput!) { sendText(input: $input) {
  outcome userErrors { code field message } message { conversation { id } } } }`;

interface Sent {
  readonly sendText: {
    readonly outcome: string | null;
    readonly userErrors: readonly { code: string; field: string[] }[];
    readonly message: unknown;
  };
}

async function sendText(input: Readonly<Record<string, unknown>>): Promise<Sent['sendText']> {
  const { data, errors } = await gateway.ask<Sent, object>(send, { input: { channel: 'rio', text: 'Olá', ...input } });
  expect(errors).toEqual([]);
  return data!.sendText;
}

const sentTo = (): unknown[] =>
  simulator.requests.filter(({ path }) => path.endsWith('/send-text')).map(({ body }) => (JSON.parse(body) as { phone: string }).phone);

describe('a customer of whom only the linked id is known', () => {
  it('MUST receive messages by the id of the conversation, and by the id of the subscriber', async () => {
    await receive('m1', { phone: lid, chatLid: lid });
    const { id } = await conversation(byLid);
    expect(await sendText({ conversationId: id })).toMatchObject({
      outcome: 'ACCEPTED',
      userErrors: [],
      message: { conversation: { id } },
    });
    expect(await sendText({ subscriberId: toId('Subscriber', 'rio', lid) })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(sentTo()).toEqual([lid, lid]);
    expect((await conversation(byLid)).messages).toHaveLength(3);
  });

  it('MUST receive messages by number once it is known', async () => {
    await receive('m1', { phone: lid, chatLid: lid });
    const { id } = await conversation(byLid);
    await receive('m2', { phone, chatLid: lid });
    expect(await sendText({ conversationId: id })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(sentTo()).toEqual([phone]);
  });

  it('MUST receive one message for one key, also when the number becomes known in between', async () => {
    await receive('m1', { phone: lid, chatLid: lid });
    const { id } = await conversation(byLid);
    const input = { conversationId: id, idempotencyKey: 'k-1' };
    await sendText(input);
    await receive('m2', { phone, chatLid: lid });
    expect(await sendText(input)).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(sentTo()).toEqual([lid]);
    expect(await sendText({ ...input, text: 'Tchau' })).toMatchObject({ userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
  });

  it('MUST receive an order to pay too', async () => {
    await receive('m1', { phone: lid, chatLid: lid });
    const { id } = await conversation(byLid);
    const items = [{ name: 'Mug', quantity: 1, unitPrice: { amount: '10.50', currencyCode: 'BRL' } }];
    const { data } = await gateway.ask('mutation ($input: SendOrderInput!) { sendOrder(input: $input) { outcome userErrors { code } } }', {
      input: { channel: 'rio', conversationId: id, items, currencyCode: 'BRL' },
    });
    expect(data).toEqual({ sendOrder: { outcome: 'ACCEPTED', userErrors: [] } });
  });

  it.each([
    ['nobody', {}, 'phoneNumber'],
    ['two', { phoneNumber: `+${phone}`, conversationId: toId('Conversation', 'rio', lid) }, 'phoneNumber'],
    ['a subscriber as a conversation', { conversationId: toId('Subscriber', 'rio', lid) }, 'conversationId'],
    ['a conversation of another channel', { conversationId: toId('Conversation', 'sydney', lid) }, 'conversationId'],
    ['what is no id', { subscriberId: 'x' }, 'subscriberId'],
    ['no number', { phoneNumber: '+55' }, 'phoneNumber'],
  ])('MUST NOT receive a message when the input has %s', async (_, input, field) => {
    expect(await sendText(input)).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID', field: ['input', field] }] });
    expect(simulator.requests).toEqual([]);
  });
});

describe('a provider that sends to numbers only', () => {
  it('MUST receive the number of an id, and MUST refuse an id without a number', async () => {
    const olivia = { channel: 'sydney', conversationId: toId('Conversation', 'sydney', '61491570156@s.whatsapp.net') };
    expect(await sendText(olivia)).toMatchObject({ outcome: 'ACCEPTED', userErrors: [] });
    expect(JSON.parse(sydney.requests.at(-1)?.body ?? '')).toEqual({ to: '61491570156', body: 'Olá' });
    sydney.forgetRequests();
    const hidden = { channel: 'sydney', subscriberId: toId('Subscriber', 'sydney', '120363019502650977@g.us') };
    expect(await sendText(hidden)).toMatchObject({
      outcome: null,
      userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: ['input', 'subscriberId'] }],
    });
    expect(sydney.requests).toEqual([]);
  });
});
