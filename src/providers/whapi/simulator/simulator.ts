import type { UntrustedRecord } from '../../kit/untrusted.js';
import { picture } from '../../simulator/sample-values.js';
import type { ReceivedRequest, SimulatedAnswer, SimulatedWebhooks, Simulator } from '../../simulator/server.js';
import { startSimulatorServer } from '../../simulator/server.js';
import { isMessageId } from '../chat/chat-id.js';
import { exampleSettings } from '../settings.js';
import { sampleChats, sampleContacts, sampleLabels, sampleProducts, sampleChatLabels, type WhapiData } from './data.js';
import { changeLabel, createLabel } from './label.js';
import { changeContact } from './contact.js';
import { answerProducts } from './product.js';
import {
  checkContacts,
  deliver,
  mediaKinds,
  plainKindOf,
  react,
  sendMediaMessage,
  sendMessage,
  uploadFile,
  wrongParameters,
  type MediaKind,
} from './message.js';
import { read } from './read.js';
import type { WhapiSample } from './samples.js';
import { toLedgerOrder, whapiSamples } from './samples.js';
import { createWebhookEmitter, type WebhookEmitter, type WebhookMode } from './webhook.js';

export interface WhapiSimulatorOptions {
  /** `auth` in the settings; the simulator accepts the token in either place. */
  readonly auth?: 'query' | 'header';
  readonly webhookMode?: WebhookMode;
  readonly contacts?: readonly UntrustedRecord[];
  readonly products?: readonly UntrustedRecord[];
  /** `status.text` of GET /health. */
  readonly healthText?: string;
}

export interface WhapiSimulator extends Simulator {
  readonly webhooks: SimulatedWebhooks;
  /** Messages by chat; may be changed. */
  readonly chats: WhapiData['chats'];
  /** Label ids by chat. */
  readonly chatLabels: Map<string, string[]>;
  /** Labels; may be changed. */
  readonly labels: WhapiData['labels'];
  /** Stored files by their id. */
  readonly files: WhapiData['files'];
}

/** ResponseError of the OpenAPI description, with its messages. */
export function refusal(status: number, message: string): SimulatedAnswer {
  return { status, body: { error: { code: status, message } } };
}

/** Failures for use with `fail`. */
export const whapiFailures = {
  needAuthorization: refusal(401, 'Need channel authorization for getting products'),
  channelNotFound: refusal(404, 'Channel not found'),
  needOrderToken: refusal(403, 'Need order token for getting products'),
  orderNotFound: refusal(404, 'Specified order not found'),
  limitExceeded: refusal(402, 'Trial version limit exceeded'),
  /** Observed beside the described format. */
  limitExceededFlat: { status: 402, body: { code: 402, error: 'trial version limit exceeded' } },
  forbiddenRecipient: refusal(403, 'Forbidden recipient'),
  bodyTooLarge: refusal(413, 'Request body is too large'),
  softBan: refusal(429, 'Too many requests'),
  internal: refusal(500, 'Internal error'),
} as const satisfies Record<string, SimulatedAnswer>;

/** Whapi's API on loopback: order items, messages, the address book, the shop, and its webhooks. */
export async function startWhapiSimulator(options: WhapiSimulatorOptions = {}): Promise<WhapiSimulator> {
  const known = [...whapiSamples];
  const emitter = createWebhookEmitter(options.webhookMode ?? 'body', (sample, message) => {
    known.push(sample);
    const { chat_id } = sample.message;
    data.chats.set(chat_id, [...(data.chats.get(chat_id) ?? []), message]);
  });
  const data: WhapiData = {
    chats: sampleChats(),
    contacts: [...(options.contacts ?? sampleContacts)],
    products: [...(options.products ?? sampleProducts)],
    labels: [...sampleLabels],
    chatLabels: sampleChatLabels(),
    files: new Map([['jpeg-1a2b', { type: 'image/png', bytes: picture }]]),
    healthText: options.healthText ?? 'AUTH',
  };
  const server = await startSimulatorServer(
    (request) => refuseCredentials(request) ?? answer(data, request, emitter) ?? answerItems(request, known),
  );
  return {
    ...server,
    baseUrl: server.origin,
    settings: { token: exampleSettings.token, auth: options.auth ?? 'query' },
    samples: whapiSamples.map(toLedgerOrder),
    webhooks: emitter.webhooks,
    chats: data.chats,
    chatLabels: data.chatLabels,
    labels: data.labels,
    files: data.files,
  };
}

/** Undefined for requests about orders. */
function answer(data: WhapiData, request: ReceivedRequest, emitter: WebhookEmitter): SimulatedAnswer | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return read(data, request);
  const sendProduct = (to: string, { type, content }: { readonly type: string; readonly content: object }): SimulatedAnswer =>
    deliver(data, { to, quoted: undefined, type, content }, emitter.sent);
  const changed =
    changeContact(data, request) ?? react(data, request) ?? markRead(data, request) ?? answerProducts(data, request, sendProduct);
  if (changed !== undefined) return changed;
  if (request.path === '/labels') return createLabel(data, request);
  if (request.path.startsWith('/labels/')) return changeLabel(data, request);
  const [, kind = ''] = /^\/messages\/(\w+)$/.exec(request.path) ?? [];
  const isUpload = request.path === '/media';
  if (request.method === 'POST' && (isUpload || mediaKinds.includes(kind))) {
    if ([...request.query.keys()].some((name) => name !== 'token')) return wrongParameters;
    return isUpload ? uploadFile(data, request) : sendMediaMessage(data, kind as MediaKind, request, emitter.sent);
  }
  const plain = plainKindOf(request.path);
  if (request.method !== 'POST' || (plain === undefined && request.path !== '/contacts')) return undefined;
  const isJson = request.headers['content-type']?.startsWith('application/json') === true;
  if (!isJson || [...request.query.keys()].some((name) => name !== 'token')) return wrongParameters;
  return plain === undefined ? checkContacts(data, request) : sendMessage(data, plain, request, emitter.sent);
}

/** PUT of a message of any chat. */
function markRead({ chats }: WhapiData, { method, path, query, body }: ReceivedRequest): SimulatedAnswer | undefined {
  const [, id] = /^\/messages\/([^/]+)$/.exec(path) ?? [];
  if (method !== 'PUT' || id === undefined) return undefined;
  if (!isMessageId(id) || body !== '' || [...query.keys()].some((name) => name !== 'token')) return wrongParameters;
  const isKnown = [...chats.values()].flat().some((message) => message['id'] === id);
  return isKnown ? { status: 200, body: { success: true, result: true } } : refusal(404, 'Specified message not found');
}

function refuseCredentials({ query, headers }: ReceivedRequest): SimulatedAnswer | undefined {
  const [, inHeader] = /^Bearer (\S+)$/.exec(headers.authorization ?? '') ?? [];
  const given = [...query.getAll('token'), ...(inHeader === undefined ? [] : [inHeader])];
  if (given.length === 0) return whapiFailures.needAuthorization;
  return given.every((token) => token === exampleSettings.token) ? undefined : whapiFailures.channelNotFound;
}

function answerItems({ method, path, query }: ReceivedRequest, known: readonly WhapiSample[]): SimulatedAnswer {
  const [, orderId] = /^\/business\/orders\/([^/]+)$/.exec(path) ?? [];
  if (method !== 'GET' || orderId === undefined) return refusal(404, 'Route not found');
  const isKnown = [...query.keys()].every((name) => name === 'order_token' || name === 'token');
  if (!isKnown || !/^\d{10,18}$/.test(orderId)) return refusal(400, 'Wrong request parameters');
  const orderToken = query.get('order_token');
  if (orderToken === null || orderToken === '') return whapiFailures.needOrderToken;
  const sample = known.find(({ message }) => message.order.order_id === orderId);
  if (sample === undefined) return whapiFailures.orderNotFound;
  return orderToken === sample.token ? { status: 200, body: { items: sample.items } } : whapiFailures.needOrderToken;
}
