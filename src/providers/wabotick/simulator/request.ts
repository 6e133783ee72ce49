import type { ReceivedRequest, SimulatedAnswer } from '../../simulator-server.js';
import { endpoints, findFault } from './endpoint.js';
import type { Credentials } from './state.js';

/** A request that names an endpoint and carries only fields, each once, that the endpoint has. */
export interface EndpointRequest {
  readonly name: string;
  readonly fields: Readonly<Record<string, string>>;
}

const root = '/api/v1/whatsapp/';
const form = 'application/x-www-form-urlencoded';

/** The request, or the answer to one that is none. */
export function readRequest(request: ReceivedRequest): EndpointRequest | SimulatedAnswer {
  const name = request.path.startsWith(root) ? request.path.slice(root.length) : '';
  const endpoint = endpoints.get(name);
  if (endpoint === undefined) return { status: 404, body: { message: `The route ${request.path.slice(1)} could not be found.` } };
  const isQuery = request.method === 'GET' && !endpoint.postOnly;
  if (request.method !== 'POST' && !isQuery)
    return { status: 405, body: { message: `The ${request.method} method is not supported for this route.` } };
  if (!isQuery && request.headers['content-type']?.split(';')[0] !== form) return { status: 415, body: { message: `Expected ${form}.` } };
  if (!isQuery && request.target.includes('?')) return refusal('Fields in the address are not allowed.');
  const fields = isQuery ? request.query : new URLSearchParams(request.body);
  const fault = findFault([...fields], endpoint);
  return fault === undefined ? { name, fields: Object.fromEntries(fields) } : refusal(fault);
}

/** Wrong credentials, in the words assumed for them (README, "Assumed"). */
export function refuseCredentials({ fields }: EndpointRequest, own: Credentials, badTokenStatus: 200 | 401): SimulatedAnswer | undefined {
  if (fields['apiToken'] !== own.apiToken) return { ...refusal('Unauthenticated.'), status: badTokenStatus };
  const numbers = [fields['phone_number_id'], fields['phoneNumberID']].filter((number) => number !== undefined);
  // The documents ask for the number's id under this name, and print an internal one.
  const bot = fields['whatsapp_bot_id'] ?? own.whatsappBotId;
  const isKnown = numbers.every((number) => number === own.phoneNumberId) && [own.whatsappBotId, own.phoneNumberId].includes(bot);
  return isKnown ? undefined : refusal('WhatsApp account not found.');
}

/** Failures come in the body of an HTTP 200. */
export function refusal(message: string): SimulatedAnswer {
  return { status: 200, body: { status: '0', message } };
}

export function success(message: unknown): SimulatedAnswer {
  return { status: 200, body: { status: '1', message } };
}
