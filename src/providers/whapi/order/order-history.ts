import type { HistoryPage, OrderHistory } from '../../../contract/order-history.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { Position } from '../../../domain/position.js';
import type { ChannelSettings } from '../../definition.js';
import { asRecord, readCount } from '../../kit/untrusted.js';
import type { WhapiApi } from '../api.js';
import type { WhapiSettings } from '../settings.js';
import { reportOrders } from './message-order.js';

/** The maximum of one call. */
const pageSize = 500;
/** 10,000 messages. */
const maxPages = 20;

/**
 * GET /messages/list, newest first: Whapi has orders in messages only. There is no filter by type (OpenAPI description), so that all messages are read. A
 * page begins at the second in which the one before ended, because `time_to` may or may not include its second.
 */
export function createOrderHistory(api: WhapiApi, settings: ChannelSettings<WhapiSettings>): OrderHistory {
  return {
    async readPage({ since, position }, call) {
      const { timeTo, pages } = readPosition(position);
      const timeFrom = since === null ? null : Math.floor(Date.parse(since) / 1000);
      const limits = { ...(timeFrom !== null && { time_from: String(timeFrom) }), ...(timeTo !== null && { time_to: String(timeTo) }) };
      const { body, brokenRecords } = await api.get('/messages/list', { count: String(pageSize), sort: 'desc', ...limits }, call);
      const records: unknown = body['messages'];
      if (!Array.isArray(records)) throw unexpectedResponse('whapi', settings.channel);
      await reportOrders(records, settings, call);
      const times = records.map((record: unknown) => readCount(asRecord(record)['timestamp'])).filter((time) => time !== null);
      const [oldest, newest] = [Math.min(...times), Math.max(...times)];
      const isWhole = brokenRecords === 0;
      const isEnd = records.length + brokenRecords < pageSize || (timeFrom !== null && oldest < timeFrom);
      if (isEnd) return { next: null, isComplete: isWhole };
      const isIgnored = times.length === 0 || (timeTo !== null && newest > timeTo);
      if (isIgnored || pages + 1 >= maxPages) return incomplete;
      // A whole page of one second: the rest of that second is skipped, because nothing else leads on.
      const isStuck = timeTo !== null && oldest + 1 >= timeTo;
      const next = isStuck ? timeTo - 1 : oldest + 1;
      return { next: { key: String(next), id: String(pages + 1) }, isComplete: isWhole && !isStuck };
    },
  };
}

const incomplete: HistoryPage = { next: null, isComplete: false };

/** `key`: the second up to which messages are wanted; `id`: the pages before. */
function readPosition(position: Position | null): { readonly timeTo: number | null; readonly pages: number } {
  return position === null ? { timeTo: null, pages: 0 } : { timeTo: readCount(position.key), pages: readCount(position.id) ?? 0 };
}
