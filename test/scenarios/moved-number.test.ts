import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { startKaleyraSimulator, type KaleyraSimulator } from '../../src/providers/kaleyra/simulator/simulator.js';
import { startMetacloudSimulator, type MetacloudSimulator } from '../../src/providers/metacloud/simulator/simulator.js';
import { TrackOrderDocument, UpdateOrderStatusDocument } from '../operations/generated.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

const eventually = { interval: 25, timeout: 10_000 };
const webhookKey = 'key-of-the-address';
const phoneNumber = '+918012345678';

let reseller: KaleyraSimulator;
let meta: MetacloudSimulator;
let gateway: RunningGateway;
beforeAll(async () => {
  reseller = await startKaleyraSimulator();
  meta = await startMetacloudSimulator();
  gateway = await runGateway({
    channels: {
      before: { provider: 'kaleyra', simulator: reseller, settings: { phoneNumber }, webhookKey },
      after: { provider: 'metacloud', simulator: meta, settings: { phoneNumber } },
    },
  });
  reseller.webhooks.deliverTo(`${gateway.address}/webhooks/before/${webhookKey}`);
  meta.webhooks.deliverTo(`${gateway.address}/webhooks/after`);
});
afterAll(async () => {
  await Promise.all([reseller.webhooks.delivered(), meta.webhooks.delivered()]);
  await gateway.close();
  await Promise.all([reseller.close(), meta.close()]);
});

interface Orders {
  readonly orders: { readonly nodes: readonly { readonly reference: string; readonly customer: { readonly phoneNumber: string } }[] };
}

const ordersOf = async (channel: string) => {
  const { data } = await gateway.ask<Orders, object>(
    `{ orders(first: 10, filter: { channels: ["${channel}"] }) { nodes { reference customer { phoneNumber } } } }`,
  );
  return data?.orders.nodes ?? [];
};

/** As the page of the Cloud API says how to move a number from a reseller. */
describe('a number that moves from a reseller to the Cloud API', () => {
  it('keeps its past in the old channel, and its open orders go on in the new one', async () => {
    const { data } = await gateway.ask<{ channels: object[] }, object>('{ channels { name phoneNumber } }');
    expect(data?.channels).toEqual([
      { name: 'before', phoneNumber },
      { name: 'after', phoneNumber },
    ]);
    reseller.webhooks.placeOrder();
    await expect.poll(async () => (await ordersOf('before')).length, eventually).toBe(1);
    const [order] = await ordersOf('before');
    if (order === undefined) throw new Error('there is one');
    expect(await ordersOf('after')).toEqual([]);

    const { trackOrder } = await gateway.read(TrackOrderDocument, {
      input: { channel: 'after', reference: order.reference, status: 'PENDING', customer: { phoneNumber: order.customer.phoneNumber } },
    });
    expect(trackOrder).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    const { updateOrderStatus } = await gateway.read(UpdateOrderStatusDocument, {
      input: { orderId: toId('Order', 'after', order.reference), status: 'PROCESSING' },
    });
    expect(updateOrderStatus?.userErrors).toEqual([]);
    expect(meta.accepted.map(({ to }) => `+${to}`)).toEqual([order.customer.phoneNumber]);
    expect(reseller.accepted).toEqual([]);
    expect(await ordersOf('before')).toEqual([order]);
    expect(await ordersOf('after')).toEqual([order]);
  });

  it('starts with a customer in the new channel under the same phone number', async () => {
    const [order] = await ordersOf('before');
    const contactId = order?.customer.phoneNumber.slice(1) ?? '';
    const metadata = { phone_number_id: '106540352242922' };
    const message = {
      from: contactId,
      id: 'wamid.moved',
      timestamp: String(Math.floor(Date.now() / 1000)),
      type: 'text',
      text: { body: 'Still there?' },
    };
    const entry = [{ id: '102290129340398', changes: [{ field: 'messages', value: { metadata, messages: [message] } }] }];
    meta.webhooks.send({ body: { object: 'whatsapp_business_account', entry } });
    const question = (channel: string) =>
      `{ conversation(channel: "${channel}", phoneNumber: "${order?.customer.phoneNumber}") { messages(last: 5) { nodes { messageId } } } }`;
    const idsIn = async (channel: string) => {
      type Answer = { conversation: { messages: { nodes: { messageId: string }[] } } | null };
      const { data } = await gateway.ask<Answer, object>(question(channel));
      return data?.conversation?.messages.nodes.map(({ messageId }) => messageId) ?? [];
    };
    await expect.poll(async () => (await idsIn('after')).includes('wamid.moved'), eventually).toBe(true);
    expect(await idsIn('before')).toHaveLength(1);
    expect(await idsIn('before')).not.toContain('wamid.moved');
  });
});
