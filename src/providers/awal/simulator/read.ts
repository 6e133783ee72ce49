import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { AwalConversation, AwalData } from './data.js';
import { sampleBranches } from './data.js';
import { refusal } from './orders.js';

const statuses = ['unassigned', 'my', 'unread', 'expired', 'opened', 'closed', 'bot'];

/** GET /conversations returns everything at once: the page documents no parameter for pages. */
export function listConversations(account: AwalData, { query }: ReceivedRequest): SimulatedAnswer {
  const fault = wrongParameter(query, ['phone_number_id', 'searchTerm', 'status']) ?? wrongSender(account, query);
  const status = query.get('status');
  if (fault !== undefined || (status !== null && !statuses.includes(status))) return invalid(fault ?? 'status');
  const term = query.get('searchTerm')?.toLowerCase() ?? '';
  const data = account.conversations
    .filter((one) => (status === null || one.status === status) && `${one.name}\n${one.phone}`.toLowerCase().includes(term))
    .map(toListed);
  return {
    status: 200,
    body: { status: true, data, meta: { total: data.length, unread_total: data.filter((one) => one.unread_count > 0).length } },
  };
}

export function showConversation(account: AwalData, id: string, { query }: ReceivedRequest): SimulatedAnswer {
  const fault = wrongParameter(query, ['phone_number_id']) ?? wrongSender(account, query);
  if (fault !== undefined) return invalid(fault);
  const found = account.conversations.find((one) => String(one.id) === id);
  if (found === undefined) return refusal(404, 'resource_not_found', 'Conversation not found');
  const { phone, name, status, messages } = found;
  return {
    status: 200,
    body: { status: true, data: { id: found.id, phone, name, status, messages, meta: { total_messages: messages.length } } },
  };
}

export function listTemplates(account: AwalData, { query }: ReceivedRequest, maxPerPage: number): SimulatedAnswer {
  const number = (name: string): boolean => query.getAll(name).every((value) => /^[1-9]\d*$/.test(value));
  const fault = wrongParameter(query, ['page', 'limit', 'searchTerm']) ?? ['page', 'limit'].find((name) => !number(name));
  if (fault !== undefined) return invalid(fault);
  const perPage = Math.min(Number(query.get('limit') ?? 100), maxPerPage);
  const page = Number(query.get('page') ?? 1);
  const term = query.get('searchTerm')?.toLowerCase() ?? '';
  const matching = account.templates.filter(({ name }) => name.toLowerCase().includes(term));
  const meta = {
    current_page: page,
    per_page: perPage,
    total: matching.length,
    last_page: Math.max(1, Math.ceil(matching.length / perPage)),
  };
  return { status: 200, body: { status: true, data: matching.slice((page - 1) * perPage, page * perPage), meta } };
}

export function showTemplate(account: AwalData, id: string, { query }: ReceivedRequest): SimulatedAnswer {
  const fault = wrongParameter(query, []);
  if (fault !== undefined) return invalid(fault);
  const data = account.templates.find((one) => String(one.id) === id);
  return data === undefined ? refusal(404, 'resource_not_found', 'Template not found') : { status: 200, body: { status: true, data } };
}

/** Returns everything at once, as documented. */
export function listStatuses(account: AwalData, { query }: ReceivedRequest): SimulatedAnswer {
  const fault = wrongParameter(query, ['phone_number_id']) ?? wrongSender(account, query);
  return fault === undefined ? { status: 200, body: { status: true, data: account.statuses } } : invalid(fault);
}

/** Assumed: a list of what POST /branches returns. The first is the documents' own. */
export function listBranches(account: AwalData, { query }: ReceivedRequest): SimulatedAnswer {
  const fault = wrongParameter(query, ['phone_number_id']) ?? wrongSender(account, query);
  return fault === undefined ? { status: 200, body: { status: true, data: sampleBranches } } : invalid(fault);
}

/** The documents' two numbers; the first is the channel's own. */
export function listNumbers(account: AwalData, { query }: ReceivedRequest): SimulatedAnswer {
  const fault = wrongParameter(query, []);
  if (fault !== undefined) return invalid(fault);
  const own = {
    id: 1,
    phone_number: '96650000000',
    phone_number_id: account.phoneNumberId,
    verified_name: 'My Business',
    quality_rating: 'GREEN',
  };
  const other = {
    id: 2,
    phone_number: '96650000001',
    phone_number_id: '987654321098765',
    verified_name: 'Another Business',
    quality_rating: 'YELLOW',
  };
  const data = [
    { ...own, status: account.numberStatus, message_template_count: 25 },
    { ...other, status: 'CONNECTED', message_template_count: 10 },
  ];
  return { status: 200, body: { status: true, data } };
}

function toListed({ messages, ...conversation }: AwalConversation) {
  const last = messages.at(-1);
  return {
    ...conversation,
    last_message: last?.content ?? null,
    last_message_type: last?.type ?? null,
    updated_at: last?.date ?? conversation.created_at,
  };
}

function wrongParameter(query: URLSearchParams, known: readonly string[]): string | undefined {
  const names = [...query.keys()];
  return names.find((name, index) => !known.includes(name) || names.indexOf(name) !== index);
}

function wrongSender(account: AwalData, query: URLSearchParams): string | undefined {
  return query.get('phone_number_id') === account.phoneNumberId ? undefined : 'phone_number_id';
}

function invalid(field: string): SimulatedAnswer {
  return refusal(400, 'validation_failed', 'Validation failed', { [field]: `The ${field} is invalid` });
}
