import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { WhapiData } from './data.js';
import { wrongParameters } from './message.js';

/** ResponseSuccess of the OpenAPI description, which requires `result` without describing it. */
const success: SimulatedAnswer = { status: 200, body: { success: true, result: true } };

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
