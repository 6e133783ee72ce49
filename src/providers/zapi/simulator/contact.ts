import { z } from 'zod';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { ZapiData } from './data.js';
import { readBody } from './request-shapes.js';

const number = z.string().regex(/^\d{8,15}$/);
const addRequest = z.array(z.strictObject({ firstName: z.string().min(1), lastName: z.string().optional(), phone: number })).min(1);
const removeRequest = z.array(number).min(1);
const noteRequest = z.strictObject({ notes: z.string().min(1) });

/** POST contacts/add, DELETE contacts/remove and POST chats/{phone}/notes. Undefined for other addresses. */
export function answerContactChange(address: string, request: ReceivedRequest, data: ZapiData): SimulatedAnswer | undefined {
  const [, phone] = /^chats\/(\d{8,15})\/notes$/.exec(address) ?? [];
  const method = { 'contacts/add': 'POST', 'contacts/remove': 'DELETE' }[address] ?? (phone === undefined ? undefined : 'POST');
  if (method === undefined) return undefined;
  if (request.method !== method) return { status: 405, body: { error: 'Method Not Allowed' } };
  if (request.headers['content-type'] !== 'application/json') return { status: 415, body: { error: 'Unsupported Media Type' } };
  if (!data.status.connected) return { status: 200, body: { value: false } };
  if (phone !== undefined) return setNote(data, phone, request.body);
  return address === 'contacts/add' ? add(data, request.body) : remove(data, request.body);
}

function add(data: ZapiData, body: string): SimulatedAnswer {
  const read = readBody(addRequest, body);
  if ('error' in read) return { status: 400, body: read };
  for (const { firstName, lastName, phone } of read.request) {
    const name = lastName === undefined ? firstName : `${firstName} ${lastName}`;
    const known = data.contacts.find((contact) => contact['phone'] === phone);
    data.contacts = data.contacts.filter((contact) => contact !== known);
    data.contacts.push({ notify: null, imgUrl: null, ...known, name, short: firstName, vname: name, phone });
  }
  return done;
}

function remove(data: ZapiData, body: string): SimulatedAnswer {
  const read = readBody(removeRequest, body);
  if ('error' in read) return { status: 400, body: read };
  data.contacts = data.contacts.filter(({ phone }) => !read.request.includes(String(phone)));
  return done;
}

/** A chat has one note, which the call replaces; assumed. */
function setNote(data: ZapiData, phone: string, body: string): SimulatedAnswer {
  const read = readBody(noteRequest, body);
  if ('error' in read) return { status: 400, body: read };
  const at = Date.now();
  const notes = { id: 'KlesU6f4f/Qd5d6VuAbvOMi31rg=', content: read.request.notes, createdAt: at, lastUpdateAt: at };
  data.chats = data.chats.map((chat) => (chat['phone'] === phone ? { ...chat, notes } : chat));
  return { status: 200, body: { success: true } };
}

const done: SimulatedAnswer = { status: 200, body: { success: true, errors: [] } };
