import * as z from 'zod';
import { readJson } from '../../kit/untrusted.js';
import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import type { WireRecord, ZapiData } from './data.js';

const count = z.string().regex(/^[1-9]\d{0,6}$/);
const pageQuery = z.strictObject({ page: count, pageSize: count });
const catalogQuery = z.strictObject({ nextCursor: z.string().min(1).optional() });
const noQuery = z.strictObject({});

/** The maximum length of an address; assumed. The documents only say that a nextCursor may be too long. */
const maxTarget = 2000;

/** Read-only calls; undefined for any other. The error messages are assumed. */
export function answerRead(address: string, request: ReceivedRequest, data: ZapiData): SimulatedAnswer | undefined {
  const [, noun, detail] = /^([^/]+)(?:\/([^/]+))?$/.exec(address) ?? [];
  const read = readers.get(detail === undefined ? (noun ?? '') : `${noun}/`);
  if (read === undefined) return undefined;
  if (request.method !== 'GET' && !(request.method === 'POST' && address === 'catalogs')) return refusal(405, 'Method Not Allowed');
  return request.target.length > maxTarget ? refusal(414, 'URI Too Long') : read(request, data, detail ?? '');
}

type Reading = (request: ReceivedRequest, data: ZapiData, detail: string) => SimulatedAnswer;

const readers: ReadonlyMap<string, Reading> = new Map<string, Reading>([
  [
    'contacts',
    (request, { contacts }) =>
      withQuery(pageQuery, request, (page) => ok(pageOf(contacts, page).map(({ imgUrl: _imgUrl, ...listed }) => listed))),
  ],
  [
    'contacts/',
    (request, { contacts }, phone) => {
      const known = contacts.find((contact) => encodeURIComponent(String(contact['phone'])) === phone);
      return withQuery(noQuery, request, () => (known === undefined ? refusal(404, 'Contact not found') : ok(known)));
    },
  ],
  [
    'chats',
    (request, { chats }) => withQuery(pageQuery, request, (page) => ok(pageOf(chats, page).map(({ about: _about, ...listed }) => listed))),
  ],
  [
    'chats/',
    (request, { chats }, phone) => {
      const { name: _name, ...known } = chats.find((chat) => encodeURIComponent(String(chat['phone'])) === phone) ?? {};
      return withQuery(noQuery, request, () => ('phone' in known ? ok(known) : refusal(404, 'Chat not found')));
    },
  ],
  [
    'phone-exists/',
    (request, data, phone) =>
      withQuery(noQuery, request, () => (/^\d{8,15}$/.test(phone) ? ok([numberOf(phone, data)]) : refusal(400, 'Invalid phone'))),
  ],
  [
    'catalogs',
    (request, data) =>
      request.method === 'GET'
        ? withQuery(catalogQuery, request, ({ nextCursor }) => ok(catalogPage(nextCursor, data)))
        : withQuery(noQuery, request, () => catalogByPost(request, data)),
  ],
  ['device', (request, { device }) => withQuery(noQuery, request, () => ok(device))],
  ['status', (request, { status }) => withQuery(noQuery, request, () => ok(status))],
]);

function pageOf(records: readonly WireRecord[], { page, pageSize }: z.infer<typeof pageQuery>): readonly WireRecord[] {
  const start = (Number(page) - 1) * Number(pageSize);
  return records.slice(start, start + Number(pageSize));
}

/** Version 2 of the call: the cursor is in the body. */
function catalogByPost({ headers, body }: ReceivedRequest, data: ZapiData): SimulatedAnswer {
  if (headers['content-type'] !== 'application/json') return refusal(415, 'Unsupported Media Type');
  const read = catalogQuery.safeParse(readJson(body));
  return read.success ? ok(catalogPage(read.data.nextCursor, data)) : refusal(400, 'Invalid nextCursor');
}

/** WhatsApp knows older Brazilian mobile numbers without the ninth digit. */
function numberOf(phone: string, { contacts }: ZapiData): WireRecord {
  const old = phone.replace(/^(55\d\d)9(\d{8})$/, '$1$2');
  const known = [phone, old].find((number) => contacts.some((contact) => contact['phone'] === number));
  return known === undefined ? { exists: false, phone: null, lid: null } : { exists: true, phone: known, lid: `${known.slice(-8)}@lid` };
}

function catalogPage(cursor: string | undefined, { products, productsPerPage, cursorLength }: ZapiData): WireRecord {
  const start = cursor === undefined ? 0 : Number(/^(\d+)\|/.exec(cursor)?.[1] ?? products.length);
  const end = start + productsPerPage;
  const nextCursor = end < products.length ? `${end}|`.padEnd(cursorLength, 'AQHR+/=') : null;
  return { cartEnabled: true, products: products.slice(start, end), nextCursor };
}

function withQuery<Query>(shape: z.ZodType<Query>, { query }: ReceivedRequest, answer: (query: Query) => SimulatedAnswer): SimulatedAnswer {
  const read = shape.safeParse(Object.fromEntries(query));
  return read.success ? answer(read.data) : refusal(400, `Invalid ${read.error.issues[0]?.path.join('.') || 'query'}`);
}

function ok(body: unknown): SimulatedAnswer {
  return { status: 200, body };
}

function refusal(status: number, error: string): SimulatedAnswer {
  return { status, body: { error } };
}
