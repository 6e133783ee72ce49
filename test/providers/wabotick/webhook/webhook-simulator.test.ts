import { describe, expect, it } from 'vitest';
import { verifyDelivery } from '../../../../src/contract/webhook.js';
import { toOrder, type Order } from '../../../../src/domain/order.js';
import { startReceiver, type Receiver } from '../../receiver.js';
import { call, failureOf, getOrder, openWabotick, type WabotickChannel, type ChannelOptions } from '../fixture.js';

interface Listening {
  readonly provider: WabotickChannel;
  readonly receiver: Receiver;
  /** The order events so far, read by the provider of this simulator. */
  reported(): Promise<readonly Order[]>;
}

async function listen(options: ChannelOptions = {}): Promise<Listening> {
  const provider = await openWabotick(options);
  const receiver = await startReceiver();
  provider.simulator.webhooks.deliverTo(receiver.address);
  const reported = async (): Promise<readonly Order[]> => {
    await provider.simulator.webhooks.delivered();
    const events = receiver.deliveries.flatMap((delivery) => {
      const verified = verifyDelivery(provider.webhooks, delivery);
      if (verified === undefined) throw new Error('Wabotick signs nothing');
      return provider.webhooks.read(verified).events;
    });
    return events.flatMap((fact) => (fact.kind === 'order-received' ? [fact.order] : []));
  };
  return { provider, receiver, reported };
}

async function listed({ orders }: WabotickChannel, reference: string): Promise<{ key: string; item: Order } | undefined> {
  const request = { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after: null, limit: 100 } as const;
  return (await orders.list?.(request, call()))?.items.find(({ id }) => id === reference);
}

async function approve({ orders }: WabotickChannel, order: Order): Promise<void> {
  const change = { status: 'ACCEPTED', paymentStatus: null, message: null, template: null, references: null } as const;
  await orders.status?.send(order, change, { correlationId: 'w-1', deadlineAt: undefined });
}

const documented = '172310467380123456789';

describe('wabotick › simulator › webhooks', () => {
  it('MUST send a placed order as a flat record, with a new number of 21 digits, and list it', async () => {
    const { provider, receiver, reported } = await listen();
    provider.simulator.webhooks.placeOrder();
    provider.simulator.webhooks.placeOrder();
    const [first, second] = await reported();
    expect(first?.reference).toMatch(/^\d{21}$/);
    expect(second?.reference).not.toBe(first?.reference);
    expect(second?.customer.contactId).not.toBe(first?.customer.contactId);
    expect(first).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING', customer: { phoneNumber: '+14155552672' } });
    expect(JSON.parse(Buffer.from(receiver.deliveries[0]?.body ?? []).toString())).toEqual(provider.simulator.data.orders.at(-2));
    expect((await listed(provider, first?.reference ?? ''))?.item.status).toBe('PENDING');
    expect(await provider.simulator.webhooks.delivered()).toEqual([200, 200]);
  });

  it('MUST report exactly what the list has, so that the ledger and the list sort alike', async () => {
    const { provider, reported } = await listen({ timeZone: 'Asia/Kolkata', channelTimeZone: 'Asia/Kolkata' });
    provider.simulator.webhooks.placeOrder();
    const [order] = await reported();
    const placed = await listed(provider, order?.reference ?? '');
    expect(placed?.key).toBe(order?.placedAt);
    expect({ ...order, source: null }).toEqual({ ...(placed && toOrder(placed.item)), source: null });
  });

  it('MUST send a changed status, and nothing after a refusal', async () => {
    const { provider, reported } = await listen();
    const order = await getOrder(provider, documented);
    await approve(provider, order);
    expect(await reported()).toMatchObject([{ reference: documented, status: 'ACCEPTED', providerStatus: 'Approved' }]);
    expect((await failureOf(approve(provider, { ...order, reference: '404' }))).refusal).toBe('NOT_FOUND');
    expect(await reported()).toHaveLength(1);
  });

  it('MUST send any body byte for byte, and nothing without an address', async () => {
    const { provider, receiver } = await listen();
    provider.simulator.webhooks.send({ body: '{ "chat_id" : "1415" }' });
    await provider.simulator.webhooks.delivered();
    expect(receiver.deliveries.map(({ body }) => Buffer.from(body).toString())).toEqual(['{ "chat_id" : "1415" }']);
    provider.simulator.webhooks.deliverTo(undefined);
    provider.simulator.webhooks.placeOrder();
    expect(await provider.simulator.webhooks.delivered()).toEqual([200]);
  });
});
