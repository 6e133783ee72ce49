import { startZapiSimulator, type ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { TrackOrderDocument, UpdateOrderStatusDocument, type OrderStatus } from '../../operations/generated.js';
import { runGateway, type RunningGateway, type TestClient } from '../../running-gateway.js';

/** Two channels whose orders the ledger keeps: `rio` and `lima`. */
export interface Shops extends RunningGateway {
  readonly simulator: ZapiSimulator;
  /** Reports an order by webhook, and returns its id. */
  track(channel: string, reference: string): Promise<string>;
  changeStatus(orderId: string, status: OrderStatus): Promise<void>;
}

export async function openShops(
  options: Omit<Parameters<typeof runGateway>[0], 'channels'> & { readonly clients?: readonly TestClient[] } = {},
): Promise<Shops> {
  const simulator = await startZapiSimulator();
  const gateway = await runGateway({
    ...options,
    channels: { rio: { provider: 'zapi', simulator }, lima: { provider: 'zapi', simulator } },
  }).catch(async (error: unknown) => {
    await simulator.close();
    throw error;
  });
  return {
    ...gateway,
    simulator,
    track: async (channel, reference) => {
      const input = {
        channel,
        reference,
        customer: { phoneNumber: '+5511987654321' },
        paymentStatus: 'PENDING' as const,
        items: [{ productId: '1', name: 'Café', quantity: 1, unitPrice: { amount: '10.00', currencyCode: 'BRL' } }],
        total: { amount: '10.00', currencyCode: 'BRL' },
        messageId: `3EB0${reference}`,
        orderRequestId: `4N9${reference}`,
      };
      const { trackOrder } = await gateway.read(TrackOrderDocument, { input });
      if (trackOrder?.order == null) throw new Error(`The order was not tracked: ${JSON.stringify(trackOrder?.userErrors)}`);
      return trackOrder.order.id;
    },
    changeStatus: async (orderId, status) => {
      const { updateOrderStatus } = await gateway.read(UpdateOrderStatusDocument, { input: { orderId, status } });
      if (updateOrderStatus?.outcome !== 'ACCEPTED') throw new Error(`Not accepted: ${JSON.stringify(updateOrderStatus?.userErrors)}`);
    },
    close: async () => {
      await gateway.close();
      await simulator.close();
    },
  };
}
