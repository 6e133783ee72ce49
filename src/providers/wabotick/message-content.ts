import type { MediaType, MessageContent, MessageDirection } from '../../domain/message.js';
import { readInteractive } from './message-interactive.js';
import { isRecord, looksLikeJson, readJson, readKey, readText, recordsIn, type WireRecord } from './record.js';
import { withoutSecrets } from './secret.js';

/** Who reads the content, and for whom. */
export interface ContentContext {
  readonly channel: string;
  readonly direction: MessageDirection | null;
}

/**
 * message_content of get/conversation: prose, or in a JSON string what was sent to Meta, a template's definition, or the whole webhook
 * with which Meta told of an incoming message.
 */
export function readContent(value: unknown, context: ContentContext): MessageContent | null {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string' && !looksLikeJson(value)) return readProse(value, context.direction);
  const content = readJson(value);
  if (!isRecord(content)) return unknown(null, content ?? value);
  if (Array.isArray(content['entry'])) return readWebhook(content, context);
  return readPayload(content, context) ?? readDefinition(content) ?? unknown(readText(content['type']), content);
}

/** Events of their panel are prose, such as "Label added: Leads"; so would be what a person wrote plainly. */
function readProse(text: string, direction: MessageDirection | null): MessageContent {
  return direction === 'INBOUND' || direction === 'OUTBOUND' ? { type: 'TextContent', text } : { type: 'SystemContent', text };
}

function readWebhook(webhook: WireRecord, context: ContentContext): MessageContent {
  const messages = recordsIn(webhook['entry'])
    .flatMap((entry) => recordsIn(entry['changes']))
    .flatMap((change) => (isRecord(change['value']) ? recordsIn(change['value']['messages']) : []));
  const [message] = messages;
  if (message === undefined) return unknown(null, webhook);
  return readPayload(message, context) ?? unknown(readText(message['type']), message);
}

/** A message as Meta's Cloud API sends and receives it: `type` names the member that holds it, text when absent. */
function readPayload(payload: WireRecord, context: ContentContext): MessageContent | null {
  const type = readText(payload['type']) ?? (isRecord(payload['text']) ? 'text' : null);
  const inner = type === null ? undefined : payload[type];
  if (type === null || !isRecord(inner)) return null;
  const mediaType = mediaTypes.get(type);
  if (mediaType !== undefined) return readMedia(inner, mediaType);
  return readers.get(type)?.(inner, context) ?? null;
}

const mediaTypes = new Map<string, MediaType>([
  ['image', 'IMAGE'],
  ['video', 'VIDEO'],
  ['audio', 'AUDIO'],
  ['document', 'DOCUMENT'],
]);

type Reader = (inner: WireRecord, context: ContentContext) => MessageContent | null;

const readers = new Map<string, Reader>([
  ['text', (text) => (typeof text['body'] === 'string' ? { type: 'TextContent', text: text['body'] } : null)],
  ['interactive', readInteractive],
  ['button', readQuickReply],
  ['template', readTemplate],
  ['order', (order, { channel }) => ({ type: 'OrderContent', channel, orderReference: null, text: readText(order['text']) })],
  ['system', (system) => (typeof system['body'] === 'string' ? { type: 'SystemContent', text: system['body'] } : null)],
]);

function readMedia(media: WireRecord, mediaType: MediaType): MessageContent {
  const url = readText(media['link']) ?? readText(media['url']);
  return {
    type: 'MediaContent',
    mediaType,
    url: url !== null && URL.canParse(url) ? url : null,
    mediaId: readKey(media['id']),
    caption: readText(media['caption']),
    filename: readText(media['filename']),
  };
}

/** What a customer pressed below a template. */
function readQuickReply(button: WireRecord): MessageContent | null {
  const title = readText(button['text']);
  if (title === null) return null;
  return {
    type: 'InteractiveContent',
    header: null,
    text: null,
    footer: null,
    buttons: [],
    reply: { id: readKey(button['payload']), title },
  };
}

function readTemplate(template: WireRecord): MessageContent | null {
  const name = readText(template['name']);
  if (name === null) return null;
  const { language } = template;
  const parameters = recordsIn(template['components']).flatMap((component) => recordsIn(component['parameters']));
  return {
    type: 'TemplateContent',
    name,
    language: readText(isRecord(language) ? language['code'] : language),
    text: null,
    variables: parameters.map(readParameter).filter((variable) => variable !== null),
  };
}

/** Currencies and dates carry a text of their own for people; pictures are no text. */
function readParameter(parameter: WireRecord): string | null {
  const inner = parameter[readText(parameter['type']) ?? ''];
  const text = isRecord(inner) ? inner['fallback_value'] : inner;
  return typeof text === 'string' ? text : null;
}

/** A template as it was given to Meta for approval: it has components and a category, but no type. */
function readDefinition(definition: WireRecord): MessageContent | null {
  const name = readText(definition['name']);
  if (name === null || !Array.isArray(definition['components'])) return null;
  const body = recordsIn(definition['components']).find((component) => readText(component['type'])?.toLowerCase() === 'body');
  return { type: 'TemplateContent', name, language: readText(definition['language']), text: readText(body?.['text']), variables: [] };
}

function unknown(kind: string | null, raw: unknown): MessageContent {
  return { type: 'UnknownContent', kind, raw: withoutSecrets(raw) };
}
