// The same calls for every peer that makes them itself.
import { Pool } from 'undici';
import { catalogOf, toCatalogs, toMessages, toOrder, toPage } from './records.mjs';

const pool = new Pool(process.env.UPSTREAM, { connections: 64, pipelining: 1 });
const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

export async function ask(endpoint, fields) {
  const body = new URLSearchParams({ apiToken: 'bench-token', ...fields }).toString();
  const answer = await pool.request({ method: 'POST', path: `/api/v1/whatsapp/${endpoint}`, headers, body });
  return answer.body.json();
}

async function readRecords(channel) {
  const { message } = await ask('catalog/order/list', { whatsapp_catalog_id: catalogOf(channel) });
  return message;
}

/** One call for each channel. */
export async function readPage(given) {
  const lists = await Promise.all(given.filter.channels.map(async (channel) => ({ channel, records: await readRecords(channel) })));
  return toPage(lists, given);
}

/** The upstream has no single order. */
export async function readOrder({ channel, reference }) {
  const record = (await readRecords(channel)).find((one) => one.order_unique_id === reference);
  return record === undefined ? null : toOrder(record, channel);
}

export async function readMessages(contactId, last) {
  const { message } = await ask('get/conversation', { phone_number: contactId, limit: String(last), offset: '0' });
  return toMessages(message, last);
}

/** One call for all the catalogs of a query. */
export async function readCatalogs(catalogIds) {
  const { message } = await ask('catalog/list', {});
  return toCatalogs(message, catalogIds);
}
