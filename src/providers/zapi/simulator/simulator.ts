import type { ZodType } from 'zod';
import type { Order } from '../../../domain/order.js';
import { now } from '../../../domain/time.js';
import type { ReceivedRequest, SimulatedAnswer, Simulator } from '../../simulator/server.js';
import { unixSeconds } from '../../simulator/sample-values.js';
import { startSimulatorServer } from '../../simulator/server.js';
import { toOrderStatus, toPaymentStatus } from '../order/order-status.js';
import type { ZapiData } from './data.js';
import { documentedData } from './data.js';
import {
  contactsRequest,
  buttonActionsRequest,
  buttonListRequest,
  listRequest,
  locationRequest,
  mediaRequests,
  orderRequest,
  reactionRequest,
  readBody,
  readRequest,
  removedReactionRequest,
  textRequest,
} from './request-shapes.js';
import { answerProducts, catalogMessageRequest, productMessageRequest } from './product.js';
import { answerContactChange } from './contact.js';
import { answerLabels } from './label.js';
import { answerRead } from './read.js';
import type { UpdateRequest } from './update-request.js';
import { readUpdateRequest, orderOfUpdate } from './update-request.js';
import { samples } from './samples.js';
import type { SentMessage, ZapiSimulatedWebhooks } from './webhook.js';
import { createWebhookEmitter } from './webhook.js';

/** An order as WhatsApp shows it now, with the texts that the customer received. */
export interface SimulatedOrder {
  readonly order: Order;
  readonly messages: readonly (string | null)[];
}

interface KnownOrder {
  order: Order;
  readonly messages: (string | null)[];
}

export interface ZapiSimulator extends Simulator {
  /** By reference. */
  readonly orders: ReadonlyMap<string, SimulatedOrder>;
  /** Its address book, catalog and connection; may be changed. */
  readonly data: ZapiData;
  /** Stores an order, as if the business had sent it. */
  remember(order: Order): void;
  readonly webhooks: ZapiSimulatedWebhooks;
}

/** Failures for use with `fail`: documented or observed, and an assumed one for a full queue. */
export const zapiFailures = {
  notConnected: { status: 200, body: { value: false } },
  noRoute: { status: 200, body: { error: 'NOT_FOUND', message: 'Unable to find matching target resource method' } },
  clientTokenMissing: { status: 400, body: { error: 'your client-token is not configured' } },
  nullNotAllowed: { status: 403, body: { error: 'null not allowed' } },
  addressBlocked: { status: 403, body: { error: '[203.0.113.7] not allowed' } },
  instanceNotFound: { status: 400, body: { error: 'Instance not found' } },
  invalidPhone: { status: 400, body: { error: 'Invalid phone' } },
  queueFull: { status: 400, body: { error: 'Message queue is full' } },
} as const satisfies Record<string, SimulatedAnswer>;

const instanceId = 'sandbox-instance';
const token = 'sandbox-instance-token';
const accountToken = 'sandbox-account-token';

/** Z-API on loopback. `clientToken: null` is an account without an activated security token. */
export async function startZapiSimulator({ clientToken = accountToken }: { clientToken?: string | null } = {}): Promise<ZapiSimulator> {
  const orders = new Map<string, KnownOrder>();
  const data = documentedData();
  const remember = (order: Order): KnownOrder => {
    const known = { order, messages: [] };
    orders.set(order.reference, known);
    return known;
  };
  samples.forEach((order) => remember(order));
  const wrote = (phone: string): void => {
    const lastMessageTime = String(unixSeconds());
    data.chats = data.chats.map((chat) => (chat['phone'] === phone ? { ...chat, lastMessageTime } : chat));
  };
  const emitter = createWebhookEmitter(instanceId, { remember, wrote });
  const nameOf = (phone: string): string | null => {
    const name = data.contacts.find((contact) => contact['phone'] === phone)?.['name'];
    return typeof name === 'string' ? name : null;
  };
  let sent = 0;

  /** Queues a message and then sends its webhooks. */
  function queued(emit: (message: SentMessage) => void): SimulatedAnswer {
    if (!data.status.connected) return zapiFailures.notConnected;
    sent += 1;
    const messageId = `D241${String(sent).padStart(16, '0')}`;
    const zaapId = `3999${String(sent).padStart(28, '0')}`;
    emit({ messageId, zaapId });
    return { status: 200, body: { zaapId, messageId, id: messageId } };
  }

  function update(body: string): SimulatedAnswer {
    const request = readUpdateRequest(
      body,
      [...orders.values()].map(({ order }) => order),
    );
    if ('error' in request) return { status: 400, body: request };
    return queued((message) => {
      const known = orders.get(request.referenceId) ?? remember(orderOfUpdate(request, now()));
      apply(request, known);
      emitter.updated(request, message, known.order.customer.name);
    });
  }

  const accepting =
    <Request extends { readonly phone: string }>(
      shape: ZodType<Request>,
      emit: (request: Request, message: SentMessage, customerName: string | null) => void,
    ) =>
    (body: string): SimulatedAnswer => {
      const read = readBody(shape, body);
      if ('error' in read) return { status: 400, body: read };
      return queued((message) => emit(read.request, message, nameOf(read.request.phone)));
    };

  /** Sets the chat's unread messages to 0. */
  function markRead(body: string): SimulatedAnswer {
    const read = readBody(readRequest, body);
    if ('error' in read) return { status: 400, body: read };
    if (!data.status.connected) return zapiFailures.notConnected;
    data.chats = data.chats.map((chat) => (chat['phone'] === read.request.phone ? { ...chat, unread: '0' } : chat));
    return { status: 204 };
  }

  const writeHandlers: ReadonlyMap<string, (body: string) => SimulatedAnswer> = new Map([
    ['order-status-update', update],
    ['order-payment-update', update],
    ['send-order', accepting(orderRequest, emitter.ordered)],
    ['send-text', accepting(textRequest, emitter.texted)],
    ['send-product', accepting(productMessageRequest, emitter.sentProduct)],
    ['send-catalog', accepting(catalogMessageRequest, emitter.sentCatalog)],
    ['send-button-list', accepting(buttonListRequest, emitter.texted)],
    ['send-button-actions', accepting(buttonActionsRequest, emitter.texted)],
    ['send-image', accepting(mediaRequests.image, emitter.sentFile)],
    ['send-video', accepting(mediaRequests.video, emitter.sentFile)],
    ['send-audio', accepting(mediaRequests.audio, emitter.sentFile)],
    ['send-option-list', accepting(listRequest, emitter.sentContent)],
    ['send-reaction', accepting(reactionRequest, emitter.sentContent)],
    ['send-remove-reaction', accepting(removedReactionRequest, emitter.sentContent)],
    ['send-location', accepting(locationRequest, emitter.sentContent)],
    ['send-contacts', accepting(contactsRequest, emitter.sentContent)],
    ['read-message', markRead],
  ]);
  const sendDocument = accepting(mediaRequests.document, emitter.sentFile);

  const server = await startSimulatorServer((request) => {
    const [, instance, secret, address] = /^\/instances\/([^/]+)\/token\/([^/]+)\/(.+)$/.exec(request.path) ?? [];
    if (address === undefined) return zapiFailures.noRoute;
    if (instance !== instanceId || secret !== token) return zapiFailures.instanceNotFound;
    const refusal = refuseClientToken(request, clientToken);
    if (refusal !== undefined) return refusal;
    const send = /^send-document\/[a-z0-9]{1,8}$/i.test(address) ? sendDocument : writeHandlers.get(address);
    if (send === undefined)
      return (
        answerLabels(address, request, data) ??
        answerProducts(address, request, data) ??
        answerContactChange(address, request, data) ??
        answerRead(address, request, data) ??
        zapiFailures.noRoute
      );
    if (request.method !== 'POST') return { status: 405, body: { error: 'Method Not Allowed' } };
    if (!/^application\/json(;|$)/.test(request.headers['content-type'] ?? ''))
      return { status: 415, body: { error: 'Unsupported Media Type' } };
    return send(request.body);
  });

  return {
    ...server,
    baseUrl: server.origin,
    settings: { instanceId, token, ...(clientToken === null ? {} : { clientToken }) },
    samples,
    data,
    orders,
    remember: (order) => void remember(order),
    webhooks: emitter.webhooks,
  };
}

function refuseClientToken({ headers }: ReceivedRequest, clientToken: string | null): SimulatedAnswer | undefined {
  const given = headers['client-token'];
  if (clientToken === null || given === clientToken) return undefined;
  if (given === undefined) return zapiFailures.clientTokenMissing;
  return { status: 403, body: { error: `Client-Token ${String(given)} not allowed` } };
}

/** Every update contains both statuses, and both become the order's state. */
function apply(update: UpdateRequest, known: KnownOrder): void {
  known.order = {
    ...known.order,
    status: toOrderStatus(update.orderStatus),
    providerStatus: update.orderStatus,
    paymentStatus: toPaymentStatus(update.paymentStatus),
    providerPaymentStatus: update.paymentStatus,
  };
  known.messages.push(update.message ?? null);
}
