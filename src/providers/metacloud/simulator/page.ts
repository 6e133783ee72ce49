import type { SimulatedAnswer } from '../../simulator/server.js';
import { settings } from './data.js';
import { graphFailure } from './failure.js';

/** Fields that Graph returns when none are asked for, as in the samples of the documents. */
const usualFields = [
  'verified_name',
  'display_phone_number',
  'quality_rating',
  'retailer_id',
  'name',
  'components',
  'language',
  'status',
  'category',
];

/** The fields that were asked for, and the id, which Graph always returns. */
export function only(record: object, query: URLSearchParams): object {
  const wanted = ['id', ...(query.get('fields')?.split(',') ?? usualFields)];
  return Object.fromEntries(Object.entries(record).filter(([name]) => wanted.includes(name)));
}

/** A page by cursor. The address of the next one has the access token, as Graph's has. */
export function pageOf(records: readonly object[], query: URLSearchParams): SimulatedAnswer {
  const limit = Number(query.get('limit') ?? 25);
  const after = query.get('after');
  const start = after === null ? 0 : Number(Buffer.from(after, 'base64url').toString());
  if (!Number.isInteger(start) || !Number.isInteger(limit) || limit < 1) return graphFailure(400, 100, 'Invalid parameter', 'after');
  const data = records.slice(start, start + limit).map((record) => only(record, query));
  const end = start + data.length;
  const cursors = { before: cursorOf(start), after: cursorOf(end) };
  const next = { next: `https://graph.facebook.com/next?access_token=${settings.accessToken}&after=${cursors.after}` };
  return { status: 200, body: { data, paging: { cursors, ...(end < records.length ? next : {}) } } };
}

function cursorOf(position: number): string {
  return Buffer.from(String(position)).toString('base64url');
}
