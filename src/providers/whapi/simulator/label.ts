import { z } from 'zod';
import { readJson } from '../../kit/untrusted.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import { labelColors } from '../subscriber/label.js';
import type { WhapiData } from './data.js';
import { wrongParameters } from './message.js';

/** ResponseSuccess of the OpenAPI description, which requires `result` without describing it. */
const success: SimulatedAnswer = { status: 200, body: { success: true, result: true } };

/** CreateLabel of the OpenAPI description. */
const createRequest = z.strictObject({ id: z.string().regex(/^\d{1,2}$/), name: z.string().min(1), color: z.enum(labelColors) });

/** POST /labels. A label with the same id is replaced; assumed. */
export function createLabel(data: WhapiData, { method, query, headers, body }: ReceivedRequest): SimulatedAnswer | undefined {
  if (method !== 'POST') return undefined;
  const given = createRequest.safeParse(readJson(body));
  const isRight = headers['content-type'] === 'application/json' && [...query.keys()].every((name) => name === 'token');
  if (!isRight || !given.success) return wrongParameters;
  const others = data.labels.filter(({ id }) => id !== given.data.id);
  data.labels.splice(0, data.labels.length, ...others, { ...given.data, count: 0 });
  return success;
}

/** POST and DELETE of a label of a chat. The messages are those of the OpenAPI description. */
export function changeLabel(data: WhapiData, { method, path, query, body }: ReceivedRequest): SimulatedAnswer | undefined {
  const [, labelId, association = ''] = /^\/labels\/(\d{1,2})\/([^/]+)$/.exec(path) ?? [];
  if (labelId === undefined || !['POST', 'DELETE'].includes(method)) return undefined;
  if (body !== '' || [...query.keys()].some((name) => name !== 'token')) return wrongParameters;
  const chatId = decodeURIComponent(association);
  const assigned = data.chatLabels.get(chatId) ?? [];
  if (method === 'DELETE') {
    if (!assigned.includes(labelId)) return refusal(404, 'Specified association not found');
    data.chatLabels.set(
      chatId,
      assigned.filter((id) => id !== labelId),
    );
    return success;
  }
  const isKnown = data.chats.has(chatId) && data.labels.some(({ id }) => id === labelId);
  if (!isKnown) return refusal(404, 'Specified chat or message not found');
  if (assigned.includes(labelId)) return refusal(409, 'Label association already exists');
  data.chatLabels.set(chatId, [...assigned, labelId]);
  return success;
}

function refusal(code: number, message: string): SimulatedAnswer {
  return { status: code, body: { error: { code, message } } };
}
