import { isRecord } from '../../kit/untrusted.js';
import { readMultipart, type FormPart } from '../../simulator/multipart.js';
import type { Simulator, SimulatedAnswer } from '../../simulator/server.js';
import { startSimulatorServer } from '../../simulator/server.js';
import { kaleyraFailures } from './failures.js';
import type { MessageRequest, OrderStatusRequest } from './request.js';
import { readMessageRequest } from './request.js';
import { samples } from './samples.js';
import { answerTemplates, listedTemplates } from './template.js';
import type { KaleyraSimulatedWebhooks } from './webhook.js';
import { createWebhookEmitter } from './webhook.js';

export { kaleyraFailures } from './failures.js';

/** An accepted request and the id in its response. */
export interface SentMessage<Request = OrderStatusRequest> {
  readonly messageId: string;
  readonly request: Request;
}

export interface KaleyraSimulator extends Simulator {
  /** Order status templates. */
  readonly sent: readonly SentMessage[];
  /** Every message and read receipt. */
  readonly accepted: readonly SentMessage<MessageRequest>[];
  /** Uploaded files by their id. */
  readonly files: ReadonlyMap<string, FormPart>;
  readonly webhooks: KaleyraSimulatedWebhooks;
}

const settings = {
  sid: 'SANDBOX-SID',
  apiKey: 'sandbox-api-key',
  phoneNumber: '+918012345678',
  businessAccountId: '102290129340398',
  orderStatusTemplate: { name: 'order_confirmation', language: 'en_US' },
} as const;

export interface KaleyraSimulatorOptions {
  /** 202 lacks two commas, as in the documents. */
  readonly asPrinted?: boolean;
  /** The number of templates that are listed; the first ones are those of `template.ts`. */
  readonly templateCount?: number;
}

/** Kaleyra's API on loopback. */
export async function startKaleyraSimulator({ asPrinted = false, templateCount }: KaleyraSimulatorOptions = {}): Promise<KaleyraSimulator> {
  const sent: SentMessage[] = [];
  const accepted: SentMessage<MessageRequest>[] = [];
  const emitter = createWebhookEmitter(settings.phoneNumber);
  const files = new Map<string, FormPart>();
  const listed = listedTemplates(templateCount);
  const server = await startSimulatorServer((received): SimulatedAnswer => {
    const { method, path, headers, body, bytes } = received;
    const [, sid, number, noun] = /^\/v2\/([^/]+)\/whatsapp\/([^/]+)\/(messages|media|message_templates)$/.exec(path) ?? [];
    if (sid === undefined || number === undefined) return { status: 404, body: { message: 'Not Found' } };
    if (method !== (noun === 'message_templates' ? 'GET' : 'POST')) return { status: 405, body: { message: 'Method Not Allowed' } };
    if (sid !== settings.sid || headers['api-key'] !== settings.apiKey) return kaleyraFailures.credentials;
    if (noun === 'message_templates') {
      const answer = number === settings.businessAccountId ? answerTemplates(listed, received) : undefined;
      return answer ?? kaleyraFailures.payload;
    }
    if (decodeURIComponent(number) !== settings.phoneNumber) return kaleyraFailures.phoneNumber;
    if (noun === 'media') return storeFile(files, headers['content-type'] ?? '', bytes);
    const read = headers['content-type'] === 'application/json' ? readMessageRequest(body) : undefined;
    if (read === undefined) return kaleyraFailures.payload;
    const messageId = `A${String(accepted.length + 1).padStart(19, '0')}`;
    const request = 'status' in read ? read.status : read.other;
    if (namesUnknownFile(request, files)) return kaleyraFailures.payload;
    accepted.push({ messageId, request });
    if ('status' in read) sent.push({ messageId, request: read.status });
    emitter.accepted(request);
    return { status: 202, headers: { 'content-type': 'application/json' }, body: acceptance(messageId, asPrinted ? '' : ',') };
  });
  return { ...server, baseUrl: server.origin, settings, samples, sent, accepted, files, webhooks: emitter.webhooks };
}

/** POST …/media: the form has the file, and its MIME type as `type`. The answer is assumed. */
function storeFile(files: Map<string, FormPart>, contentType: string, bytes: Buffer): SimulatedAnswer {
  const parts = readMultipart(contentType, bytes) ?? [];
  const [type, file] = ['type', 'file'].map((name) => parts.find((part) => part.name === name));
  if (parts.length !== 2 || file === undefined || file.filename === null || type?.bytes.toString() !== file.mimeType)
    return kaleyraFailures.payload;
  const mediaId = String(462_100_000_000_000 + files.size);
  files.set(mediaId, file);
  return { status: 200, body: { code: 'WA200', message: 'Success', data: { media_id: mediaId }, error: {} } };
}

/** Whether a media message names a file that was never uploaded. */
function namesUnknownFile({ messaging_object: message }: MessageRequest, files: ReadonlyMap<string, unknown>): boolean {
  if (!('type' in message)) return false;
  const media = (message as Readonly<Record<string, unknown>>)[message.type];
  const isMedia = ['image', 'video', 'audio', 'document'].includes(message.type);
  return isMedia && isRecord(media) && typeof media['id'] === 'string' && !files.has(media['id']);
}

function acceptance(messageId: string, comma: string): string {
  return `{
"code":"WA202"${comma}
"message":"Request Accepted",
"data":{
"message_id":"${messageId}"
}${comma}
"error":{}
}`;
}
