import type { MediaType, MessageContent, MessageDirection } from '../../../domain/message.js';
import { isRecord, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';
import { readReplyTo } from '../../whatsapp/context.js';
import { toPressed } from '../../whatsapp/interactive.js';
import { mediaTypes, readPlainContent } from '../../whatsapp/message-content.js';
import { readInteractive } from './message-interactive.js';
import { looksLikeJson, readJson, readKey, readText } from '../record.js';
import { withoutSecrets } from '../secret.js';

/** The channel and direction of the message. */
export interface ContentContext {
  readonly channel: string;
  readonly direction: MessageDirection | null;
}

/** The content, and the id of the message that it replies to. */
export interface ReadContent {
  readonly content: MessageContent | null;
  readonly replyToMessageId: string | undefined;
}

/**
 * message_content of get/conversation: plain text, or JSON in a string. The JSON is what was sent to Meta, the definition of a template, or
 * Meta's whole webhook of an incoming message.
 */
export function readContent(value: unknown, context: ContentContext): ReadContent {
  if (value === null || value === undefined || value === '') return answersNothing(null);
  if (typeof value === 'string' && !looksLikeJson(value)) return answersNothing(readProse(value, context.direction));
  const content = readJson(value);
  if (!isRecord(content)) return answersNothing(unknown(null, content ?? value));
  const message = Array.isArray(content['entry']) ? messageOfWebhook(content) : content;
  if (message === undefined) return answersNothing(unknown(null, content));
  const known = readPayload(message, context) ?? (message === content ? readDefinition(content) : null);
  return {
    content: known ?? unknown(readText(message['type']), message),
    replyToMessageId: readReplyTo(message['context']) ?? undefined,
  };
}

function answersNothing(content: MessageContent | null): ReadContent {
  return { content, replyToMessageId: undefined };
}

/** Events of the dashboard are plain text, such as "Label added: Leads". So may be a plain message. */
function readProse(text: string, direction: MessageDirection | null): MessageContent {
  return direction === 'INBOUND' || direction === 'OUTBOUND' ? { type: 'TextContent', text } : { type: 'SystemContent', text };
}

function messageOfWebhook(webhook: UntrustedRecord): UntrustedRecord | undefined {
  const [message] = recordsIn(webhook['entry'])
    .flatMap((entry) => recordsIn(entry['changes']))
    .flatMap((change) => (isRecord(change['value']) ? recordsIn(change['value']['messages']) : []));
  return message;
}

/** A message as Meta's Cloud API sends and receives it: `type` names the member; without a type it is a text. */
function readPayload(payload: UntrustedRecord, context: ContentContext): MessageContent | null {
  const type = readText(payload['type']) ?? (isRecord(payload['text']) ? 'text' : null);
  if (type === null) return null;
  const inner = payload[type];
  const plain = readPlainContent(type, inner, payload['context']);
  if (plain !== null || !isRecord(inner)) return plain;
  const mediaType = mediaTypes.get(type);
  return mediaType === undefined ? (readers.get(type)?.(inner, context) ?? null) : readMedia(inner, mediaType);
}

type Reader = (inner: UntrustedRecord, context: ContentContext) => MessageContent | null;

const readers = new Map<string, Reader>([
  ['interactive', readInteractive],
  ['button', readQuickReply],
  ['template', readTemplate],
  ['order', (order, { channel }) => ({ type: 'OrderContent', channel, orderReference: null, text: readText(order['text']) })],
]);

function readMedia(media: UntrustedRecord, mediaType: MediaType): MessageContent {
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

/** The button of a template that the customer pressed. */
function readQuickReply(button: UntrustedRecord): MessageContent | null {
  const title = readText(button['text']);
  return title === null ? null : toPressed({ id: readKey(button['payload']), title });
}

function readTemplate(template: UntrustedRecord): MessageContent | null {
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

/** Currencies and dates have a `fallback_value`; media have no text. */
function readParameter(parameter: UntrustedRecord): string | null {
  const inner = parameter[readText(parameter['type']) ?? ''];
  const text = isRecord(inner) ? inner['fallback_value'] : inner;
  return typeof text === 'string' ? text : null;
}

/** A template as submitted to Meta: it has components and a category, but no type. */
function readDefinition(definition: UntrustedRecord): MessageContent | null {
  const name = readText(definition['name']);
  if (name === null || !Array.isArray(definition['components'])) return null;
  const body = recordsIn(definition['components']).find((component) => readText(component['type'])?.toLowerCase() === 'body');
  return { type: 'TemplateContent', name, language: readText(definition['language']), text: readText(body?.['text']), variables: [] };
}

function unknown(kind: string | null, raw: unknown): MessageContent {
  return { type: 'UnknownContent', kind, raw: withoutSecrets(raw) };
}
