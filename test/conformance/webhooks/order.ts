import { expect } from 'vitest';
import { UpdateOrderStatusDocument, type UpdateOrderStatusInput } from '../../operations/generated.js';
import { isNone, type WebhookCase } from '../webhook-case.js';
import type { Sentence, WebhookShop } from './shop.js';

/** What becomes of orders and statuses that are received. */
export function orderSentences({ orders: { quantities, writes, changes }, messageStatus }: WebhookCase): readonly Sentence[] {
  const sentences: Sentence[] = [
    {
      sentence: 'an order that arrives MUST be readable with its customer',
      async run(shop) {
        const { id } = await newOrder(shop, ({ webhooks }) => webhooks.placeOrder());
        const query = 'query ($id: ID!) { order(id: $id) { status total { amount } customer { phoneNumber contactId } } }';
        const { order } = await shop.read<{ order: { customer: { contactId: string } } }>(query, { id });
        const phoneNumber = expect.stringMatching(/^\+[1-9]\d{7,14}$/) as string;
        expect(order).toMatchObject({ status: 'PENDING', total: { amount: expect.any(String) as string }, customer: { phoneNumber } });
        expect(order.customer.contactId).not.toBe('');
      },
    },
  ];
  if (!isNone(quantities))
    sentences.push({
      sentence: 'an order that arrives MUST be readable with its items',
      async run(shop) {
        const { id } = await newOrder(shop, ({ webhooks }) => webhooks.placeOrder());
        const query = 'query ($id: ID!) { order(id: $id) { items { quantity unitPrice { amount } } } }';
        const unitPrice = { amount: expect.any(String) as string };
        expect(await shop.read(query, { id })).toEqual({ order: { items: quantities.map((quantity) => ({ quantity, unitPrice })) } });
      },
    });
  if (!isNone(writes))
    sentences.push({
      sentence: 'the status of an order that arrived MUST be changeable, again after the provider has reported the change',
      async run(shop) {
        const { id } = await newOrder(shop, (simulator) => writes.place(simulator));
        for (const status of writes.statuses) await shop.receive(() => changeStatus(shop, { orderId: id, status }));
        const query = 'query ($id: ID!) { order(id: $id) { status } }';
        expect(await shop.read(query, { id })).toEqual({ order: { status: writes.statuses[1] } });
      },
    });
  if (!isNone(changes))
    sentences.push({
      sentence: 'an earlier state of an order that arrives later MUST NOT be taken for the present one',
      async run(shop) {
        const { reference, second } = changes;
        const [before, between, newest] = [30, 20, 10].map(minutesAgo) as [string, string, string];
        const query = `query ($reference: String!) {
          orderByReference(channel: "shop", reference: $reference) { status paymentStatus history { kind from to } }
        }`;
        const readOrder = async (): Promise<object> => {
          const { orderByReference: order } = await shop.read<{ orderByReference: { history: { kind: string }[] } }>(query, { reference });
          // What else is found out of the order meanwhile, such as its items, is of no matter here.
          return { ...order, history: order.history.filter(({ kind }) => kind === 'STATUS_CHANGED' || kind === 'PAYMENT_CHANGED') };
        };
        await shop.deliver(changes.event('first', before));
        await shop.deliver(changes.event('second', newest));
        const present = await readOrder();
        expect(present).toMatchObject(second);
        await shop.deliver(changes.event('first', between));
        expect(await readOrder()).toEqual(present);
      },
    });
  if (!isNone(messageStatus))
    sentences.push(
      {
        sentence: 'each status of a message MUST be applied',
        async run(shop) {
          const messageId = shop.example.messageId(shop.newText().number);
          for (const [index, status] of (['SENT', 'DELIVERED', 'READ'] as const).entries()) {
            await shop.deliver(messageStatus({ messageId, status, at: minutesAgo(30 - index) }));
            expect(await shop.message(messageId)).toMatchObject({ deliveryStatus: status });
          }
        },
      },
      {
        sentence: 'the statuses of a message MUST NOT go backwards, in whatever order they arrive',
        async run(shop) {
          const messageId = shop.example.messageId(shop.newText().number);
          const reports = [['READ', 20] as const, ['SENT', 30] as const, ['DELIVERED', 25] as const, ['DELIVERED', 10] as const];
          for (const [status, minutes] of reports) {
            await shop.deliver(messageStatus({ messageId, status, at: minutesAgo(minutes) }));
            expect(await shop.message(messageId)).toMatchObject({ deliveryStatus: 'READ' });
          }
        },
      },
    );
  return sentences;
}

/** Changes the status of an order by exactly one write. */
export async function changeStatus(shop: WebhookShop, input: UpdateOrderStatusInput): Promise<void> {
  shop.simulator.forgetRequests();
  const { data, errors } = await shop.ask(UpdateOrderStatusDocument, { input });
  expect(errors).toEqual([]);
  expect(data?.updateOrderStatus).toMatchObject({
    outcome: expect.stringMatching(/^(APPLIED|ACCEPTED)$/) as string,
    order: { status: input.status },
    userErrors: [],
  });
  expect(shop.simulator.requests.filter((request) => shop.example.isWrite(request))).toHaveLength(1);
}

/** The order that the gateway has after the simulator placed it, and had not before. */
async function newOrder(shop: WebhookShop, place: Parameters<WebhookShop['receive']>[0]): Promise<{ readonly id: string }> {
  const list = async (): Promise<readonly { readonly id: string }[]> => {
    const query = '{ orders(first: 20) { nodes { id } } }';
    return (await shop.read<{ orders: { nodes: { id: string }[] } }>(query)).orders.nodes;
  };
  const before = new Set((await list()).map(({ id }) => id));
  await shop.receive(place);
  const [order, ...others] = (await list()).filter(({ id }) => !before.has(id));
  if (order === undefined || others.length > 0) throw new Error('The webhook of one order must make one order readable.');
  return order;
}

function minutesAgo(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}
