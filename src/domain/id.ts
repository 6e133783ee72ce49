import { crc32 } from 'node:zlib';

/** Kinds of objects with an id. */
export const idTypes = [
  'Channel',
  'Order',
  'Subscriber',
  'Conversation',
  'Message',
  'Template',
  'Catalog',
  'Label',
  'CustomField',
  'Postback',
  'OrderEvent',
  'Write',
  'WebhookEvent',
  'MessageEvent',
  'TemplateEvent',
  'Product',
  'TeamMember',
  'BotFlow',
  'Sequence',
  'Branch',
  'Customer',
  'CustomerMerge',
  'CustomerEvent',
  'ConversationEvent',
] as const;
export type IdType = (typeof idTypes)[number];

/** The content of an id: the kind, the channel, and the provider's key in one or more parts. */
export interface IdParts {
  readonly type: IdType;
  readonly channel: string;
  readonly key: readonly string[];
}

const version = '1';

const checksumBytes = 4;

/**
 * An opaque, URL-safe id. The channel is always part of it, because a provider's keys are unique only inside one account. The checksum
 * detects a mistyped id. It is not a secret.
 */
export function toId(type: IdType, channel: string, ...key: string[]): string {
  const parts = Buffer.from(JSON.stringify([version, idTypes.indexOf(type), channel, ...key]));
  const checksum = Buffer.alloc(checksumBytes);
  checksum.writeUInt32BE(crc32(parts));
  return Buffer.concat([checksum, parts]).toString('base64url');
}

/** The parts of an id that `toId` made; null for any other text. */
export function readId(id: string): IdParts | null {
  if (!/^[A-Za-z0-9_-]{8,8192}$/.test(id)) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(id, 'base64url').subarray(checksumBytes).toString('utf8'));
  } catch {
    return null;
  }
  if (!Array.isArray(parts) || parts[0] !== version || typeof parts[1] !== 'number') return null;
  const [, typeIndex, channel, ...key] = parts as [string, number, ...unknown[]];
  const type = idTypes[typeIndex];
  if (type === undefined || typeof channel !== 'string' || !key.every((part) => typeof part === 'string')) return null;
  const read: IdParts = { type, channel, key };
  return toId(type, channel, ...read.key) === id ? read : null;
}
