import { startZapiSimulator, zapiFailures } from '../../../src/providers/zapi/simulator/simulator.js';
import type { ProviderCase } from '../../conformance/provider-case.js';
import { documented, instances } from './webhook/documented-webhooks.js';

const customer = { phoneNumber: '+5511987654321' };
const item = {
  productId: '23940797548900636',
  name: 'Café',
  quantity: 2,
  unitPrice: { amount: '10.50', currencyCode: 'BRL' },
  isCustomItem: false,
};

export const conformanceCase: ProviderCase = {
  start: async () => ({ simulator: await startZapiSimulator() }),
  order: (index) => ({
    reference: `ZAPI${index}`,
    customer: customer,
    paymentStatus: 'PENDING',
    items: [item],
    messageId: `MESSAGE${index}`,
    orderRequestId: `REQUEST${index}`,
  }),
  incompleteOrders: [
    { reference: 'BARE', customer: customer },
    { reference: 'UNPAID', customer: customer, items: [item], messageId: 'M1', orderRequestId: 'R1' },
    { reference: 'NO-IDS', customer: customer, items: [item], paymentStatus: 'PENDING' },
    { reference: 'NO-ITEMS', customer: customer, paymentStatus: 'PAID', messageId: 'M2', orderRequestId: 'R2' },
    {
      reference: 'REFUNDED',
      customer: customer,
      items: [item],
      paymentStatus: 'REFUNDED',
      messageId: 'M3',
      orderRequestId: 'R3',
    },
  ],
  unknownReference: 'NOBODYHASTHIS',
  change: { before: 'PENDING', to: 'SHIPPED', lacking: 'DELIVERED', outcome: 'ACCEPTED' },
  isWrite: ({ method }) => method === 'POST',
  wrongCredentials: { token: 'of-somebody-else' },
  failureIn200: { answer: zapiFailures.noRoute, read: 'PROVIDER_REFUSED', write: 'PROVIDER_REFUSED' },
  refuseText: (sentence) => ({ status: 400, body: { error: sentence } }),
  sampleOrder: '4N8FCTW1WM6',
  doctorRequests: ['GET /instances/sandbox-instance/token/sandbox-instance-token/status'],
  // The simulated instance reads only what names it.
  webhookBodies: ({ instanceId }) =>
    Object.values(documented).map((text) =>
      text.replaceAll(instances.newer, String(instanceId)).replaceAll(instances.older, String(instanceId)),
    ),
};
