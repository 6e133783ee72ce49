import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import { isMessageId } from '../chat/chat-id.js';
import type { UntrustedRecord } from '../../kit/untrusted.js';
import type { WhapiData } from './data.js';
import { ownNumber } from './data.js';
import { wrongParameters } from './message.js';

/** GET of everything except orders, and HEAD of a contact. Undefined for an unknown address. */
export function read(data: WhapiData, { method, path, query }: ReceivedRequest): SimulatedAnswer | undefined {
  if (path === '/messages/list') return listMessages(inTime([...data.chats.values()].flat()), query);
  const [, noun, id] = /^\/(messages\/list|messages|contacts|chats)\/([^/]+)$/.exec(path) ?? [];
  if (method === 'HEAD' && noun !== 'contacts') return undefined;
  if (noun === 'messages/list') return listMessages(data.chats.get(decodeURIComponent(id ?? '')), query);
  if (noun === 'messages')
    return isMessageId(id ?? '') ? one([...data.chats.values()].flat(), id, query, 'Message not found', ['resync']) : wrongParameters;
  if (noun === 'contacts') return /^\d{7,15}$/.test(id ?? '') ? one(data.contacts, id, query, 'Contact not found') : wrongParameters;
  const [, mediaId] = /^\/media\/([^/]+)$/.exec(path) ?? [];
  if (mediaId !== undefined) return readFile(data, mediaId, query);
  const [, productId] = /^\/business\/products\/([^/]+)$/.exec(path) ?? [];
  if (productId !== undefined)
    return /^\d{10,18}$/.test(productId) ? one(data.products, productId, query, 'Specified product not found') : wrongParameters;
  if (noun === 'chats') return chat(data, decodeURIComponent(id ?? ''), query);
  switch (path) {
    case '/labels':
      return hasOnly(query, []) ? { status: 200, body: data.labels } : wrongParameters;
    case '/chats':
      return list('chats', listedChats(data), query);
    case '/contacts':
      return list('contacts', data.contacts, query);
    case '/business/products':
      return list('products', data.products, query);
    case '/business':
      return hasOnly(query, []) ? { status: 200, body: { id: 'me', description: 'Mugs and towels', websites: [] } } : wrongParameters;
    case '/health':
      return hasOnly(query, ['wakeup', 'platform', 'channel_type']) ? { status: 200, body: health(data.healthText) } : wrongParameters;
    default:
      return undefined;
  }
}

function readFile({ files }: WhapiData, mediaId: string, query: URLSearchParams): SimulatedAnswer {
  if (!hasOnly(query, [])) return wrongParameters;
  const file = files.get(mediaId);
  return file === undefined
    ? notFound('Specified media not found')
    : { status: 200, headers: { 'content-type': file.type }, body: file.bytes };
}

type Records = readonly Readonly<Record<string, unknown>>[];

const messageFilters = ['sort', 'time_from', 'time_to', 'normal_types', 'author', 'from_me'];

function inTime(messages: Records): Records {
  return messages.toSorted((left, right) => Number(left['timestamp']) - Number(right['timestamp']));
}

/** The messages of a chat, or of all chats, that match the documented filters; the default order is oldest first. */
function listMessages(chat: Records | undefined, query: URLSearchParams): SimulatedAnswer {
  const [from, to] = [Number(query.get('time_from') ?? 0), Number(query.get('time_to') ?? Infinity)];
  const [normalTypes, author, fromMe] = ['normal_types', 'author', 'from_me'].map((name) => query.get(name));
  const isRight =
    !Number.isNaN(from) &&
    !Number.isNaN(to) &&
    [normalTypes, fromMe].every((flag) => flag == null || flag === 'true' || flag === 'false') &&
    /^\d{7,15}$/.test(author ?? '1234567');
  if (!isRight) return wrongParameters;
  const found = chat?.filter((message) => {
    const at = Number(message['timestamp']);
    return at >= from && at <= to && passes(fromMe, message['from_me']) && (author == null || message['from'] === author);
  });
  return list('messages', query.get('sort') === 'desc' ? found?.toReversed() : found, query, messageFilters);
}

function passes(wanted: string | null | undefined, content: unknown): boolean {
  return wanted == null || wanted === String(content);
}

function list(name: string, records: Records | undefined, query: URLSearchParams, more: readonly string[] = []): SimulatedAnswer {
  const [count, offset, sort] = [Number(query.get('count') ?? 100), Number(query.get('offset') ?? 0), query.get('sort') ?? 'asc'];
  const isRight =
    Number.isInteger(count) && count >= 1 && count <= 500 && Number.isInteger(offset) && offset >= 0 && ['asc', 'desc'].includes(sort);
  if (!isRight || !hasOnly(query, ['count', 'offset', ...more])) return wrongParameters;
  if (records === undefined) return notFound('Specified chat not found');
  return { status: 200, body: { [name]: records.slice(offset, offset + count), count, total: records.length, offset } };
}

function one(
  records: Records,
  id: string | undefined,
  query: URLSearchParams,
  sentence: string,
  more: readonly string[] = [],
): SimulatedAnswer {
  const found = records.find((record) => record['id'] === id);
  if (!hasOnly(query, more)) return wrongParameters;
  return found === undefined ? notFound(sentence) : { status: 200, body: found };
}

/** Chat of the OpenAPI description. */
function chat(data: WhapiData, chatId: string, query: URLSearchParams): SimulatedAnswer {
  if (!hasOnly(query, []) || !/^[\d-]{10,31}@[\w.]{1,}$/.test(chatId)) return wrongParameters;
  return data.chats.has(chatId) ? { status: 200, body: chatRecord(data, chatId) } : notFound('Specified chat not found');
}

/** With names, which the single chat lacks here: they are optional. */
function listedChats(data: WhapiData): Records {
  const names = new Map(data.contacts.map(({ id, name }) => [`${String(id)}@s.whatsapp.net`, name]));
  return [...data.chats.keys()].map((chatId) => ({ ...chatRecord(data, chatId), name: names.get(chatId) }));
}

function chatRecord(data: WhapiData, chatId: string): UntrustedRecord {
  const messages = data.chats.get(chatId) ?? [];
  const last_message = messages.at(-1);
  const labels = data.labels.filter((label) => data.chatLabels.get(chatId)?.includes(String(label['id'])));
  const switches = { pin: false, mute: false, archive: false, unread_mention: false, read_only: false, not_spam: true };
  return { id: chatId, type: 'contact', timestamp: last_message?.['timestamp'], unread: 1, ...switches, last_message, labels };
}

function health(text: string): object {
  const codes: Readonly<Record<string, number>> = { INIT: 1, LAUNCH: 2, QR: 3, AUTH: 4, ERROR: 5 };
  return { start_at: 1713260000, uptime: 4543, status: { code: codes[text] ?? 0, text }, user: { id: ownNumber, name: 'Jonathan' } };
}

function hasOnly(query: URLSearchParams, names: readonly string[]): boolean {
  return [...query.keys()].every((name) => name === 'token' || names.includes(name));
}

function notFound(message: string): SimulatedAnswer {
  return { status: 404, body: { error: { code: 404, message } } };
}
