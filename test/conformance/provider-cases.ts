import { sampleOrder } from '../../src/providers/awal/simulator/samples.js';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import { kaleyraFailures } from '../../src/providers/kaleyra/simulator/failures.js';
import { startKaleyraSimulator } from '../../src/providers/kaleyra/simulator/simulator.js';
import type { ReceivedRequest, SimulatedAnswer, Simulator } from '../../src/providers/simulator/server.js';
import { startWabotickSimulator } from '../../src/providers/wabotick/simulator/simulator.js';
import { numerousData } from '../../src/providers/wabotick/simulator/data.js';
import { whapiSamples } from '../../src/providers/whapi/simulator/samples.js';
import { refusal, startWhapiSimulator } from '../../src/providers/whapi/simulator/simulator.js';
import { startZapiSimulator, zapiFailures } from '../../src/providers/zapi/simulator/simulator.js';
import type { OrderStatus, TrackOrderInput, UserErrorCode } from '../operations/generated.js';

/** What the suite cannot know of a provider by itself. Whether a part of the suite is for it is told by its capabilities, not here. */
export interface ProviderCase {
  /** The simulator, with enough orders for every sentence where the provider tells them itself. */
  start(): Promise<StartedCase>;
  /** The reference of the n-th order that the provider tells, or the n-th order to tell with trackOrder. */
  order(index: number): string | Omit<TrackOrderInput, 'channel'>;
  /** Orders to tell with trackOrder that lack what a change of status may need; for providers that list none themselves. */
  readonly incompleteOrders?: readonly Omit<TrackOrderInput, 'channel'>[];
  /** Settings of a channel that change which statuses are offered. */
  readonly settings?: readonly Readonly<Record<string, unknown>>[];
  /** A reference of the right form that nobody has. */
  readonly unknownReference: string;
  readonly change?: StatusChangeCase;
  /** Which of the requests changes an order. */
  isWrite(request: ReceivedRequest): boolean;
  /** Settings beside the simulator's own that it does not accept. */
  readonly wrongCredentials: Readonly<Record<string, string>>;
  /** A failure that is told with status 200, and what becomes of it. */
  readonly failureIn200: {
    readonly answer: SimulatedAnswer;
    readonly read: 'PROVIDER_REFUSED' | 'PROVIDER_BAD_RESPONSE';
    readonly write: UserErrorCode;
  };
}

export interface StartedCase {
  readonly simulator: Simulator;
  /** Makes the provider say a word that nobody knows of an order it tells. */
  sayStatus?(reference: string, word: string): void;
}

/** A change that the n-th order, being in status `before`, can make. */
export interface StatusChangeCase {
  readonly before: OrderStatus;
  readonly to: OrderStatus;
  readonly lacking: OrderStatus;
  readonly outcome: 'APPLIED' | 'ACCEPTED';
}

const manyOrders = 80;
const rupees = (amount: string) => ({ amount, currencyCode: 'INR' });
const reais = (amount: string) => ({ amount, currencyCode: 'BRL' });

const zapiCustomer = { phoneNumber: '+5511987654321' };
const zapiItem = { productId: '23940797548900636', name: 'Café', quantity: 2, unitPrice: reais('10.50'), isCustomItem: false };

/** Every provider's case, by its name. */
export const providerCases: Readonly<Record<string, ProviderCase>> = {
  wabotick: {
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
  },
  zapi: {
    start: async () => ({ simulator: await startZapiSimulator() }),
    order: (index) => ({
      reference: `ZAPI${index}`,
      customer: zapiCustomer,
      paymentStatus: 'PENDING',
      items: [zapiItem],
      messageId: `MESSAGE${index}`,
      orderRequestId: `REQUEST${index}`,
    }),
    incompleteOrders: [
      { reference: 'BARE', customer: zapiCustomer },
      { reference: 'UNPAID', customer: zapiCustomer, items: [zapiItem], messageId: 'M1', orderRequestId: 'R1' },
      { reference: 'NO-IDS', customer: zapiCustomer, items: [zapiItem], paymentStatus: 'PENDING' },
      { reference: 'NO-ITEMS', customer: zapiCustomer, paymentStatus: 'PAID', messageId: 'M2', orderRequestId: 'R2' },
      {
        reference: 'REFUNDED',
        customer: zapiCustomer,
        items: [zapiItem],
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
  },
  awal: {
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
  },
  kaleyra: {
    start: async () => ({ simulator: await startKaleyraSimulator() }),
    order: (index) => ({ reference: `IN-${index}`, customer: { phoneNumber: '+919876543210' }, total: rupees('841.00') }),
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
  },
  whapi: {
    start: async () => ({ simulator: await startWhapiSimulator() }),
    order: (index) => {
      const sample = whapiSamples[index % whapiSamples.length] as (typeof whapiSamples)[number];
      return { reference: sample.message.order.order_id, customer: { phoneNumber: '+4915112345678' }, orderToken: sample.token };
    },
    unknownReference: '9999999999999',
    isWrite: () => false,
    wrongCredentials: { token: 'of-somebody-else' },
    failureIn200: { answer: { ...refusal(500, 'Internal error'), status: 200 }, read: 'PROVIDER_BAD_RESPONSE', write: 'OUTCOME_UNKNOWN' },
  },
};
