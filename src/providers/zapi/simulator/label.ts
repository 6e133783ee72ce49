import { z } from 'zod';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { ZapiData } from './data.js';
import { readBody } from './request-shapes.js';

const createRequest = z.strictObject({ name: z.string().min(1), color: z.int().min(0).optional() });

/** GET tags, PUT of a label of a chat, and POST business/create-tag. Undefined for other addresses. */
export function answerLabels(address: string, { method, headers, body }: ReceivedRequest, data: ZapiData): SimulatedAnswer | undefined {
  if (address === 'tags') return method === 'GET' ? { status: 200, body: data.tags } : methodNotAllowed;
  if (address === 'business/create-tag') {
    if (method !== 'POST') return methodNotAllowed;
    return headers['content-type'] === 'application/json' ? create(data, body) : { status: 415, body: { error: 'Unsupported Media Type' } };
  }
  const [, phone, tag = '', action] = /^chats\/(\d{8,15})\/tags\/(\d{1,10})\/(add|remove)$/.exec(address) ?? [];
  if (phone === undefined) return undefined;
  if (method !== 'PUT') return methodNotAllowed;
  if (!data.status.connected || !data.tags.some(({ id }) => id === tag)) return { status: 200, body: { value: false } };
  const others = (data.chatTags.get(phone) ?? []).filter((one) => one !== tag);
  data.chatTags.set(phone, action === 'add' ? [...others, tag] : others);
  return { status: 200, body: { value: true } };
}

const methodNotAllowed: SimulatedAnswer = { status: 405, body: { error: 'Method Not Allowed' } };

function create({ tags }: ZapiData, body: string): SimulatedAnswer {
  const read = readBody(createRequest, body);
  if ('error' in read) return { status: 400, body: read };
  const id = String(tags.length + 1);
  tags.push({ id, name: read.request.name, color: read.request.color ?? 0 });
  return { status: 200, body: { id } };
}
