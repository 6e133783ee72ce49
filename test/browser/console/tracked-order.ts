import { TrackOrderDocument } from '../../operations/generated.js';
import type { RunningGateway } from '../../running-gateway.js';

let tracked = 0;

/** Another program stores an order of `Ana Souza`, on a channel whose orders are the gateway's own. Returns its reference. */
export async function trackOrder(gateway: RunningGateway, channel: string): Promise<string> {
  tracked += 1;
  const reference = `SAFE${tracked}`;
  const money = { amount: '20.00', currencyCode: 'BRL' };
  const input = {
    channel,
    reference,
    customer: { name: 'Ana Souza', phoneNumber: '+5511987654321' },
    paymentStatus: 'PENDING' as const,
    items: [{ productId: '1', name: 'Café', quantity: 2, unitPrice: money }],
    total: money,
    messageId: `3EB0${reference}`,
    orderRequestId: reference,
    orderToken: reference,
  };
  await gateway.read(TrackOrderDocument, { input });
  return reference;
}
