import { graphFailure } from '../../../src/providers/metacloud/simulator/failure.js';
import { startMetacloudSimulator } from '../../../src/providers/metacloud/simulator/simulator.js';
import type { ProviderCase } from '../../conformance/provider-case.js';
import { documented } from './webhook/documented-webhooks.js';

const phoneNumber = '+16505551234';

export const conformanceCase: ProviderCase = {
  start: async () => ({ simulator: await startMetacloudSimulator() }),
  order: (index) => ({ reference: `CLOUD-${index}`, customer: { phoneNumber }, total: { amount: '85.50', currencyCode: 'USD' } }),
  incompleteOrders: [
    { reference: 'DONE', customer: { phoneNumber }, status: 'COMPLETED' },
    { reference: 'PAID', customer: { phoneNumber }, paymentStatus: 'PAID' },
  ],
  // Without the channel's own template a change needs one, or a message within 24 hours of the customer's last.
  settings: [{ orderStatusTemplate: undefined }],
  unknownReference: 'NOBODY-HAS-THIS',
  change: { before: 'PENDING', to: 'PROCESSING', lacking: 'DELIVERED', outcome: 'ACCEPTED' },
  isWrite: ({ method }) => method !== 'GET',
  wrongCredentials: { accessToken: 'of-somebody-else' },
  failureIn200: {
    answer: graphFailure(200, 131042, 'Business eligibility payment issue', 'The payment method does not work.'),
    read: 'PROVIDER_REFUSED',
    write: 'INSUFFICIENT_BALANCE',
  },
  sampleOrder: 'zQVAgASGBIzRUIwQzQzMUMyMDAwMDAzODQA',
  writeInputs: {
    'products.create': `catalogId: "194836987003835", name: "Tea", retailerId: "tea", price: { amount: "9.5", currencyCode: "BRL" }, imageUrls: ["https://shop.example/tea.jpg"]`,
    'products.update': 'catalogId: "194836987003835", productId: "8765432109876543", name: "Mug"',
    'products.delete': 'catalogId: "194836987003835", productId: "8765432109876543"',
    'messages.sendProduct': `phoneNumber: "${phoneNumber}", catalogId: "194836987003835", retailerId: "tea"`,
    'orders.send': `phoneNumber: "${phoneNumber}", currencyCode: "BRL", items: [{ retailerId: "tea", name: "Tea", quantity: 1, unitPrice: { amount: "2.50", currencyCode: "BRL" } }], reference: "tea-1", text: "Your order", paymentSettings: { type: "physical-goods", payment_settings: [{ type: "pix_dynamic_code" }] }`,
  },
  refuseText: (sentence) => graphFailure(400, 100, sentence, sentence),
  doctorRequests: ['GET /v23.0/106540352242922'],
  webhookBodies: () => Object.values(documented),
};
