import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { startKaleyraSimulator, type KaleyraSimulator } from '../../src/providers/kaleyra/simulator/simulator.js';
import { startZapiSimulator, type ZapiSimulator } from '../../src/providers/zapi/simulator/simulator.js';
import { OrderDocument, TrackOrderDocument, UpdateOrderStatusDocument, WritesDocument, type OrderStatus } from '../operations/generated.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

const webhookKey = 'key-of-the-address';
const eventually = { interval: 25, timeout: 10_000 };

describe('a change of status that Kaleyra only queued', () => {
  let simulator: KaleyraSimulator;
  let gateway: RunningGateway;

  beforeAll(async () => {
    simulator = await startKaleyraSimulator();
    gateway = await runGateway({ channels: { delhi: { provider: 'kaleyra', simulator, webhookKey } } });
    simulator.webhooks.deliverTo(`${gateway.address}/webhooks/delhi/${webhookKey}`);
  });
  afterAll(async () => {
    await simulator.webhooks.delivered();
    await gateway.close();
    await simulator.close();
  });

  const track = async (reference: string, status: OrderStatus) => {
    const input = { channel: 'delhi', reference, status, customer: { phoneNumber: '+919876543210' } };
    expect((await gateway.read(TrackOrderDocument, { input })).trackOrder).toMatchObject({ outcome: 'APPLIED' });
  };
  const update = async (reference: string, status: OrderStatus) => {
    const input = { orderId: toId('Order', 'delhi', reference), status, idempotencyKey: `${reference} ${status}` };
    return (await gateway.read(UpdateOrderStatusDocument, { input })).updateOrderStatus;
  };
  const order = async (reference: string) => (await gateway.read(OrderDocument, { id: toId('Order', 'delhi', reference) })).order;

  it('is APPLIED when WhatsApp has the message, and its key returns that from then on', async () => {
    await track('SENT-1', 'PENDING');
    // The webhook may be faster than the answer.
    expect(['ACCEPTED', 'APPLIED']).toContain((await update('SENT-1', 'PROCESSING'))?.outcome);
    await expect
      .poll(() => update('SENT-1', 'PROCESSING'), eventually)
      .toMatchObject({ outcome: 'APPLIED', userErrors: [], order: { status: 'PROCESSING' } });
    expect(simulator.sent.filter(({ request }) => JSON.stringify(request).includes('SENT-1'))).toHaveLength(1);
    expect((await order('SENT-1'))?.history.filter(({ kind }) => kind === 'STATUS_CHANGED')).toMatchObject([
      { from: 'PENDING', to: 'PROCESSING' },
    ]);
  });

  it.each([
    [2046, 'INVALID_TRANSITION'],
    [2047, 'PROVIDER_REFUSED'],
  ] as const)('is refused, and the order is what it was, when WhatsApp refuses it with %i', async (code, refusal) => {
    const reference = `REFUSED-${code}`;
    await track(reference, 'PROCESSING');
    simulator.webhooks.rejectNext(code);
    await update(reference, 'CANCELED');
    const refused = { outcome: null, userErrors: [{ code: refusal, providerCode: String(code) }], order: { status: 'PROCESSING' } };
    await expect.poll(() => update(reference, 'CANCELED'), eventually).toMatchObject(refused);
    expect((await order(reference))?.history.at(-1)).toMatchObject({
      kind: 'STATUS_REJECTED',
      actor: 'kaleyra',
      from: 'CANCELED',
      to: 'PROCESSING',
    });
    const { writes } = await gateway.read(WritesDocument, { first: 100, filter: { states: ['REFUSED'] } });
    expect(writes.nodes.find(({ idempotencyKey }) => idempotencyKey?.startsWith(reference))).toMatchObject({
      outcome: null,
      providerCode: String(code),
    });
  });

  it('is settled too when its answer was lost', async () => {
    await track('LOST-1', 'PENDING');
    simulator.fail({ kind: 'cut-after' });
    expect(['UNKNOWN', 'APPLIED']).toContain((await update('LOST-1', 'PROCESSING'))?.outcome);
    await expect
      .poll(() => update('LOST-1', 'PROCESSING'), eventually)
      .toMatchObject({ outcome: 'APPLIED', order: { status: 'PROCESSING' } });
    expect(simulator.sent.filter(({ request }) => JSON.stringify(request).includes('LOST-1'))).toHaveLength(1);
  });
});

describe('a change of status that Z-API only queued', () => {
  let simulator: ZapiSimulator;
  let gateway: RunningGateway;

  beforeAll(async () => {
    simulator = await startZapiSimulator();
    gateway = await runGateway({ channels: { rio: { provider: 'zapi', simulator, webhookKey } } });
    simulator.webhooks.deliverTo(`${gateway.address}/webhooks/rio/${webhookKey}`);
    simulator.webhooks.sendOrder();
  });
  afterAll(async () => {
    await simulator.webhooks.delivered();
    await gateway.close();
    await simulator.close();
  });

  it('is APPLIED when its message was sent', async () => {
    const orders = async () =>
      (
        await gateway.gateway.ledger.orders.list('rio', {
          filter: {},
          sort: { field: 'PLACED_AT', direction: 'DESC' },
          after: null,
          limit: 1,
        })
      ).items;
    await expect.poll(async () => (await orders()).length, eventually).toBe(1);
    const [placed] = await orders();
    const input = {
      orderId: toId('Order', 'rio', placed?.id ?? ''),
      status: 'PROCESSING',
      paymentStatus: 'PENDING',
      idempotencyKey: 'update',
    } as const;
    const update = async () => (await gateway.read(UpdateOrderStatusDocument, { input })).updateOrderStatus;
    expect(['ACCEPTED', 'APPLIED']).toContain((await update())?.outcome);
    await expect.poll(update, eventually).toMatchObject({ outcome: 'APPLIED', order: { status: 'PROCESSING' } });
  });
});
