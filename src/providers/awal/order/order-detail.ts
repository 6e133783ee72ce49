import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Order } from '../../../domain/order.js';
import type { ChannelSettings } from '../../definition.js';
import type { AwalApi } from '../api.js';
import { readOrder } from './order-record.js';
import { createQueue } from '../queue.js';
import type { AwalSettings } from '../settings.js';

/** Calls that run at the same time: Awal has no call for several orders. */
const parallelReads = 8;

/** An order with its items; null when Awal does not have it; an error when the response cannot be read. */
export type Detail = Order | ProviderError | null;

/**
 * GET /orders/{id}, once per order and client request. A failure that would also affect the other orders, such as a rate limit, is thrown
 * and stops the remaining calls.
 */
export type DetailReader = (reference: string, call: Call) => Promise<Detail>;

export function createDetailReader(api: AwalApi, channel: ChannelSettings<AwalSettings>): DetailReader {
  async function ask(reference: string, call: Call): Promise<Detail> {
    try {
      const { envelope, brokenRecords, asOf } = await api.get(`/orders/${encodeURIComponent(reference)}`, [], call);
      const reading = { channel: channel.channel, timeZone: channel.timeZone, amountUnit: channel.amountUnit, asOf };
      const order = readOrder(envelope['data'], reading);
      if (order?.reference !== reference) return unexpectedResponse('awal', channel.channel);
      return brokenRecords === 0 ? order : { ...order, items: null };
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      if (error.kind === 'not-found') return null;
      if (error.kind === 'unexpected-response') return error;
      throw error;
    }
  }

  return (reference, call) =>
    call.once(`order ${reference}`, async () => {
      const queue = await call.once('order queue', async () => createQueue(parallelReads));
      return queue.run(() => ask(reference, call));
    });
}
