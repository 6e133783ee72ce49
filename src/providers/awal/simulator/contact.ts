import * as z from 'zod';
import { readTextFields } from '../../simulator/multipart.js';
import { isoSeconds } from '../../simulator/sample-values.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { AwalData } from './data.js';
import { invalid, isFromSender, wrongSender } from './message.js';
import { refusal } from './orders.js';

const optional = Object.fromEntries(
  ['email', 'branch_id', 'contact_group_id', 'description', 'address', 'full_name', 'is_favorite', 'avatar'].map((name) => [
    name,
    z.string().optional(),
  ]),
);

/** The text fields of POST /contacts (create-contact page). */
export const contactRequest = z.strictObject({ name: z.string().min(1), phone: z.string().regex(/^[1-9]\d{5,14}$/), ...optional });

/** The text fields of PATCH /contacts/{id} (update-contact page): those that are given are changed. */
const changeRequest = contactRequest.partial();

/** What GET /contacts takes, assumed to be what Awal's other lists take. */
const listQuery = z.strictObject({
  phone_number_id: z.string(),
  page: z
    .string()
    .regex(/^[1-9]\d*$/)
    .optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d*$/)
    .optional(),
  searchTerm: z.string().optional(),
});

const notFound = refusal(404, 'resource_not_found', 'Contact not found');

/** Requests about contacts. Undefined for others. */
export function answerContacts(
  account: AwalData,
  route: string,
  request: ReceivedRequest,
  maxPerPage: number,
): SimulatedAnswer | undefined {
  const [, method, id] = /^(PATCH|DELETE) \/contacts\/(\d+)$/.exec(route) ?? [];
  if (route === 'GET /contacts') return list(account, request, maxPerPage);
  if (route === 'POST /contacts') return create(account, request);
  if (method === undefined) return undefined;
  return method === 'PATCH' ? change(account, Number(id), request) : remove(account, Number(id), request);
}

function list({ contacts, phoneNumberId }: AwalData, { query }: ReceivedRequest, maxPerPage: number): SimulatedAnswer {
  const given = listQuery.safeParse(Object.fromEntries(query));
  if (!given.success) return invalid(given.error);
  if (given.data.phone_number_id !== phoneNumberId) return wrongSender;
  const page = Number(given.data.page ?? 1);
  const perPage = Math.min(Number(given.data.limit ?? 10), maxPerPage);
  const term = given.data.searchTerm?.toLowerCase() ?? '';
  const matching = contacts.filter(({ name, phone }) => `${name}\n${phone}`.toLowerCase().includes(term));
  const last = Math.max(1, Math.ceil(matching.length / perPage));
  const meta = { current_page: page, per_page: perPage, total: matching.length, last_page: last };
  return { status: 200, body: { status: true, data: matching.slice((page - 1) * perPage, page * perPage), meta } };
}

function create(account: AwalData, { query, body, headers }: ReceivedRequest): SimulatedAnswer {
  if (!isFromSender(account, query)) return wrongSender;
  const given = contactRequest.safeParse(readTextFields(headers['content-type'] ?? '', body));
  if (!given.success) return invalid(given.error);
  if (account.contacts.some(({ phone }) => phone === given.data.phone)) return refusal(409, 'conflict', 'Duplicate phone number');
  const contact = { id: Math.max(0, ...account.contacts.map(({ id }) => id)) + 1, ...given.data, created_at: isoSeconds() };
  account.contacts.push(contact);
  return { status: 201, body: { status: true, message: 'Contact created successfully', data: contact } };
}

function change({ contacts }: AwalData, id: number, { query, body, headers }: ReceivedRequest): SimulatedAnswer {
  const given = changeRequest.safeParse(readTextFields(headers['content-type'] ?? '', body));
  if (!given.success || [...query.keys()].length > 0) return refusal(422, 'validation_failed', 'Validation failed');
  const index = contacts.findIndex((contact) => contact.id === id);
  const known = contacts[index];
  if (known === undefined) return notFound;
  contacts[index] = { ...known, ...given.data };
  return { status: 200, body: { status: true, message: 'Contact updated successfully', data: contacts[index] } };
}

function remove({ contacts }: AwalData, id: number, { query }: ReceivedRequest): SimulatedAnswer {
  const index = contacts.findIndex((contact) => contact.id === id);
  if (index < 0 || [...query.keys()].length > 0) return notFound;
  contacts.splice(index, 1);
  return { status: 200, body: { status: true, message: 'Contact deleted successfully' } };
}
