import { kaleyraFailures } from '../../../src/providers/kaleyra/simulator/failures.js';
import { startKaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';
import type { ProviderCase } from '../../conformance/provider-case.js';
import { documented, metaPayment } from './webhook/documented-webhooks.js';

export const conformanceCase: ProviderCase = {
  start: async () => ({ simulator: await startKaleyraSimulator() }),
  order: (index) => ({
    reference: `IN-${index}`,
    customer: { phoneNumber: '+919876543210' },
    total: { amount: '841.00', currencyCode: 'INR' },
  }),
  incompleteOrders: [
    { reference: 'DONE', customer: { phoneNumber: '+919876543210' }, status: 'COMPLETED' },
    { reference: 'PAID', customer: { phoneNumber: '+919876543210' }, paymentStatus: 'PAID' },
  ],
  // Without the channel's own template a change needs one, or a message within 24 hours of the customer's last.
  settings: [{ orderStatusTemplate: undefined }],
  unknownReference: 'NOBODY-HAS-THIS',
  change: { before: 'PENDING', to: 'PROCESSING', lacking: 'DELIVERED', outcome: 'ACCEPTED' },
  isWrite: ({ method }) => method === 'POST',
  wrongCredentials: { apiKey: 'of-somebody-else' },
  failureIn200: { answer: { ...kaleyraFailures.balance, status: 200 }, read: 'PROVIDER_REFUSED', write: 'INSUFFICIENT_BALANCE' },
  refuseText: (sentence) => ({ status: 400, body: { code: 'WA400', message: sentence, data: {}, error: { payload: sentence } } }),
  sampleOrder: '395-2024-01',
  doctorRequests: ['GET /v2/SANDBOX-SID/whatsapp/102290129340398/message_templates'],
  webhookBodies: () => [...Object.values(documented), JSON.stringify(metaPayment)],
};
