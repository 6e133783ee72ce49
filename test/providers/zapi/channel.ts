import { refuseUncarried } from '../../../src/contract/carried-input.js';
import { createCall, type Call } from '../../../src/contract/call.js';
import type { DetailsChange, DetailsWriter, Provider, StatusChange, StatusWriter, WriteCall } from '../../../src/contract/provider.js';
import type { Order } from '../../../src/domain/order.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import { zapi } from '../../../src/providers/zapi/index.js';
import type { ZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';
import { startZapiSimulator } from '../../../src/providers/zapi/simulator/simulator.js';

/** The provider, its simulator, and a real HTTP client between them. */
export interface TestChannel {
  readonly simulator: ZapiSimulator;
  readonly provider: Provider;
  readonly status: StatusWriter;
  readonly details: DetailsWriter;
  close(): Promise<void>;
}

export async function openChannel(
  options: { clientToken?: string | null; timeoutMs?: number; retries?: number } = {},
): Promise<TestChannel> {
  const simulator = await startZapiSimulator(options);
  const settings = zapi.settings.parse(simulator.settings);
  const http = createHttpClient({
    origin: simulator.baseUrl,
    timeoutMs: options.timeoutMs,
    retries: options.retries ?? 0,
  });
  const provider = refuseUncarried(
    zapi.create({ channel: 'brazil', baseUrl: simulator.baseUrl, timeZone: 'UTC', amountUnit: undefined, settings }, http),
  );
  const { status, details } = provider.orders ?? {};
  if (status === undefined || details === undefined) throw new Error('Z-API changes status and details');
  return {
    simulator,
    provider,
    status,
    details,
    async close() {
      await provider.close();
      await simulator.close();
    },
  };
}

/** The order of the documents, as received by webhook. */
export function documentedOrder(simulator: ZapiSimulator, changes: Partial<Order> = {}): Order {
  const order = simulator.samples.find(({ reference }) => reference === '4N8FCTW1WM6');
  if (order === undefined) throw new Error('the documented order is a sample');
  return { ...order, ...changes };
}

export function statusChange(changes: Partial<StatusChange> = {}): StatusChange {
  return { status: 'PROCESSING', paymentStatus: null, message: null, template: null, references: null, ...changes };
}

export function detailsChange(changes: Partial<DetailsChange> = {}): DetailsChange {
  return { paymentStatus: 'PAID', adminNotes: null, shippingDate: null, deliveryDate: null, branchId: null, message: null, ...changes };
}

/** A part that Z-API has. */
export function must<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('Z-API can do this');
  return part;
}

/** A read's dealings, fresh each time. */
export function reading(): Call {
  return createCall();
}

/** Path and query of every request, below the instance's address. */
export function targets({ simulator }: TestChannel): string[] {
  return simulator.requests.map(({ target }) => target.replace(/^\/instances\/sandbox-instance\/token\/sandbox-instance-token\//, ''));
}

export const call: WriteCall = { correlationId: 'write-1', deadlineAt: undefined };
