import { z } from 'zod';
import { readJson } from '../../kit/untrusted.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { WhapiData } from './data.js';
import { wrongParameters } from './message.js';

/** AddContactRequest and EditContactRequest of the OpenAPI description. */
const addRequest = z.strictObject({ phone: z.string().regex(/^\d{7,15}$/), name: z.string().min(1) });
const editRequest = z.strictObject({ name: z.string().min(1) });

/** PUT /contacts, and PATCH and DELETE of a contact. Undefined for other requests. */
export function changeContact(data: WhapiData, { method, path, query, body }: ReceivedRequest): SimulatedAnswer | undefined {
  const [, id] = /^\/contacts(?:\/(\d{7,15}))?$/.exec(path) ?? [];
  const route = `${method} ${id === undefined ? path : '/contacts/*'}`;
  if (!['PUT /contacts', 'PATCH /contacts/*', 'DELETE /contacts/*'].includes(route)) return undefined;
  if ([...query.keys()].some((name) => name !== 'token')) return wrongParameters;
  if (route === 'PUT /contacts') return add(data, body);
  const index = data.contacts.findIndex((contact) => contact['id'] === id);
  const isEdit = method === 'PATCH';
  const edit = isEdit ? editRequest.safeParse(readJson(body)) : undefined;
  if (edit?.success === false || (!isEdit && body !== '')) return wrongParameters;
  if (index < 0) return { status: 404, body: { error: { code: 404, message: 'Specified contact not registered' } } };
  if (!isEdit) {
    data.contacts.splice(index, 1);
    return { status: 200, body: { success: true, result: true } };
  }
  const changed = { ...data.contacts[index], ...edit?.data };
  data.contacts[index] = changed;
  return { status: 200, body: changed };
}

function add({ contacts }: WhapiData, body: string): SimulatedAnswer {
  const given = addRequest.safeParse(readJson(body));
  if (!given.success) return wrongParameters;
  const { phone: id, name } = given.data;
  if (contacts.some((contact) => contact['id'] === id)) {
    return { status: 409, body: { error: { code: 409, message: 'The contact already exists' } } };
  }
  const contact = { id, name, is_business: false };
  contacts.push(contact);
  return { status: 200, body: contact };
}
