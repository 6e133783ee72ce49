import { createHash } from 'node:crypto';
import type { Order } from '../../../domain/order.js';
import { readMultipart } from '../../simulator/multipart.js';
import { startSimulatorServer, type ReceivedRequest, type SimulatedAnswer, type Simulator } from '../../simulator/server.js';
import { wamidOf } from '../../simulator/sample-values.js';
import { readIncomingMessage } from '../../whatsapp/incoming-message.js';
import { cart, customers, phoneNumber, settings, templates, toListed, type ListedTemplate } from './data.js';
import { graphFailure, graphFailures } from './failure.js';
import { only, pageOf } from './page.js';
import { createCatalogStore } from './product.js';
import { readMessageRequest, type Accepted } from './request.js';
import { createWebhookEmitter, type MetacloudSimulatedWebhooks } from './webhook.js';

export interface MetacloudSimulator extends Simulator {
  /** Every message that was accepted. */
  readonly accepted: readonly (Accepted & { readonly id: string })[];
  /** The messages that were marked as read. */
  readonly read: readonly string[];
  /** The type and size of each uploaded file. */
  readonly files: readonly { readonly mediaId: string; readonly mimeType: string; readonly size: number }[];
  readonly webhooks: MetacloudSimulatedWebhooks;
  /** WhatsApp decides about a template: its listed status changes, and a webhook reports the event. */
  decide(name: string, event: string, reason?: string): void;
}

/** What the account has beside the documents' samples. */
export interface MetacloudSimulatorOptions {
  /** The number of templates; the first ones are those of `data.ts`. */
  readonly templateCount?: number;
  /** The number of catalogs, of those of `data.ts`. */
  readonly catalogCount?: number;
  /** The number of products of the first catalog; the first ones are those of `data.ts`. */
  readonly productCount?: number;
}

/** Where files are, on the host of the simulator instead of Meta's. */
const filePath = '/whatsapp_business/attachments/';

/** The Graph API on loopback: one number of one account. */
export async function startMetacloudSimulator(options: MetacloudSimulatorOptions = {}): Promise<MetacloudSimulator> {
  const accepted: (Accepted & { id: string })[] = [];
  const read: string[] = [];
  const files: { mediaId: string; mimeType: string; size: number; bytes: Buffer }[] = [];
  const emitter = createWebhookEmitter();
  const listed = listedTemplates(options);
  const catalogStore = createCatalogStore(options.catalogCount, options.productCount);
  const lists = listsOf(catalogStore.own, listed);

  function send({ headers, body }: ReceivedRequest): SimulatedAnswer {
    if (headers['content-type'] !== 'application/json') return graphFailure(400, 100, 'Invalid parameter', 'The body must be JSON.');
    const request = readMessageRequest(body);
    if ('failure' in request) return request.failure;
    if ('read' in request) {
      read.push(request.read);
      return { status: 200, body: { success: true } };
    }
    const id = emitter.accepted(request.sent);
    accepted.push({ ...request.sent, id });
    const { input, to } = request.sent;
    return { status: 200, body: { messaging_product: 'whatsapp', contacts: [{ input, wa_id: to }], messages: [{ id }] } };
  }

  function upload({ headers, bytes }: ReceivedRequest): SimulatedAnswer {
    const parts = readMultipart(headers['content-type'] ?? '', bytes) ?? [];
    const valueOf = (name: string): string | undefined => parts.find((part) => part.name === name)?.bytes.toString('utf8');
    const file = parts.find((part) => part.name === 'file');
    if (valueOf('messaging_product') !== 'whatsapp' || file?.mimeType == null || valueOf('type') !== file.mimeType)
      return graphFailure(400, 100, 'Invalid parameter', 'messaging_product, type and file are required.');
    const mediaId = String(4490709327384033 + files.length);
    files.push({ mediaId, mimeType: file.mimeType, size: file.bytes.length, bytes: file.bytes });
    return { status: 200, body: { id: mediaId } };
  }

  function historyOf(query: URLSearchParams): SimulatedAnswer {
    const message_id = query.get('message_id') ?? '';
    const events = emitter.historyOf(message_id);
    return { status: 200, body: { data: events.length === 0 ? [] : [{ id: '1234567890123456', message_id, events: { data: events } }] } };
  }

  /** `GET /{media}`: the address of a file, and what is stored of it. */
  function locate(object: string, origin: string): SimulatedAnswer | undefined {
    const file = files.find(({ mediaId }) => mediaId === object);
    if (file === undefined) return undefined;
    const { mediaId, mimeType, size, bytes } = file;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const url = `${origin}${filePath}${mediaId}`;
    return { status: 200, body: { messaging_product: 'whatsapp', url, mime_type: mimeType, sha256, file_size: size, id: mediaId } };
  }

  /** The file itself, which needs the token as well. */
  function serveFile(path: string): SimulatedAnswer {
    const file = files.find(({ mediaId }) => path === `${filePath}${mediaId}`);
    if (file === undefined) return { status: 404, body: undefined };
    return { status: 200, headers: { 'content-type': file.mimeType }, body: file.bytes };
  }

  function decide(name: string, event: string, reason = 'NONE'): void {
    const at = listed.findIndex((template) => template.name === name);
    const template = listed[at];
    if (template === undefined) throw new Error(`There is no template ${name}.`);
    listed[at] = { ...template, status: event };
    emitter.decided(template, event, reason);
  }

  const server = await startSimulatorServer((request): SimulatedAnswer => {
    const { method, path, headers, query } = request;
    const [, version, object = '', edge] = /^\/([^/]+)\/(\d+)(?:\/(\w+))?$/.exec(path) ?? [];
    if (headers.authorization !== `Bearer ${settings.accessToken}`) return graphFailures.expiredToken;
    if (path.startsWith(filePath) && method === 'GET') return serveFile(path);
    if (version !== settings.apiVersion) return graphFailure(400, 2500, `Unknown path components: ${path}`);
    if (object === settings.phoneNumberId && method === 'POST' && edge === 'messages') return send(request);
    if (object === settings.phoneNumberId && method === 'POST' && edge === 'media') return upload(request);
    if (object === settings.phoneNumberId && method === 'GET' && edge === 'message_history') return historyOf(query);
    const ofCatalog = catalogStore.answer(request, object, edge);
    if (ofCatalog !== undefined) return ofCatalog;
    const found =
      method === 'GET' ? (lists(object, edge, query) ?? (edge === undefined ? locate(object, server.origin) : undefined)) : undefined;
    return found ?? graphFailure(400, 100, `Object with ID '${object}' does not exist`, undefined, { error_subcode: 33 });
  });
  return { ...server, baseUrl: server.origin, settings, samples, accepted, read, files, webhooks: emitter.webhooks, decide };
}

type Answer = SimulatedAnswer | undefined;

function listedTemplates({ templateCount = templates.length }: MetacloudSimulatorOptions): ListedTemplate[] {
  return Array.from({ length: templateCount }, (_, index) => {
    const template = templates[index] ?? { ...templates[1], name: `hello_world_${index}` };
    return toListed(template as (typeof templates)[number], index);
  });
}

/** The number, and the lists of the account. */
function listsOf(own: readonly object[], listed: readonly ListedTemplate[]) {
  return (object: string, edge: string | undefined, query: URLSearchParams): Answer => {
    if (object === settings.phoneNumberId && edge === undefined) return { status: 200, body: only(phoneNumber, query) };
    if (object === settings.businessAccountId && edge === 'message_templates') {
      const status = query.get('status');
      return pageOf(status === null ? listed : listed.filter((template) => template.status === status), query);
    }
    return object === settings.businessAccountId && edge === 'product_catalogs' ? pageOf(own, query) : undefined;
  };
}

/** Orders as their webhooks would have reported them. */
const samples: readonly Order[] = customers.flatMap(({ phone, name }, index) => {
  const timestamp = String(1785000000 + index * 3600);
  const message = { from: phone, id: wamidOf(phone, 900 + index), timestamp, type: 'order', order: cart };
  const contacts = [{ profile: { name }, wa_id: phone }];
  const receivedAt = new Date(Number(timestamp) * 1000).toISOString();
  const events = readIncomingMessage(
    message,
    { contacts, mediaUrl: undefined, raw: message },
    { channel: 'metacloud', amountUnit: undefined, receivedAt },
  );
  return (events ?? []).flatMap((event) => (event.kind === 'order-received' ? [event.order] : []));
});
