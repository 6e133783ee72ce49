import type { Order } from '../../../domain/order.js';
import { now } from '../../../domain/time.js';
import type { SimulatedWebhooks } from '../../simulator/server.js';
import { createWebhookSender } from '../../simulator/webhook.js';
import type { ContentRequest, MediaRequest, SentOrderRequest, TextRequest } from './request-shapes.js';
import { cart, connectedPhone, customerOf, messageIdOf, review, shopOrder, toPlaced } from './placed-order.js';
import type { UpdateRequest } from './update-request.js';
import { orderOfUpdate } from './update-request.js';

export interface ZapiSimulatedWebhooks extends SimulatedWebhooks {
  /** The shop sends an order from its phone. The webhook has everything that an update needs. */
  sendOrder(): void;
}

/** The ids of a queued message. */
export interface SentMessage {
  readonly messageId: string;
  readonly zaapId: string;
}

export interface WebhookEmitter {
  readonly webhooks: ZapiSimulatedWebhooks;
  /** Sends the webhooks of an update. */
  readonly updated: (update: UpdateRequest, message: SentMessage, customerName: string | null) => void;
  /** Sends the webhooks of an order, which have everything that an update needs. */
  readonly ordered: (request: SentOrderRequest, message: SentMessage, customerName: string | null) => void;
  /** Sends the webhooks of a text. */
  readonly texted: (request: Pick<TextRequest, 'phone' | 'message'>, message: SentMessage, customerName: string | null) => void;
  /** Sends the webhooks of a product. */
  readonly sentProduct: (
    request: { readonly phone: string; readonly productId: string },
    message: SentMessage,
    customerName: string | null,
  ) => void;
  /** Sends the webhooks of a catalog: its text. */
  readonly sentCatalog: (
    request: { readonly phone: string; readonly message?: string | undefined },
    message: SentMessage,
    customerName: string | null,
  ) => void;
  /** Sends the webhooks of a picture, film, sound or document. */
  readonly sentFile: (request: MediaRequest, message: SentMessage, customerName: string | null) => void;
  /** Sends the webhooks of a list, a reaction, a location or contacts. */
  readonly sentContent: (request: ContentRequest, message: SentMessage, customerName: string | null) => void;
}

/** What the account keeps of what its webhooks report: an order, so that it can be updated, and when a customer wrote last. */
interface Account {
  remember(order: Order): void;
  wrote(phone: string): void;
}

/** Webhooks in the documented formats. */
export function createWebhookEmitter(instanceId: string, { remember, wrote }: Account): WebhookEmitter {
  const sender = createWebhookSender();
  const emit = (body: Readonly<Record<string, unknown>>): void => sender.send({ body });
  let orders = 0;

  /** The webhooks of a sent message: left the queue, received as own message (null: undocumented), sent, delivered. */
  function left(
    to: Pick<ReceivedMessage, 'phone' | 'name'>,
    { messageId, zaapId }: SentMessage,
    content: Readonly<Record<string, unknown>> | null,
  ): void {
    const { phone } = to;
    const status = { ids: [messageId], momment: Date.now(), phone, type: 'MessageStatusCallback', instanceId };
    emit({ phone, zaapId, messageId, type: 'DeliveryCallback', instanceId });
    if (content !== null) emit({ ...received({ ...to, instanceId, messageId, fromMe: true }), ...content });
    emit({ status: 'SENT', ...status });
    emit({ status: 'RECEIVED', ...status });
  }

  function place(request: SentOrderRequest, messageId: string): Readonly<Record<string, unknown>> {
    const placed = toPlaced(request, messageId, orders);
    remember(orderOfUpdate(placed, now()));
    return { reviewAndPay: { type: 'physical-goods', ...review(placed) } };
  }

  return {
    webhooks: {
      ...sender,
      greet() {
        const messageId = messageIdOf(0);
        wrote(greeting.phone);
        emit({ ...received({ instanceId, messageId, ...greeting, fromMe: false }), text: { message: greeting.text } });
      },
      placeOrder() {
        orders += 1;
        emit({ ...received({ instanceId, messageId: messageIdOf(orders), ...customerOf(orders), fromMe: false }), order: cart(orders) });
      },
      sendOrder() {
        orders += 1;
        const messageId = messageIdOf(orders);
        emit({ ...received({ instanceId, messageId, ...customerOf(orders), fromMe: true }), ...place(shopOrder(orders), messageId) });
      },
    },
    updated: (update, message, name) => left({ phone: update.phone, name }, message, { reviewOrder: review(update) }),
    ordered: (request, message, name) => {
      orders += 1;
      left({ phone: request.phone, name }, message, place(request, message.messageId));
    },
    texted: ({ phone, message: text }, message, name) => left({ phone, name }, message, { text: { message: text } }),
    sentProduct: ({ phone, productId }, message, name) => left({ phone, name }, message, { product: { productId } }),
    sentCatalog: ({ phone, message: text = '' }, message, name) => left({ phone, name }, message, { text: { message: text } }),
    sentFile: (request, message, name) => left({ phone: request.phone, name }, message, fileOf(request)),
    sentContent: (request, message, name) => left({ phone: request.phone, name }, message, contentOf(request)),
  };
}

/** From the customer of a sample. */
const greeting = { phone: '5511987654321', name: 'Ana Souza', text: 'Oi! Meu pedido já saiu para entrega?' };

/** The content of a message with a file, such as `image: {imageUrl, caption}`. */
function fileOf(request: MediaRequest): Readonly<Record<string, unknown>> {
  if ('image' in request) return { image: { imageUrl: request.image, caption: request.caption ?? '' } };
  if ('video' in request) return { video: { videoUrl: request.video, caption: request.caption ?? '' } };
  if ('audio' in request) return { audio: { audioUrl: request.audio } };
  return { document: { documentUrl: request.document, fileName: request.fileName ?? '', caption: request.caption ?? '' } };
}

/** The content of the webhook of such a message; null for a list, of which the documents print none. A removed reaction has an empty value. */
function contentOf(request: ContentRequest): Readonly<Record<string, unknown>> | null {
  if ('optionList' in request) return null;
  if ('title' in request) return { location: { ...request, name: request.title, url: '' } };
  if ('contacts' in request)
    return { contacts: { contacts: request.contacts.map((contact) => ({ displayName: contact.name, phones: contact.phones })) } };
  const referencedMessage = { messageId: request.messageId, fromMe: false, phone: request.phone };
  return { reaction: { value: 'reaction' in request ? request.reaction : '', time: Date.now(), referencedMessage } };
}

interface ReceivedMessage {
  readonly instanceId: string;
  readonly messageId: string;
  readonly phone: string;
  readonly name: string | null;
  readonly fromMe: boolean;
}

/** The common fields of all messages. */
function received({ instanceId, messageId, phone, name, fromMe }: ReceivedMessage): Readonly<Record<string, unknown>> {
  return {
    isStatusReply: false,
    chatLid: null,
    connectedPhone,
    waitingMessage: false,
    isEdit: false,
    isGroup: false,
    isNewsletter: false,
    instanceId,
    messageId,
    phone,
    fromMe,
    momment: Date.now(),
    status: 'RECEIVED',
    chatName: name ?? phone,
    senderPhoto: null,
    senderName: fromMe ? 'Loja Sandbox' : (name ?? phone),
    participantPhone: null,
    participantLid: null,
    photo: null,
    broadcast: false,
    forwarded: false,
    type: 'ReceivedCallback',
  };
}
