import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { startAwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import { manyOrders, type ProviderCase } from '../../conformance/provider-case.js';
import { documented, orderEvent } from './webhook/documented-webhooks.js';

export const conformanceCase: ProviderCase = {
  async start() {
    const orders = Array.from({ length: manyOrders }, (_, index) =>
      sampleOrder({ id: index + 1, created_at: new Date(Date.UTC(2024, 0, 15, 10, index)).toISOString() }),
    );
    const simulator = await startAwalSimulator({ orders });
    return { simulator, sayStatus: (reference, status) => simulator.change(Number(reference), { status }) };
  },
  order: (index) => String(index + 1),
  unknownReference: '987654321',
  change: { before: 'PENDING', to: 'ACCEPTED', lacking: 'CANCELED', outcome: 'APPLIED' },
  isWrite: ({ method }) => method === 'PUT',
  wrongCredentials: { hmacSecret: 'of-somebody-else' },
  failureIn200: {
    answer: { status: 200, body: { error: 'resource_not_found', message: 'Order not found', request_id: 'req_1' } },
    read: 'PROVIDER_BAD_RESPONSE',
    write: 'OUTCOME_UNKNOWN',
  },
  refuseText: (sentence) => ({ status: 422, body: { error: 'validation_failed', message: sentence, details: { phone: [sentence] } } }),
  sampleOrder: '1',
  doctorRequests: ['GET /api/developer/waba-numbers'],
  webhookBodies: () => [...Object.values(documented), JSON.stringify(orderEvent)],
};
