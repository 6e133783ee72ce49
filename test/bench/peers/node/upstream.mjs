// The same two calls for every peer that makes them itself.
import { Pool } from 'undici';
import { catalogOf, toCatalogs, toOrders } from './records.mjs';

const pool = new Pool(process.env.UPSTREAM, { connections: 64, pipelining: 1 });
const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };

export async function ask(endpoint, fields) {
  const body = new URLSearchParams({ apiToken: 'bench-token', ...fields }).toString();
  const answer = await pool.request({ method: 'POST', path: `/api/v1/whatsapp/${endpoint}`, headers, body });
  return answer.body.json();
}

export async function readOrders(given) {
  const { message } = await ask('catalog/order/list', { whatsapp_catalog_id: catalogOf(given) });
  return toOrders(message, given);
}

/** One call for all the catalogs of a query. */
export async function readCatalogs(catalogIds) {
  const { message } = await ask('catalog/list', {});
  return toCatalogs(message, catalogIds);
}
