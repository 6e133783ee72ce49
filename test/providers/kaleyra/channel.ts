import { refuseUncarried } from '../../../src/contract/carried-input.js';
import type { Provider, StatusChange, StatusWriter, WriteCall } from '../../../src/contract/provider.js';
import type { Order } from '../../../src/domain/order.js';
import { createHttpClient } from '../../../src/http-client/client.js';
import { kaleyra } from '../../../src/providers/kaleyra/index.js';
import type { KaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';
import { startKaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';
import type { KaleyraSettings } from '../../../src/providers/kaleyra/settings.js';

/** The provider, its simulator, and a real HTTP client between them. */
export interface TestChannel {
  readonly simulator: KaleyraSimulator;
  readonly provider: Provider;
  readonly status: StatusWriter;
  close(): Promise<void>;
}

export async function openChannel(
  options: { asPrinted?: boolean; timeoutMs?: number; settings?: Partial<KaleyraSettings> } = {},
): Promise<TestChannel> {
  const simulator = await startKaleyraSimulator(options);
  const settings = kaleyra.settings.parse({ ...simulator.settings, ...options.settings });
  const http = createHttpClient({
    origin: simulator.baseUrl,
    timeoutMs: options.timeoutMs,
    retries: 0,
  });
  const provider = refuseUncarried(
    kaleyra.create({ channel: 'india', baseUrl: simulator.baseUrl, timeZone: 'UTC', amountUnit: undefined, settings }, http),
  );
  const { status } = provider.orders ?? {};
  if (status === undefined) throw new Error('Kaleyra changes the status');
  return {
    simulator,
    provider,
    status,
    async close() {
      await provider.close();
      await simulator.close();
    },
  };
}

export function sampleOrder(simulator: KaleyraSimulator, changes: Partial<Order> = {}): Order {
  const order = simulator.samples.find(({ reference }) => reference === '395-2024-01');
  if (order === undefined) throw new Error('395-2024-01 is a sample');
  return { ...order, ...changes };
}

export function statusChange(changes: Partial<StatusChange> = {}): StatusChange {
  return { status: 'SHIPPED', paymentStatus: null, message: null, template: null, references: null, ...changes };
}

/** A part that Kaleyra has. */
export function must<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('Kaleyra can do this');
  return part;
}

/** The body of the only request. */
export function onlyBody({ simulator }: TestChannel): Record<string, unknown> {
  if (simulator.requests.length !== 1) throw new Error(`${simulator.requests.length} requests instead of one`);
  return JSON.parse(simulator.requests[0]?.body ?? '') as Record<string, unknown>;
}

export const call: WriteCall = { correlationId: 'write-1', deadlineAt: undefined };
