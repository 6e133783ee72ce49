import { describe, expect, it } from 'vitest';
import { verifyDelivery } from '../../../../src/contract/webhook.js';
import type { Order } from '../../../../src/domain/order.js';
import { startReceiver, type Receiver } from '../../receiver.js';
import { call, failureOf, getOrder, openWabotick, type WabotickChannel, type ChannelOptions } from '../fixture.js';

interface Listening {
  readonly provider: WabotickChannel;
  readonly receiver: Receiver;
  /** The orders told so far, read by the house that the simulator is configured for. */
  told(): Promise<readonly Order[]>;
}

async function listen(options: ChannelOptions = {}): Promise<Listening> {
  const provider = await openWabotick(options);
  const receiver = await startReceiver();
  provider.simulator.webhooks.deliverTo(receiver.address);
  const told = async (): Promise<readonly Order[]> => {
    await provider.simulator.webhooks.delivered();
    const events = receiver.deliveries.flatMap((delivery) => {
      const verified = verifyDelivery(provider.webhooks, delivery);
      if (verified === undefined) throw new Error('Wabotick signs nothing');
      return provider.webhooks.read(verified).events;
    });
    return events.flatMap((fact) => (fact.kind === 'order-received' ? [fact.order] : []));
  };
  return { provider, receiver, told };
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
  it('MUST tell a placed order flat, with a fresh number of 21 digits, and list it', async () => {
    const { provider, receiver, told } = await listen();
    provider.simulator.webhooks.placeOrder();
    provider.simulator.webhooks.placeOrder();
    const [first, second] = await told();
    expect(first?.reference).toMatch(/^\d{21}$/);
    expect(second?.reference).not.toBe(first?.reference);
    expect(second?.customer.contactId).not.toBe(first?.customer.contactId);
    expect(first).toMatchObject({ status: 'PENDING', paymentStatus: 'PENDING', customer: { phoneNumber: '+14155552672' } });
    expect(JSON.parse(Buffer.from(receiver.deliveries[0]?.body ?? []).toString())).toEqual(provider.simulator.data.orders.at(-2));
    expect((await listed(provider, first?.reference ?? ''))?.item.status).toBe('PENDING');
    expect(await provider.simulator.webhooks.delivered()).toEqual([200, 200]);
  });

  it('MUST tell exactly what the list tells, so that the ledger and the list sort alike', async () => {
    const { provider, told } = await listen({ timeZone: 'Asia/Kolkata', channelTimeZone: 'Asia/Kolkata' });
    provider.simulator.webhooks.placeOrder();
    const [order] = await told();
    const placed = await listed(provider, order?.reference ?? '');
    expect(placed?.key).toBe(order?.placedAt);
    expect({ ...order, source: null }).toEqual({ ...placed?.item, source: null });
  });

  it('MUST tell a changed status, and nothing of what it refused', async () => {
    const { provider, told } = await listen();
    const order = await getOrder(provider, documented);
    await approve(provider, order);
    expect(await told()).toMatchObject([{ reference: documented, status: 'ACCEPTED', providerStatus: 'Approved' }]);
    expect((await failureOf(approve(provider, { ...order, reference: '404' }))).refusal).toBe('NOT_FOUND');
    expect(await told()).toHaveLength(1);
  });

  it('MUST send anything by hand, byte for byte, and nothing while nobody listens', async () => {
    const { provider, receiver } = await listen();
    provider.simulator.webhooks.send({ body: '{ "chat_id" : "1415" }' });
    await provider.simulator.webhooks.delivered();
    expect(receiver.deliveries.map(({ body }) => Buffer.from(body).toString())).toEqual(['{ "chat_id" : "1415" }']);
    provider.simulator.webhooks.deliverTo(undefined);
    provider.simulator.webhooks.placeOrder();
    expect(await provider.simulator.webhooks.delivered()).toEqual([200]);
  });
});
