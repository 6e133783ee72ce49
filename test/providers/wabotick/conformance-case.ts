import { numerousData } from '../../../src/providers/wabotick/simulator/data.js';
import { startWabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import { manyOrders, type ProviderCase } from '../../conformance/provider-case.js';
import { seen } from './webhook/webhook-fixture.js';

const order = {
  order_unique_id: '202408080811131234567',
  cart_status_raw: 'checked_out',
  updated_at: '2024-08-08 08:11:13',
  cart_total_raw: '120.50',
  cart_currency: 'INR',
  subscriber_id: '919447480687-43011',
};

export const conformanceCase: ProviderCase = {
  async start() {
    const simulator = await startWabotickSimulator({ data: numerousData({ orders: manyOrders, customers: 4, catalogs: 2 }) });
    const sayStatus = (reference: string, cart_status_raw: string): void => {
      const index = simulator.data.orders.findIndex((order) => order['order_unique_id'] === reference);
      simulator.data.orders[index] = { ...simulator.data.orders[index], cart_status_raw };
    };
    return { simulator, sayStatus };
  },
  order: (index) => `17231046738${String(index).padStart(10, '0')}`,
  unknownReference: '999999999999999999999',
  change: { before: 'PENDING', to: 'ACCEPTED', lacking: 'CANCELED', outcome: 'APPLIED' },
  isWrite: ({ path }) => path.endsWith('/status-change'),
  wrongCredentials: { apiToken: '1|of-somebody-else' },
  failureIn200: {
    answer: { status: 200, body: { status: '0', message: 'Something is wrong with your plan' } },
    read: 'PROVIDER_REFUSED',
    write: 'PROVIDER_REFUSED',
  },
  refuseText: (sentence) => ({ status: 200, body: { status: '0', message: sentence } }),
  sampleOrder: '172310467380123456789',
  doctorRequests: ['POST /api/v1/whatsapp/label/list'],
  webhookBodies: () => [...Object.values(seen), JSON.stringify(order)],
};
