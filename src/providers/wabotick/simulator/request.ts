import type { ReceivedRequest, SimulatedAnswer } from '../../simulator/server.js';
import { endpoints, findFault, type Endpoint } from './endpoint.js';
import { readMultipart, type FormPart } from '../../simulator/multipart.js';
import type { Credentials } from './state.js';

/** A request to an endpoint that has only the endpoint's fields, each once. */
export interface EndpointRequest {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly file: FormPart | null;
}

const root = '/api/v1';
const whatsApp = `${root}/whatsapp/`;
const form = 'application/x-www-form-urlencoded';

/** The request, or the response to an invalid one. */
export function readRequest(request: ReceivedRequest, hasSisterEndpoints: boolean): EndpointRequest | SimulatedAnswer {
  const name = request.path.startsWith(whatsApp) ? request.path.slice(whatsApp.length) : request.path.slice(root.length);
  const endpoint = endpoints.get(name);
  if (endpoint === undefined || (endpoint.isSister === true && !hasSisterEndpoints))
    return { status: 404, body: { message: `The route ${request.path.slice(1)} could not be found.` } };
  const isQuery = request.method === 'GET' && !endpoint.postOnly;
  if (request.method !== 'POST' && !isQuery)
    return { status: 405, body: { message: `The ${request.method} method is not supported for this route.` } };
  if (!isQuery && request.target.includes('?')) return refusal('Fields in the address are not allowed.');
  const sent = isQuery ? { fields: [...request.query], file: null } : readForm(request, endpoint);
  if ('status' in sent) return sent;
  const { fields, file } = sent;
  // The rules treat a file like any other field: without bytes it is empty, and so missing.
  const given = file === null ? fields : [...fields, [file.name, file.bytes.length === 0 ? '' : 'a file'] as const];
  const fault = findFault(given, endpoint);
  return fault === undefined ? { name, fields: Object.fromEntries(fields), file } : refusal(fault);
}

interface Form {
  readonly fields: readonly (readonly [string, string])[];
  readonly file: FormPart | null;
}

/** A form of texts, or a multipart form with exactly one file in the endpoint's file field. */
function readForm(request: ReceivedRequest, endpoint: Endpoint): Form | SimulatedAnswer {
  const type = request.headers['content-type'] ?? '';
  if (type.split(';')[0] === form) return { fields: [...new URLSearchParams(request.body)], file: null };
  if (endpoint.file === undefined || !type.startsWith('multipart/')) return { status: 415, body: { message: `Expected ${form}.` } };
  const parts = readMultipart(type, request.bytes);
  if (parts === undefined) return { status: 400, body: { message: 'The multipart body is malformed.' } };
  const files = parts.filter(({ filename }) => filename !== null);
  const [file = null] = files;
  if (files.length > 1 || file?.name !== endpoint.file) return refusal(`The ${endpoint.file} field must be a file.`);
  return { fields: parts.filter((part) => part !== file).map(({ name, bytes }) => [name, bytes.toString('utf8')] as const), file };
}

/** Wrong credentials; the messages are assumed (README, "Assumed"). */
export function refuseCredentials(
  { fields }: Pick<EndpointRequest, 'fields'>,
  own: Credentials,
  badTokenStatus: 200 | 401,
): SimulatedAnswer | undefined {
  if (fields['apiToken'] !== own.apiToken) return { ...refusal('Unauthenticated.'), status: badTokenStatus };
  const numbers = [fields['phone_number_id'], fields['phoneNumberID']].filter((number) => number !== undefined);
  // The documents say that this field is the number's id, but show an internal id.
  const bot = fields['whatsapp_bot_id'] ?? own.whatsappBotId;
  const isKnown = numbers.every((number) => number === own.phoneNumberId) && [own.whatsappBotId, own.phoneNumberId].includes(bot);
  return isKnown ? undefined : refusal('WhatsApp account not found.');
}

/** Failures arrive in the body of an HTTP 200. */
export function refusal(message: string): SimulatedAnswer {
  return { status: 200, body: { status: '0', message } };
}

export function success(message: unknown): SimulatedAnswer {
  return { status: 200, body: { status: '1', message } };
}
