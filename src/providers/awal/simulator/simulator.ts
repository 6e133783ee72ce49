import type { ReceivedRequest, SimulatedAnswer, SimulatedWebhooks, Simulator } from '../../simulator/server.js';
import { startSimulatorServer } from '../../simulator/server.js';
import { exampleSettings } from '../settings.js';
import { sign } from '../signature.js';
import type { AwalContact, AwalConversation, AwalTemplateRecord, AwalData } from './data.js';
import { sampleContacts, sampleConversations, sampleStatuses, sampleTemplates } from './data.js';
import { answerContacts } from './contact.js';
import { createRateLimits } from './rate-limits.js';
import { sendButtons, sendMedia, sendTemplate, sendText } from './message.js';
import type { OrderStore } from './orders.js';
import { detail, list, orderNotFound, refusal, update } from './orders.js';
import { listBranches, listConversations, listNumbers, listStatuses, listTemplates, showConversation, showTemplate } from './read.js';
import type { AwalRecord } from './samples.js';
import { sampleOrders } from './samples.js';
import type { WebhookEmitter } from './webhook.js';
import { createWebhookEmitter } from './webhook.js';

export interface AwalSimulatorOptions {
  readonly orders?: readonly AwalRecord[];
  /** Orders of other numbers of the same account, by phoneNumberId. */
  readonly otherNumbers?: Readonly<Record<string, readonly AwalRecord[]>>;
  readonly maxPerPage?: number;
  /** False: lists keep the order of `orders`. */
  readonly newestFirst?: boolean;
  /** What this account's signatures cover before the path below the base address. */
  readonly signedPathPrefix?: string;
  readonly conversations?: readonly AwalConversation[];
  readonly templates?: readonly AwalTemplateRecord[];
  readonly contacts?: readonly AwalContact[];
  /** `status` of the channel's own number in GET /waba-numbers. */
  readonly numberStatus?: string;
  /** Answers requests beyond the documented limits with 429. */
  readonly enforceRateLimits?: boolean;
}

export interface AwalSimulator extends Simulator {
  /** The order as it is stored now. */
  order(id: number): AwalRecord | undefined;
  /** Changes an order outside the API, and sends the webhook. */
  change(id: number, fields: Partial<AwalRecord>): void;
  /** Deletes an order outside the API. Awal documents no webhook for that. */
  remove(id: number): void;
  /** Brings a deleted order back. */
  restore(order: AwalRecord | undefined): void;
  readonly webhooks: SimulatedWebhooks;
}

/** Seconds by which X-Timestamp may differ; assumed, the documents give none. */
export const timestampTolerance = 300;

const basePath = '/api/developer';
const { signedPathPrefix: _, ...credentials } = exampleSettings;

/** Awal's API on loopback. It checks signature, headers and fields, and stores orders, conversations and contacts. */
export async function startAwalSimulator(options: AwalSimulatorOptions = {}): Promise<AwalSimulator> {
  const signedPathPrefix = options.signedPathPrefix ?? '';
  const others = Object.entries(options.otherNumbers ?? {});
  const store: OrderStore = {
    orders: new Map([...(options.orders ?? sampleOrders), ...others.flatMap(([, orders]) => orders)].map((order) => [order.id, order])),
    customers: new Map((options.contacts ?? sampleContacts).map(({ id, phone }) => [String(id), phone])),
    numberOf: new Map(others.flatMap(([number, orders]) => orders.map(({ id }) => [id, number] as const))),
    phoneNumberIds: [credentials.phoneNumberId, ...others.map(([number]) => number)],
    maxPerPage: options.maxPerPage ?? 100,
    newestFirst: options.newestFirst ?? true,
  };
  const account: AwalData = {
    phoneNumberId: credentials.phoneNumberId,
    conversations: [...(options.conversations ?? sampleConversations)],
    templates: options.templates ?? sampleTemplates,
    contacts: [...(options.contacts ?? sampleContacts)],
    statuses: [...sampleStatuses],
    numberStatus: options.numberStatus ?? 'CONNECTED',
  };
  const emitter = createWebhookEmitter(store, credentials.hmacSecret);
  const limits = createRateLimits(options.enforceRateLimits ?? false);
  const server = await startSimulatorServer((request) => {
    const { headers, refusal } = limits.take(`${request.method} ${request.path.slice(basePath.length)}`);
    if (refusal !== undefined) return refusal;
    const answer =
      refuseCredentials(request, signedPathPrefix) ??
      answerAccount(account, request, store.maxPerPage, emitter) ??
      answerOrders(store, request, emitter);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  });
  return {
    ...server,
    baseUrl: server.origin + basePath,
    settings: { ...credentials, ...(signedPathPrefix === '' ? {} : { signedPathPrefix }) },
    samples: [],
    order: (id) => store.orders.get(id),
    change(id, fields) {
      const order = store.orders.get(id);
      if (order === undefined) return;
      store.orders.set(id, { ...order, ...fields });
      emitter.updated(id);
    },
    remove: (id) => void store.orders.delete(id),
    restore: (order) => void (order && store.orders.set(order.id, order)),
    webhooks: emitter.webhooks,
  };
}

/** Checks headers, credentials, time and signature in this order. The required-headers and error-handling pages differ on 401 and 400. */
function refuseCredentials(request: ReceivedRequest, signedPathPrefix: string): SimulatedAnswer | undefined {
  const { headers } = request;
  const names = ['accept', 'content-type', 'x-awal-signature-256', 'x-timestamp', 'x-domain', 'x-client-id'];
  const missing = names.filter((name) => headers[name] === undefined);
  if (missing.length > 0) return refusal(400, 'missing_headers', `Missing required headers: ${missing.join(', ')}`);
  if (headers['x-client-id'] !== credentials.clientId || headers['x-domain'] !== credentials.domain) {
    return refusal(401, 'authentication_failed', 'Unknown client');
  }
  const isForm = /^(POST \/(contacts|w\/message\/template)|PATCH \/contacts\/\d+)$/.test(
    `${request.method} ${request.path.slice(basePath.length)}`,
  );
  const contentType = isForm ? 'multipart/form-data; boundary=' : 'application/json';
  if (!headers.accept?.includes('application/json') || !headers['content-type']?.startsWith(contentType)) {
    return refusal(400, 'validation_failed', `Accept must be application/json and Content-Type ${contentType}`);
  }
  const timestamp = Number(headers['x-timestamp']);
  if (!/^\d+$/.test(String(headers['x-timestamp'])) || Math.abs(Date.now() / 1000 - timestamp) > timestampTolerance) {
    return refusal(401, 'authentication_failed', 'Invalid timestamp');
  }
  return headers['x-awal-signature-256'] === expectedSignature(request, signedPathPrefix, timestamp)
    ? undefined
    : refusal(401, 'authentication_failed', 'Invalid HMAC signature');
}

function expectedSignature({ method, target, path, body }: ReceivedRequest, signedPathPrefix: string, timestamp: number): string {
  const signedPath = signedPathPrefix + path.slice(basePath.length);
  return sign({ method, path: signedPath, queryString: target.slice(path.length), timestamp, body }, credentials.hmacSecret);
}

/** Undefined for requests about orders. */
function answerAccount(
  account: AwalData,
  request: ReceivedRequest,
  maxPerPage: number,
  emitter: WebhookEmitter,
): SimulatedAnswer | undefined {
  const route = `${request.method} ${request.path.slice(basePath.length)}`;
  const [, noun, id] = /^GET \/(conversations|templates)\/([^/]+)$/.exec(route) ?? [];
  if (noun === 'conversations' && id !== undefined) return showConversation(account, id, request);
  if (noun === 'templates' && id !== undefined) return showTemplate(account, id, request);
  switch (route) {
    case 'POST /w/message/text':
      return sendText(account, request, emitter.sent);
    case 'POST /w/message/media':
      return sendMedia(account, request, emitter.sent);
    case 'POST /w/message/button':
      return sendButtons(account, request, emitter.sent);
    case 'POST /w/message/template':
      return sendTemplate(account, request, emitter.sent);
    case 'GET /conversations':
      return listConversations(account, request);
    case 'GET /fetch-message-status-app':
      return listStatuses(account, request);
    case 'GET /templates':
      return listTemplates(account, request, maxPerPage);
    case 'GET /branches':
      return listBranches(account, request);
    case 'GET /waba-numbers':
      return listNumbers(account, request);
    default:
      return answerContacts(account, route, request, maxPerPage);
  }
}

function answerOrders(store: OrderStore, request: ReceivedRequest, emitter: WebhookEmitter): SimulatedAnswer {
  const [, id] = /^\/api\/developer\/orders(?:\/([^/]+))?$/.exec(request.path) ?? [undefined, undefined];
  if (!/^\/api\/developer\/orders(\/|$)/.test(request.path)) return refusal(404, 'resource_not_found', 'Route not found');
  if (id === undefined) return request.method === 'GET' ? list(store, request) : refusal(405, 'method_not_allowed', 'Method not allowed');
  if (!/^\d+$/.test(id)) return orderNotFound;
  if (request.method === 'GET') return detail(store, Number(id));
  if (request.method !== 'PUT') return refusal(405, 'method_not_allowed', 'Method not allowed');
  const answer = update(store, Number(id), request);
  if (answer.status === 200) emitter.updated(Number(id));
  return answer;
}
