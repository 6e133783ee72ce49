import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { TrackOrderDocument, UpdateOrderStatusDocument, type OrderStatus, type TrackOrderInput } from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { createDatabase } from '../../store/own-database.js';

const begun = Date.now();

/** Writes are settled by this clock. It is so slow that nothing is settled before a test looks at it, unless the test lets a minute pass in a second. */
class PacedClock {
  pace = 0.5;
  private milliseconds = begun;
  private last = begun;

  now(): string {
    const real = Date.now();
    this.milliseconds += (real - this.last) * this.pace;
    this.last = real;
    return new Date(this.milliseconds).toISOString();
  }
}
const settled = { interval: 50, timeout: 10_000 };

const reader = { name: 'reader', token: 'reader-token', scopes: ['orders:read'], channels: ['riyadh'] };

const orderDocument = `query ($id: ID!) { order(id: $id) { status unconfirmedStatusChange { status outcome requestedAt } } }`;
const withWriteDocument = `query ($id: ID!) { order(id: $id) { unconfirmedStatusChange { status write { state orderId } } } }`;
const listDocument = `{ orders(first: 20) { nodes { id unconfirmedStatusChange { status outcome } } } }`;

const webhookKey = 'key-of-the-channel-in-rio';

interface Changed {
  readonly status: string;
  readonly outcome: string;
  readonly requestedAt: string;
}

const queuedOrder: TrackOrderInput = {
  channel: 'rio',
  reference: 'QUEUED-1',
  customer: { phoneNumber: '+5511987654321' },
  paymentStatus: 'PENDING',
  items: [{ productId: '1', name: 'Café', quantity: 1, unitPrice: { amount: '10.00', currencyCode: 'BRL' } }],
  total: { amount: '10.00', currencyCode: 'BRL' },
  messageId: '3EB0QUEUED1',
  orderRequestId: '4N9QUEUED1',
};

const { DATABASE_URL: serverUrl } = process.env;
const places: readonly (string | undefined)[] = serverUrl === undefined ? [undefined] : [undefined, serverUrl];

describe.each(places.map((url) => [url === undefined ? 'the embedded store' : 'PostgreSQL', url] as const))(
  'the unconfirmed change of an order in %s',
  (_, url) => {
    let simulators: readonly AwalSimulator[];
    let zapi: ZapiSimulator;
    let gateway: RunningGateway;
    let removeDatabase = async (): Promise<void> => undefined;
    let next = 0;
    const clock = new PacedClock();

    beforeAll(async () => {
      const start = () => startAwalSimulator({ orders: [1, 2, 3, 4, 5, 6].map((id) => sampleOrder({ id, status: 'pending' })) });
      const [riyadh, jeddah] = await Promise.all([start(), start()]);
      simulators = [riyadh, jeddah];
      zapi = await startZapiSimulator();
      const database = url === undefined ? undefined : await createDatabase(url);
      if (database !== undefined) removeDatabase = () => database.remove();
      gateway = await runGateway({
        channels: {
          riyadh: { provider: 'awal', simulator: riyadh },
          jeddah: { provider: 'awal', simulator: jeddah },
          rio: { provider: 'zapi', simulator: zapi, webhookKey },
        },
        clients: [reader],
        now: () => clock.now(),
        ...(database && { databaseUrl: database.url }),
      });
    });
    afterEach(() => vi.restoreAllMocks());
    afterAll(async () => {
      await gateway.close();
      await Promise.all([zapi, ...simulators].map((simulator) => simulator.close()));
      await removeDatabase();
    });

    const isWrite = ({ method }: { method: string }): boolean => method === 'PUT';
    const change = async (orderId: string, status: OrderStatus) =>
      (await gateway.read(UpdateOrderStatusDocument, { input: { orderId, status } })).updateOrderStatus;
    /** Asks for a change of an order that no other test touches; its request is lost, or its answer. */
    async function lose(channel: number, kind: 'cut-before' | 'cut-after'): Promise<string> {
      next += 1;
      const id = toId('Order', channel === 0 ? 'riyadh' : 'jeddah', String(next));
      simulators[channel]?.fail({ kind, when: isWrite });
      expect(await change(id, 'ACCEPTED')).toMatchObject({ outcome: 'UNKNOWN' });
      return id;
    }
    async function read(id: string): Promise<{ readonly status: string; readonly unconfirmedStatusChange: Changed | null } | undefined> {
      return (await gateway.ask<{ order: never }, object>(orderDocument, { id })).data?.order;
    }

    it('MUST say what was requested, and end when the order shows that it was not applied', async () => {
      const id = await lose(0, 'cut-before');
      const asked = await read(id);
      expect(asked).toMatchObject({ status: 'PENDING', unconfirmedStatusChange: { status: 'ACCEPTED', outcome: 'UNKNOWN' } });
      expect(Date.parse(asked?.unconfirmedStatusChange?.requestedAt ?? '')).toBeGreaterThanOrEqual(begun);
      clock.pace = 60;
      await expect.poll(() => read(id), settled).toEqual({ status: 'PENDING', unconfirmedStatusChange: null });
      clock.pace = 0.5;
    });

    it('MUST be none as soon as the order has the requested status', async () => {
      const id = await lose(0, 'cut-after');
      expect(await read(id)).toEqual({ status: 'ACCEPTED', unconfirmedStatusChange: null });
    });

    it('MUST be none after a later change that the provider confirmed', async () => {
      const id = await lose(1, 'cut-before');
      expect(await change(id, 'ACCEPTED')).toMatchObject({ outcome: 'APPLIED' });
      simulators[1]?.change(next, { status: 'pending' });
      expect(await read(id)).toEqual({ status: 'PENDING', unconfirmedStatusChange: null });
    });

    it('MUST be ACCEPTED where the provider queued it, until its webhook confirms it', async () => {
      const { trackOrder } = await gateway.read(TrackOrderDocument, { input: queuedOrder });
      const id = trackOrder?.order?.id ?? '';
      await change(id, 'PROCESSING');
      expect(await read(id)).toMatchObject({
        status: 'PROCESSING',
        unconfirmedStatusChange: { status: 'PROCESSING', outcome: 'ACCEPTED' },
      });
      zapi.webhooks.deliverTo(`${gateway.address}/webhooks/rio/${webhookKey}`);
      await change(id, 'SHIPPED');
      await expect.poll(() => read(id), settled).toEqual({ status: 'SHIPPED', unconfirmedStatusChange: null });
    });

    it('MUST be read with one statement for a list over channels, and with none when nobody asks', async () => {
      const ids = [await lose(0, 'cut-before'), await lose(1, 'cut-before')];
      const statement = vi.spyOn(gateway.gateway.ledger.writes, 'unconfirmedOfOrders');
      await gateway.ask('{ orders(first: 20) { nodes { id status history { id } } } }');
      expect(statement).not.toHaveBeenCalled();
      type List = { orders: { nodes: readonly { id: string; unconfirmedStatusChange: Changed | null }[] } };
      const { data } = await gateway.ask<List, object>(listDocument);
      const unconfirmed = data?.orders.nodes.filter(({ unconfirmedStatusChange }) => unconfirmedStatusChange !== null);
      expect(unconfirmed?.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(statement.mock.calls.map(([, orders]) => [...orders.keys()].toSorted())).toEqual([['jeddah', 'rio', 'riyadh']]);
    });

    it('MUST show its write to those only who may see writes', async () => {
      const id = await lose(0, 'cut-before');
      const seen = await gateway.ask(withWriteDocument, { id });
      expect(seen.data).toEqual({ order: { unconfirmedStatusChange: { status: 'ACCEPTED', write: { state: 'UNKNOWN', orderId: id } } } });
      const hidden = await gateway.ask(withWriteDocument, { id }, reader.token);
      expect(hidden.data).toEqual({ order: { unconfirmedStatusChange: { status: 'ACCEPTED', write: null } } });
      expect(hidden.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    });
  },
);
